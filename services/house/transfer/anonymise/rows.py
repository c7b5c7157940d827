"""Rows: each row of an export, anonymised: structure, counts, times and states stay, and nothing that people typed."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from models.base import METADATA
from models.text import fold
from services.contacts import points
from services.contacts.indexing import interest_key
from services.house.settings import SETTINGS
from services.house.transfer.anonymise.columns import COLUMNS, SAID
from services.house.transfer.anonymise.invent import WHOLE, Invent, Inventor
from services.house.transfer.anonymise.left_out import LEFT_OUT
from services.house.transfer.exporting import Change
from services.house.transfer.lines import Values
from services.outbox import recipients
from services.records import declaration
from services.work import trail

PLAIN = re.compile(  # an id, a day, a time, terms of payment
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(T[\d:.+Z-]+)?"
    r"|\d{1,3}(, month end)?|month end( \+ \d{1,3})?"
)
HIDDEN = "hidden"  # what the trail says in place of a value it never quotes


def anonymised() -> Change:
    """Return what anonymises the rows of a run. Refuses to pass a table that is not declared (`KeyError`)."""
    inventor = Inventor()

    def change(table: str, rows: Iterable[Values]) -> Iterator[Values]:
        if table in LEFT_OUT:
            return
        columns = COLUMNS[table]
        invented = [(name, how) for name, how in columns.items() if callable(how)]
        longest = {one.name: getattr(one.type, "length", None) for one in METADATA.tables[table].columns}
        whole = BY_ROW.get(table)
        for row in rows:
            for name, how in invented:
                if row[name]:
                    row[name] = how(inventor, row[name])[: longest[name]]
            kept = row if whole is None else whole(inventor, row)
            if kept is not None:
                yield kept

    return change


def _setting(inventor: Inventor, row: Values) -> Values | None:
    """Keep plain settings and marks; drop unsent text, and what is sealed by the other secret key."""
    value = row["value"]
    known = SETTINGS.get(row["name"].removeprefix("setting:"))
    if known is not None and not known.secret and row["name"] == known.row:
        return row | {"value": _told(inventor, "", "value", value)}
    return row if value is None or isinstance(value, bool | int | float) else None


def _user(inventor: Inventor, row: Values) -> Values:
    return row | {"password_hash": inventor.password_hash if row["password_hash"] else None}


def _named(inventor: Inventor, row: Values) -> Values:
    return row | {"name_key": fold(row["name"])}


def _labelled(inventor: Inventor, row: Values) -> Values:
    return row | {"label_key": fold(row["label"])}


def _titled(inventor: Inventor, row: Values) -> Values:
    return row | {"name_key": fold(row["title"])}


def _invoice(inventor: Inventor, row: Values) -> Values:
    """Take away what was printed, and the seal over it."""
    return _unprinted(inventor, row) | dict.fromkeys(("seal", "salt", "person_digest"))


def _unprinted(inventor: Inventor, row: Values) -> Values:
    """Take away what was printed."""
    return row | {name: None if row[name] is None else {} for name in ("seller", "buyer", "buyer_person")}


def _with_fields(named: Callable[[Inventor, Values], Values]) -> Callable[[Inventor, Values], Values]:
    """Return what invents the custom values of a row as well."""
    return lambda inventor, row: named(inventor, row) | {"fields": _told(inventor, "", "value", row["fields"])}


def _field(inventor: Inventor, row: Values) -> Values:
    return _named(inventor, row) | {"choices": [inventor.text(one) for one in row["choices"]]}


def _point(inventor: Inventor, row: Values) -> Values:
    """Replace a number by its blind index: the sealed one is never opened."""
    if row["kind"] == "phone":
        key, tail, value = points.sealed(inventor.phone(row["key"]), UUID(row["id"]))
        return row | {"key": key, "tail": tail, "value": value}
    found = inventor.email(row["key"])
    return row | {"key": found, "value": found, "tail": None}


def _interest(inventor: Inventor, row: Values) -> Values:
    return row | {"key": interest_key(row["name"])}


def _addressed(table: str, column: str, key: str = "") -> Callable[[Inventor, Values], Values]:
    """Return what invents an address anew: a number is replaced by its blind index, and the sealed one never opened."""

    def change(inventor: Inventor, row: Values) -> Values:
        if not row[column]:
            return row
        private = recipients.private(row["channel"])
        invented = inventor.phone(row[key] if key else row[column]) if private else inventor.email(row[column])
        kept = recipients.stored(row["channel"], invented, f"{table}.{column}", UUID(row["id"]))
        return row | {column: kept} | ({key: recipients.key_of(row["channel"], invented)} if key else {})

    return change


def _emptied(*names: str) -> Callable[[Inventor, Values], Values]:
    """Return what empties columns that hold what people typed or chose, or lead to files that stay behind."""
    empty: dict[str, Any] = {"variables": {}, "chosen": {}}

    def change(inventor: Inventor, row: Values) -> Values:
        return row | {name: None if row[name] is None else empty.get(name, []) for name in names}

    return change


def _message(inventor: Inventor, row: Values) -> Values:
    return _addressed("messages", "to")(inventor, row) | {"thread_id": None}  # conversations stay behind


def _schedule(inventor: Inventor, row: Values) -> Values:
    return _emptied("attachments", "variables", "chosen")(inventor, _addressed("schedules", "to")(inventor, row))


def _recipient(inventor: Inventor, row: Values) -> Values:
    return row | {"address_key": inventor.token(row["address_key"])}


def _text(inventor: Inventor, row: Values) -> Values:
    row = _emptied("files", "variables")(inventor, row)
    return row | {"headers": {name: _header(inventor, value) for name, value in row["headers"].items()}}


def _header(inventor: Inventor, value: str) -> str:
    return inventor.email(value) if "@" in value else inventor.text(value)


def _view(inventor: Inventor, row: Values) -> Values:
    tables = {one.noun: str(one.row.__tablename__) for one in declaration.declared()}
    return _named(inventor, row) | {"filter": _condition(inventor, tables.get(row["record"], ""), row["filter"])}


def _condition(inventor: Inventor, table: str, node: Any) -> Any:
    if isinstance(node, list):
        return [_condition(inventor, table, one) for one in node]
    if not isinstance(node, dict):
        return node
    if "field" in node:
        return node | {"value": _told(inventor, table, str(node["field"]), node.get("value"))}
    return {word: _condition(inventor, table, some) for word, some in node.items()}


def _event(inventor: Inventor, row: Values) -> Values:
    data = dict(row["data"])
    changes = data.pop("changes", None)
    told = {name: _said(inventor, name, value) for name, value in data.items()}
    if isinstance(changes, Mapping):
        told["changes"] = _changes(inventor, row["subject"], changes)
    return row | {"data": told}


def _entry(inventor: Inventor, row: Values) -> Values:
    """Give an entry of the audit trail its invented values, with digests of them; it is sealed anew later."""
    changes = _changes(inventor, row["subject"], row["changes"])
    salt = secrets.token_hex(8) if row["salt"] else ""
    digests = trail.digests(changes, salt) if salt else row["digests"]
    return row | {"changes": changes, "digests": digests, "salt": salt, "address": "", "sequence": None, "seal": None}


def _changes(inventor: Inventor, table: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _told(inventor, table, name, pair) for name, pair in changes.items()}


def _told(inventor: Inventor, table: str, name: str, value: Any) -> Any:
    """Invent a value of a column of a table, wherever it is told again."""
    columns = COLUMNS.get(table, {})
    how = columns.get(name, SAID.get(name, Inventor.text) if name not in columns else None)
    return _deep(inventor, Inventor.text if how == WHOLE else how, value)  # type: ignore[arg-type]


def _said(inventor: Inventor, name: str, value: Any) -> Any:
    """Invent a value that an event says."""
    return _deep(inventor, SAID.get(name, Inventor.text), value)


def _deep(inventor: Inventor, how: Invent | None, value: Any) -> Any:
    if how is None or not value:
        return value
    if isinstance(value, str):
        return value if value == HIDDEN or PLAIN.fullmatch(value) else how(inventor, value)
    if isinstance(value, list):
        return [_deep(inventor, how, one) for one in value]
    if isinstance(value, dict):
        return {key: _deep(inventor, how, one) for key, one in value.items()}
    return value


NOWHERE = {"lat": None, "lon": None, "accuracy_m": None, "position_source": "", "position_at": None}
BY_ROW: dict[str, Callable[[Inventor, Values], Values | None]] = {
    "settings": _setting,
    "users": _user,
    "own_roles": _labelled,
    "companies": _with_fields(_named),
    "contacts": _with_fields(_named),
    "contact_points": _point,
    "contact_interests": _interest,
    "messages": _message,
    "schedules": _schedule,
    "outbox": _addressed("outbox", "recipient", "recipient_key"),
    "suppressions": _addressed("suppressions", "address", "key"),
    "templates": _named,
    "template_versions": _emptied("variables"),
    "topics": _named,
    "campaigns": _emptied("chosen", "variables", "files"),
    "campaign_recipients": _recipient,
    "outbox_texts": _text,
    "stages": _named,
    "deals": _with_fields(_titled),
    "sites": lambda inventor, row: row | {"name_key": fold(row["address"]), "lat": None, "lon": None},
    "technicians": lambda inventor, row: _named(inventor, row | {"skills": [], "home_lat": None, "home_lon": None}),
    "jobs": lambda inventor, row: _titled(inventor, row | {"skills": [], "checklist": []}),
    "job_series": lambda inventor, row: _titled(inventor, row | {"skills": [], "checklist": []}),
    "visits": lambda inventor, row: _titled(inventor, row | {"run_id": None, **NOWHERE}),
    "tax_rates": _named,
    "price_items": _named,
    "invoices": _invoice,
    "quotes": _unprinted,
    "series": lambda inventor, row: row | {"last_seal": ""},
    "bank_lines": lambda inventor, row: row | {"file_id": None},
    "reconciliations": lambda inventor, row: row | {"differences": [], "file_id": None},
    "tasks": _titled,
    "notes": _named,
    "tags": _named,
    "custom_fields": _field,
    "feedback": _named,
    "views": _view,
    "notices": _event,
    "events": _event,
    "audit_entries": _entry,
}
