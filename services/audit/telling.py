"""Telling: entries of the trail as people read them, with the present names of records and people."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.audit import AuditEntry
from models.events import EventRow
from models.language import N_, _
from services.records import declaration, timeline
from services.work import HOUSE, step

LONGEST = 200  # characters of a value
HIDDEN = ["hidden", "hidden"]  # how the trail writes a value that it may not keep
DERIVED = ("_key",)  # columns that only sort and find
TABLES = {  # what is no record type, in words
    "users": N_("Colleague"),
    "teams": N_("Team"),
    "invitations": N_("Invitation"),
    "sessions": N_("Session"),
    "own_roles": N_("Role"),
    "settings": N_("Setting"),
    "errands": N_("Long work"),
    "viewings": N_("Viewing"),
    "audit_reviews": N_("Review of the audit trail"),
    "audit_entries": N_("Audit trail"),
    "tenants": N_("Workspace"),
    "operators": N_("Operator"),
}


class Changed(SQLModel):
    """A changed value in words. `state` is `hidden` where the trail never kept it, `erased` where it was erased since, else
    empty."""

    field: str
    label: str
    old: str
    new: str
    state: str = ""


class AuditLine(SQLModel):
    """One entry: who did what to which record, when, from which address, and the old and new values. `via` is `program` for
    the API, `token` for a token of a program; `on_behalf` is the colleague as whom it was done. Without a `sequence` it is
    not sealed yet."""

    id: UUID
    sequence: int | None
    at: datetime
    by_id: UUID | None
    by: str
    on_behalf: str = ""
    via: str = ""
    verb: str
    action: str
    subject: str
    record: str
    record_id: UUID
    name: str
    link: str | None = None
    address: str
    seal: str = ""
    changes: list[Changed] = Field(default_factory=list)


@step
def lines(session: Session, rows: Sequence[AuditEntry]) -> list[AuditLine]:
    """Return entries as people read them: the same few queries for any number of them."""
    events = [_event(row) for row in rows]
    told = timeline.told(session, events)
    names = timeline.names_of(session, events)
    people = _people(session, rows) if session.info["place"] != HOUSE else {}
    return [
        _line(row, {one.field: one for one in said.changes}, names, people)
        for row, said in zip(rows, told, strict=True)
    ]


def word(table: str) -> str:
    """Return what the rows of a table are called."""
    record = declaration.of_table(table)
    if record is not None:
        return _(record.noun).capitalize()
    return _(TABLES[table]) if table in TABLES else table.replace("_", " ").capitalize()


def _event(row: AuditEntry) -> EventRow:
    record = declaration.of_table(row.subject)
    known = {} if record is None else {n: pair for n, pair in row.changes.items() if _known(n, pair, record.row.hidden)}
    about: dict[str, Any] = {"subject": row.subject, "subject_id": row.subject_id, "actor_id": row.actor_id}
    return EventRow(id=row.id, at=row.at, kind="", data={"changes": known}, **about)


def _known(name: str, pair: Any, hidden: Iterable[str]) -> bool:
    return name not in hidden and pair != HIDDEN


def _line(row: AuditEntry, told: Mapping[str, Any], names: Mapping[UUID, str], people: Mapping[UUID, str]) -> AuditLine:
    record = declaration.of_table(row.subject)
    fields = [name for name in {**row.digests, **row.changes} if not name.endswith(DERIVED)]
    who = people.get(row.actor_id, _("A former colleague")) if row.actor_id else "Steward"
    name = names.get(row.subject_id) or people.get(row.subject_id) or _title(row.changes)
    return AuditLine(
        **row.model_dump(include={"id", "sequence", "at", "via", "verb", "action", "subject", "address"}),
        by_id=row.actor_id,
        by=who,
        on_behalf=people.get(row.on_behalf, _("A former colleague")) if row.on_behalf else "",
        record=word(row.subject),
        record_id=row.subject_id,
        name=name or str(row.subject_id)[:8],
        link=f"{record.path}/{row.subject_id}" if record is not None and row.verb != "deleted" else None,
        seal=row.seal or "",
        changes=[_changed(one, row, told.get(one), people) for one in fields],
    )


def _changed(name: str, row: AuditEntry, told: Any, people: Mapping[UUID, str]) -> Changed:
    record = declaration.of_table(row.subject)
    label = told.label if told else record.label(name) if record else name.replace("_", " ").capitalize()
    if name not in row.changes:
        return Changed(field=name, label=label, old="", new="", state="erased")
    if not _known(name, row.changes[name], record.row.hidden if record else ()):
        return Changed(field=name, label=label, old="", new="", state="hidden")
    if told:
        return Changed(field=name, label=label, old=told.old, new=told.new)
    old, new = (_plain(one, people) for one in row.changes[name])
    return Changed(field=name, label=label, old=old, new=new)


def _plain(value: Any, people: Mapping[UUID, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) and len(value) == 36:
        with suppress(ValueError):
            return people.get(UUID(value), value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _title(changes: Mapping[str, Any]) -> str:
    """Return the name a row had, where it is gone or has no name of its own."""
    for name in ("name", "label", "title", "email", "key", "kind"):
        pair = changes.get(name)
        if pair and pair != HIDDEN and isinstance(pair[1] or pair[0], str):
            return str(pair[1] or pair[0])[:LONGEST]
    return ""


@step
def _people(session: Session, rows: Sequence[AuditEntry]) -> dict[UUID, str]:
    wanted: set[UUID] = set()
    for row in rows:
        wanted |= {one for one in (row.actor_id, row.on_behalf, row.subject_id) if one}
        for name, pair in row.changes.items():
            if name.endswith(("_id", "_by")):
                for value in pair:
                    with suppress(ValueError, TypeError, AttributeError):
                        wanted.add(UUID(value))
    query = select(col(User.id), col(User.name)).where(col(User.id).in_(wanted))
    return {one: name for one, name in session.execute(query)}
