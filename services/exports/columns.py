"""Columns: what an export says of a record, by the declaration of its type; the headings are those our import knows."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, select
from sqlmodel import Session

from models.base import METADATA
from models.language import N_, _
from models.planner import any_of
from models.typed import Kind, kind_of
from services.money.amounts import major
from services.reading.cells import joined
from services.records import custom, declaration
from services.records.custom import Custom
from services.records.declaration import Record, Told
from services.work import Actor, Invalid, step, visible

NAMED = {"users": "name"}  # the titles of what is referred to and is no record
LABELS = {"id": N_("ID"), "made_at": N_("Added")}
Values = Mapping[str, Any]
Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name of its field, its heading, and its kind."""

    name: str
    heading: str
    kind: Kind
    field: Custom | None = None  # of a custom field


def exportable(record: Record) -> bool:
    """Return whether records of a type have a list of their own that can be exported."""
    own = not record.room or "." in record.room or record.room == record.plural
    return own and "made_at" in record.sorts and hasattr(record.service, "search")


@step
def of(session: Session, record: Record, names: Sequence[str] = ()) -> list[Column]:
    """Return the columns of a record type: its id, its typed fields, when it was added, and its custom fields; or only
    those of these names. Refuses other names."""
    own = [Column(one.path, one.name, Kind("custom"), one) for one in custom.live(session, record.noun)]
    known = {one.name: one for one in (*_all(record), *own)}
    unknown = [name for name in names if name not in known]
    if unknown:
        said = _("Choose one of: {values}.").format(values=", ".join(known))
        raise Invalid(_("Please choose again."), columns=said)
    return [known[name] for name in dict.fromkeys(names)] if names else list(known.values())


@step
def read(
    session: Session, actor: Actor, record: Record, ids: Sequence[UUID], columns: Sequence[Column]
) -> list[Values]:
    """Return the values of these records that the actor may see, in this order, by the names of the fields. References
    keep their id; the title of what they refer to is under the name and `.title`."""
    table = METADATA.tables[record.table]
    own = [one for one in columns if one.field is not None]
    plain_names = [one.name for one in columns if one.name in table.c]
    names = dict.fromkeys(["id", *plain_names, *_currency(record), *(["fields"] if own else [])])
    query = select(*(table.c[name] for name in names)).where(any_of(table.c.id, "ids"), visible(actor, record.row))
    found = session.connection().execute(query, {"ids": ids})
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in found}
    for row in rows.values():
        whole = row.pop("fields", {}) if own else {}
        row.update({one.name: whole.get(one.field.key) for one in own if one.field is not None})
    for one in columns:
        if one.name in record.parts and one.name not in table.c:
            _add_part(session, record, one.name, rows)
        elif isinstance(told := record.exported.get(one.name), Told):
            texts = told.many(session, list(rows))
            for key, row in rows.items():
                row[one.name] = texts.get(key)
        elif one.kind.name == "reference":
            titles = _titles(session, one.kind.table, {row[one.name] for row in rows.values()} - {None})
            for row in rows.values():
                row[f"{one.name}.title"] = titles.get(row[one.name])
    return [rows[one] for one in ids if one in rows]


def cells(columns: Sequence[Column], zone: str) -> Callable[[Values], list[Cell]]:
    """Return what makes the cells of a row from its values, as people read them in a spreadsheet. Times are of `zone`."""
    makers = [_cell(one, ZoneInfo(zone)) for one in columns]
    return lambda row: [make(row) for make in makers]


def _all(record: Record) -> Iterator[Column]:
    table = METADATA.tables[record.table]
    hidden = getattr(record.row, "hidden", frozenset[str]())
    yield Column("id", _(LABELS["id"]), Kind("other"))
    if record.title not in record.draft.model_fields and record.title in table.c:
        yield Column(record.title, _("Name"), Kind("line"))
    for name, info in record.draft.model_fields.items():
        if kind_of(info).name == "custom":
            continue
        if (name in table.c and name not in hidden) or name in record.parts:
            yield Column(name, record.label(name), kind_of(info))
    for name, heading in record.exported.items():
        if isinstance(heading, Told):
            yield Column(name, _(heading.heading), Kind("line"))
            continue
        amount = isinstance(table.c[name].type, BigInteger)
        yield Column(name, _(heading), Kind("money" if amount else "other"))
    yield Column("made_at", _(LABELS["made_at"]), Kind("other"))


def _currency(record: Record) -> list[str]:
    return ["currency"] if "currency" in METADATA.tables[record.table].c else []


@step
def _add_part(session: Session, record: Record, name: str, rows: Mapping[UUID, dict[str, Any]]) -> None:
    part = record.parts[name]
    if part.many is not None:
        found = part.many(session, list(rows))
        for one, row in rows.items():
            row[name] = found.get(one, [])
        return
    for one, row in rows.items():
        row[name] = part.read(session, session.get(record.row, one))


@step
def _titles(session: Session, name: str, ids: set[UUID]) -> Mapping[UUID, str]:
    known = declaration.of_table(name)
    title = known.title if known is not None else NAMED.get(name)
    if not title or not ids:
        return {}
    table = METADATA.tables[name]
    query = select(table.c.id, table.c[title]).where(any_of(table.c.id, "ids"))
    found = session.connection().execute(query, {"ids": ids})
    return {one: text for one, text in found}


def _cell(column: Column, zone: ZoneInfo) -> Callable[[Values], Cell]:
    name, kind, own = column.name, column.kind, column.field
    if own is not None:
        return lambda row: _own(own, row[name])
    if kind.name == "reference":
        return lambda row: row[f"{name}.title"]
    if kind.name in ("line", "block", "stars"):
        return lambda row: row[name]
    if kind.name == "money":
        return lambda row: None if row[name] is None else major(row[name], row.get("currency") or "EUR")
    if kind.words:
        words = {value: _(word) for value, word in kind.words.items()}
        return lambda row: words.get(row[name], row[name])
    if kind.cell is not None:
        write = kind.cell
        return lambda row: write(row[name])
    if kind.name == "lines":
        return lambda row: joined(row[name])
    if name == "id":
        return lambda row: str(row["id"])
    if name == "made_at":
        return lambda row: _time(row["made_at"], zone)
    return lambda row: _text(row[name], zone)


def _own(field: Custom, value: Any) -> Cell:
    """Return the cell of a custom value, as our import reads it again."""
    if value is None:
        return None
    if field.kind == "number":
        return value if isinstance(value, int) else Decimal(str(value))
    if field.kind == "choices":
        return joined([field.choices.get(one, one) for one in value])
    if field.kind == "money":
        return f"{major(value['amount'], value['currency']):f} {value['currency']}"
    return str(value) if field.kind == "day" else custom.said(field, value)


def _text(value: Any, zone: ZoneInfo) -> Cell:
    if isinstance(value, datetime):
        return _time(value, zone)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return joined(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict | list):
        return json.dumps(value, default=plain, ensure_ascii=False) if value else None
    return value if value is None or isinstance(value, str | int | Decimal) else str(value)


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(" ", "seconds")[:19]


def plain(value: Any) -> Any:
    """Return a value as JSON writes it, where JSON has no such type; times in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} is not for an export")
