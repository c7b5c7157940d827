"""OpenAPI: what each route says of itself, and the paper made of all of them. A breaking change is version 2 (W-12)."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse

from ui.api.schemas import SAMPLE, WHERE, all_schemas

Parameter = dict[str, Any]
VERSION = "1.0.0"
ABOUT = """Everything a person can do on the pages, for programs: the same actions, permissions and sentences.

Sign in at `/api/v1/auth/login` and send the token as `Authorization: Bearer …`. Times are ISO 8601 in UTC; lists are
followed by `next_cursor`; edits may carry `If-Match` with the ETag they were made from; a POST with an
`Idempotency-Key` is done once in 24 hours, however often it is sent. Every answer says in `RateLimit-…` headers how
much may still be asked."""
TAGS = [
    {"name": "account", "description": "Signing in, and who you are."},
    {"name": "contacts", "description": "The people we sell to and work for."},
    {"name": "companies", "description": "The organisations they belong to."},
    {"name": "messages", "description": "What was written to whom, and why it was or was not sent."},
    {"name": "schedules", "description": "The same message every day."},
    {"name": "errands", "description": "Long work, and how far it is."},
    {"name": "health", "description": "Whether we are well."},
]
ERRORS = {
    401: "Nobody is signed in, or no longer.", 403: "Your role does not allow this.", 404: "Not there, or not for you.",
    409: "Somebody was first: a stale version, or a value that is taken.", 413: "More than 1 MB.",
    415: "Not JSON.", 422: "A value is wrong; `fields` says which.",
    429: "Too often; `Retry-After` says how long to wait.",
    500: "Something broke on our side.", 503: "The database is busy or cannot be used; `Retry-After` says when to try again.",
}  # fmt: skip


def parameter(name: str, description: str, kind: str = "string", **more: Any) -> Parameter:
    """A parameter of the address."""
    return {"name": name, "in": "query", "description": description, "schema": {"type": kind, **more}}


def _header(name: str, description: str, sample: str) -> Parameter:
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}, "example": sample}


ID = {"in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}, "example": SAMPLE}
IF_MATCH = _header("If-Match", "The ETag you were given: refused with 409 when it is no longer the present one.", '"3"')
IF_NONE_MATCH = _header("If-None-Match", "The ETag you have: 304 while it is the present one.", '"3"')
ONCE = _header("Idempotency-Key", "1 to 200 signs of your choice, new for each new request.", "order-4711")
KNOWN = {
    "page_size": parameter("page_size", "1 to 100.", "integer", default=25, minimum=1),
    "cursor": parameter("cursor", "`next_cursor` of the page before."),
}


def operation(
    name: str, summary: str, *, gives: str = "", sends: str = "", status: int = 200,
    takes: Sequence[Parameter | str] = (), open_to_all: bool = False, unknown: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """How a route is declared: its name for clients, what it takes, sends and gives, and how it may refuse.

    `unknown`: its body names a record that may be unknown.
    """
    refusals = [code for code in ERRORS if code in _refusals(sends, takes, open_to_all) | ({404} if unknown else set())]
    responses: dict[int | str, Any] = {code: answer(ERRORS[code], "Error") for code in refusals}
    responses[status] = answer(summary + ".", gives)
    if IF_NONE_MATCH in takes:
        responses[304] = {"description": "You have this version."}
    extra: dict[str, Any] = {"parameters": [_parameter(one, name) for one in takes]}
    if sends:
        content = {"application/json": {"schema": {"$ref": WHERE.format(model=sends)}}}
        extra["requestBody"] = {"required": True, "content": content}
    if open_to_all:
        extra["security"] = []
    return {"operation_id": name, "summary": summary, "status_code": status, "responses": responses,
            "response_class": JSONResponse, "response_model": None, "openapi_extra": extra}  # fmt: skip


def paper(api: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if api.openapi_schema is None:
        found = get_openapi(title="Steward", version=VERSION, description=ABOUT, routes=api.routes, tags=TAGS)
        bearer = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        found["components"] = {"schemas": all_schemas(), "securitySchemes": {"bearer": bearer}}
        found["security"] = [{"bearer": []}]
        api.openapi_schema = found
    return api.openapi_schema


def _refusals(sends: str, takes: Sequence[Parameter | str], open_to_all: bool) -> set[int]:
    """Which refusals a route knows."""
    known = {401, 429, 500, 503}
    if not open_to_all:
        known |= {403} | ({409} if sends or ID in takes else set())
    if ID in takes:
        known |= {404}
    if sends:
        known |= {413, 415}
    if sends or takes:
        known |= {422}
    return known


def answer(description: str, schema: str) -> dict[str, Any]:
    """One way a route may answer."""
    if not schema:
        return {"description": description}
    content = {"application/json": {"schema": {"$ref": WHERE.format(model=schema)}}}
    return {"description": description, "content": content}


def _parameter(one: Parameter | str, operation_name: str) -> Parameter:
    if isinstance(one, str) and one.startswith("sort:"):
        return parameter("sort", f"One of {one[5:]}; with - in front, the other way round.")
    if isinstance(one, str):
        return KNOWN[one]
    if one is ID:
        nouns = ("contact", "company", "message", "schedule", "errand")
        return {**ID, "name": next(f"{noun}_id" for noun in nouns if noun in operation_name.lower())}
    return one
