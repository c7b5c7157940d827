"""Schemas: the shapes of the API, made from the rows and drafts that make them, for the OpenAPI paper."""

from copy import deepcopy
from typing import Any

from pydantic import TypeAdapter

from models.companies import CompanyDraft
from models.contacts import STATUSES, NewContact
from models.messages import LATENESS, MessageDraft, ScheduleDraft
from models.outbox import STATES
from services import companies, contacts, messages
from services.channels import CHANNELS

Schema = dict[str, Any]
WHERE = "#/components/schemas/{model}"
TEXT: Schema = {"type": "string"}
SAMPLE = "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"


def all_schemas() -> dict[str, Schema]:
    """Every shape by name."""
    found: dict[str, Schema] = {"Error": _error(), "Token": _token(), "Me": _me(), "Health": _health()}
    found |= _contacts() | _companies() | _messages() | _schedules()
    found["Login"] = _object(
        {"email": TEXT, "password": {**TEXT, "format": "password"},
         "company": {**TEXT, "description": "When several live here."}},
        ["email", "password"], {"email": "alice@acme.example", "password": "correct horse battery"},
    )  # fmt: skip
    return found


def _contacts() -> dict[str, Schema]:
    one = {
        "email": _maybe("The address to write to, the first of `emails`."),
        "phone": _maybe("The first of `phones`."),
    }
    card = _of(contacts.ContactCard, {**one, "reachable": {"type": "boolean"}})
    new = _of(NewContact, {
        "email": _maybe("Instead of `emails`. In a change: replaces the first one; null removes it."),
        "phone": _maybe("Instead of `phones`, with its country code."),
        "company": _maybe("A company by its name: one you may see, else a new one. Not together with `company_id`."),
        "company_id": {**_maybe("A company outside the bin. Not together with `company`."), "format": "uuid"},
        "status": {**TEXT, "enum": list(STATUSES), "default": "lead"},
    })  # fmt: skip
    sample = {"name": "Ada Lovelace", "email": "ada@example.com", "phone": "+33 1 23 45 67 89", "company": "Engines",
              "status": "lead", "rating": 4, "interests": ["mathematics"]}  # fmt: skip
    card["properties"]["status"] = {**TEXT, "enum": list(STATUSES)}
    listed = _of(contacts.Listed, {}, without=("name_key",))
    return {"Contact": card, "ContactListed": listed, "ContactPage": _page("ContactListed"),
            "NewContact": _closed(new, ["name"], sample), "ContactChange": _closed(new, [], {"rating": 5})}  # fmt: skip


def _companies() -> dict[str, Schema]:
    new, sample = _of(CompanyDraft, {}), {"name": "Engines Ltd", "website": "https://engines.example", "city": "London"}
    listed = _of(companies.Listed, {}, without=("name_key",))
    return {"Company": _of(companies.CompanyCard, {}), "CompanyListed": listed,
            "CompanyPage": _page("CompanyListed"), "NewCompany": _closed(new, ["name"], sample),
            "CompanyChange": _closed(new, [], {"city": "Paris"})}  # fmt: skip


def _messages() -> dict[str, Schema]:
    state = {**TEXT, "enum": list(STATES)}
    card = _of(messages.MessageCard, {"state": state, "cancellable": {"type": "boolean"}})
    attempts = _of(messages.explain.Step, {})
    card["properties"]["attempts"] = {"type": "array", "items": {"$ref": WHERE.format(model="Attempt")}}
    new = _of(MessageDraft, {
        "channel": {**TEXT, "enum": list(CHANNELS)},
        "send_at": {**_maybe("With its offset; now when missing."), "format": "date-time"},
        "test": {"type": "boolean", "default": False, "description": "To yourself, unless `to` says where."},
    })  # fmt: skip
    sample = {"channel": "email", "to": "ada@example.com", "subject": "Good morning", "body": "Your engine is ready."}
    settlement = _object(
        {"as": {**TEXT, "enum": ["sent", "failed", "pending"]}, "reason": {**TEXT, "maxLength": 500}}, ["as", "reason"],
        {"as": "sent", "reason": "Ada answered it."},
    )  # fmt: skip
    listed = _of(messages.Listed, {"state": state})
    return {"Message": card, "Attempt": attempts, "MessageListed": listed, "MessagePage": _page("MessageListed"),
            "NewMessage": _closed(new, ["subject", "body"], sample), "Settlement": settlement}  # fmt: skip


def _schedules() -> dict[str, Schema]:
    local = {
        **TEXT,
        "examples": ["2027-01-31T09:00:00"],
        "description": "Local wall time in `zone`, without an offset.",
    }
    late = {**TEXT, "enum": list(LATENESS), "default": "latest", "description": "What goes out after a pause."}
    more = {"starts_at": local, "late": late, "every": {**TEXT, "enum": ["day"], "default": "day"}}
    sample = {"channel": "email", "to": "ada@example.com", "subject": "Good morning", "body": "How is the engine?",
              "starts_at": "2027-01-31T09:00:00", "zone": "Europe/Paris", "every": "day"}  # fmt: skip
    new = _closed(_of(ScheduleDraft, more), ["subject", "body", "starts_at", "zone"], sample)
    return {"Schedule": _of(messages.ScheduleCard, more), "SchedulePage": _page("Schedule"), "NewSchedule": new}


def _of(kind: Any, more: dict[str, Schema], without: tuple[str, ...] = ()) -> Schema:
    """The schema of one of our classes, with what the API adds to it and without what it leaves out."""
    schema = TypeAdapter(kind).json_schema(mode="serialization", ref_template=WHERE)
    schema.pop("$defs", None)
    schema.pop("title", None)
    properties = {k: v for k, v in {**schema["properties"], **more}.items() if k not in without}
    for one in properties.values():
        one.pop("title", None)
    schema["properties"] = properties
    if "required" in schema:
        schema["required"] = [name for name in schema["required"] if name not in without]
    return schema


def _closed(schema: Schema, required: list[str], sample: Schema) -> Schema:
    """What a program may send: these fields and no others."""
    closed = deepcopy(schema)
    closed.pop("required", None)
    closed |= {"additionalProperties": False, "example": sample}
    return {**closed, "required": required} if required else closed


def _object(properties: dict[str, Schema], required: list[str], sample: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "example": sample,
    }


def _page(name: str) -> Schema:
    return {"type": "object", "required": ["items", "next_cursor", "total", "total_capped"], "properties": {
        "items": {"type": "array", "items": {"$ref": WHERE.format(model=name)}},
        "next_cursor": _maybe("Give it back as `cursor` for the next page; null on the last."),
        "total": {"type": "integer", "description": "Counted up to 10,000."},
        "total_capped": {"type": "boolean", "description": "Whether there are more than `total`."},
    }}  # fmt: skip


def _maybe(description: str) -> Schema:
    return {"anyOf": [{"type": "string"}, {"type": "null"}], "description": description}


def _error() -> Schema:
    said = {
        "code": {**TEXT, "examples": ["invalid", "not_found", "stale", "too_many"]},
        "message": {**TEXT, "description": "A sentence for people."},
        "fields": {"type": "object", "additionalProperties": TEXT, "description": "A sentence for each wrong field."},
        "reference": {**TEXT, "description": "Of a crash on our side: tell it to your administrator."},
        "yours": {"type": "object"}, "theirs": {"type": "object"}, "current": {"type": "object"},
        "version": {"type": "integer"}, "your_version": {"type": ["integer", "null"]},
    }  # fmt: skip
    error = {"type": "object", "required": ["code", "message"], "properties": said}
    sample = {"error": {"code": "invalid", "message": "Please check the form.", "fields": {"name": "This is needed."}}}
    return {"type": "object", "required": ["error"], "properties": {"error": error}, "example": sample}


def _token() -> Schema:
    shape = {"access_token": TEXT, "token_type": {**TEXT, "const": "bearer"}, "expires_in": {"type": "integer"}}
    return {"type": "object", "required": list(shape), "properties": shape}


def _me() -> Schema:
    names = dict.fromkeys(("id", "name", "email", "role", "scope", "zone"), TEXT)
    more = {
        "team_id": _maybe("Your team."),
        "operator": {"type": "boolean"},
        "permissions": {"type": "array", "items": TEXT},
    }
    return {"type": "object", "properties": {**names, **more}}


def _health() -> Schema:
    shape = {"status": {**TEXT, "enum": ["ok", "error"]}, "timestamp": {**TEXT, "format": "date-time"},
             "uptime": {"type": "number", "description": "Seconds since the start."}, "environment": TEXT,
             "failed": {"type": "array", "items": TEXT}}  # fmt: skip
    return {"type": "object", "required": ["status", "timestamp", "uptime", "environment"], "properties": shape}
