"""Timelines: past events around one record, as sentences made when they are read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.base import METADATA
from models.events import EventRow, EventSubject
from models.language import N_, _
from models.typed import kind_of
from services.records import custom, declaration
from services.records.custom import Custom
from services.records.declaration import Record
from services.roles import ROLES
from services.work import Actor, NotAllowed, action, find, step
from services.work.events import KINDS

LONGEST = 120  # characters of a value beside another: a line of a phone holds half of them
MOST = 2_000  # entries of one timeline: by then everything else has been loaded bit by bit
STORIES = {  # the parts of a timeline
    "": N_("All"),
    "messages": N_("Messages"),
    "notes": N_("Notes"),
    "calls": N_("Calls"),
    "tasks": N_("Tasks"),
    "visits": N_("Visits"),
    "money": N_("Money"),
    "changes": N_("Changes"),
}


class Change(SQLModel):
    """One changed field, with its old and new value in words. `old` and `new` are empty where there was no value."""

    field: str
    label: str
    old: str
    new: str


class Entry(SQLModel):
    """One line: when, what sort of event, the sentence, the actor, the link, and the changes."""

    id: UUID
    at: datetime
    kind: str
    icon: str
    text: str
    actor: str
    link: str | None = None
    state: str | None = None  # of a message, as its row in the outbox has it
    changes: list[Change] = Field(default_factory=list)


class Said(Entry):
    """An entry with a text of its own: its HTML, safe to show; whether it is `long`; its author, who may change it; and
    whether it was edited."""

    html: str
    long: bool
    author_id: UUID | None
    edited: bool


Names = dict[UUID, str]
Customs = Mapping[UUID, Custom]


@action("home.read")
def of_record(
    session: Session, actor: Actor, noun: str, record_id: UUID, limit: int = 50, story: str = ""
) -> list[Entry]:
    """Return the events around one record of a type (`noun`), the latest first: its own, those of the records it
    gathers, and the entries other rooms add; with a `story`, that part of them. Refuses a record the actor may not see.
    """
    record, limit = declaration.of_noun(noun), max(1, min(limit, MOST))
    if not record.may(actor, "read"):
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    find(session, actor, record.row, record_id, noun)
    about = col(EventSubject.record_id) == record_id
    gathered = record.gathers(actor, record_id) if record.gathers else None
    if gathered is not None:
        about = or_(about, col(EventSubject.record_id).in_(gathered))
    entries = _of_records(session, and_(about, *_told(record, record_id), *_only(story)), limit)
    for other in declaration.declared():
        for part, made in other.entries.items() if other.may(actor, "read") else ():
            if story in ("", part):
                entries += made(session, record, [record_id] if gathered is None else gathered, limit)
    return sorted(entries, key=lambda one: (one.at, one.id), reverse=True)[:limit]


@step
def told(session: Session, rows: Sequence[EventRow]) -> list[Entry]:
    """Return stored events in words, with the present names of people and records."""
    names = _names(session, rows)
    customs = custom.by_ids(session, {one for row in rows for one in _customs(row)})
    return [_entry(row, names, customs) for row in rows]


@step
def names_of(session: Session, rows: Sequence[EventRow]) -> Names:
    """Return the present names of the records and people that events mention, by id."""
    return _names(session, rows)


def _of_records(session: Session, records: ColumnElement[bool], limit: int) -> list[Entry]:
    """Return the latest events about these records, read along their index; one about two of them is shown once."""
    query = select(EventRow).join(EventSubject, col(EventSubject.event_id) == col(EventRow.id)).where(records)
    latest = query.order_by(col(EventSubject.at).desc(), col(EventSubject.event_id).desc())
    found = session.scalars(latest.limit(2 * limit)).all()
    return told(session, list({one.id: one for one in found}.values())[:limit])


def _told(record: Record, record_id: UUID) -> list[ColumnElement[bool]]:
    """Return the criterion that leaves out the kinds another entry tells of, but on the timeline of their own subject."""
    quiet = {name for one in declaration.declared() if one is not record for name in one.quiet}
    return [col(EventRow.kind).not_in(quiet), or_(col(EventRow.kind).not_in(record.quiet), _of(record, record_id))]


def _of(record: Record, record_id: UUID) -> ColumnElement[bool]:
    return and_(col(EventRow.subject) == record.table, col(EventRow.subject_id) == record_id)


def _only(story: str) -> list[ColumnElement[bool]]:
    """Return the criterion of the kinds that belong to a part of a timeline; what belongs to no other is a change."""
    if not story:
        return []
    kinds = {kind.name: one.story for one in declaration.declared() for kind in one.kinds}
    if story == "changes":
        return [col(EventRow.kind).not_in([name for name, part in kinds.items() if part != story])]
    return [col(EventRow.kind).in_([name for name, part in kinds.items() if part == story])]


def _customs(row: EventRow) -> Iterable[UUID]:
    """Yield the ids of the custom fields that an event names."""
    for name in (*row.data.get("fields", ()), *row.data.get("changes", {})):
        found = custom.path_of(name)
        if found is not None:
            yield found


def _entry(row: EventRow, names: Names, customs: Customs) -> Entry:
    kind, record = KINDS.get(row.kind), declaration.of_table(row.subject)
    who = names.get(row.actor_id, _("A former colleague")) if row.actor_id else "Steward"
    data = {name: value for name, value in row.data.items() if name not in ("fields", "changes")}
    data["what"] = _and(_field(record, name, customs) for name in row.data.get("fields", []))
    if "role" in data and data["role"] in ROLES:
        data["role"] = _(ROLES[data["role"]].label).lower()
    elif "role_label" in data:  # of a role that the workspace made for itself
        data["role"] = data["role_label"]
    if "plural" in data:
        data["plural"] = _(data["plural"])
    if "state" in data:
        data["state"] = _(data["state"])
    words = {"actor": who, "subject": names.get(row.subject_id) or _("a removed record"), **data}
    return Entry(
        id=row.id,
        at=row.at,
        kind=row.kind,
        icon=kind.icon if kind else "circle",
        actor=who,
        text=(_(kind.sentence) if kind else row.kind).format_map(_Missing(words)),
        link=f"{record.path}/{row.subject_id}" if record else None,
        changes=[_change(record, name, pair, names, customs) for name, pair in row.data.get("changes", {}).items()],
    )


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _field(record: Record | None, name: str, customs: Customs) -> str:
    if custom.path_of(name) is not None:
        return f"“{_label(record, name, customs)}”"
    return _("the {field}").format(field=record.label(name).lower() if record else name)


def _label(record: Record | None, name: str, customs: Customs) -> str:
    """Return what a field is called; a custom one that was deleted for good has no name any more."""
    key = custom.path_of(name)
    if key is not None:
        return customs[key].name if key in customs else _("a removed field")
    return record.label(name) if record else name


def _change(record: Record | None, name: str, pair: Sequence[Any], names: Names, customs: Customs) -> Change:
    own = customs.get(custom.path_of(name) or UUID(int=0))
    old, new = (custom.said(own, one)[:LONGEST] if own else _value(record, name, one, names) for one in pair)
    return Change(field=name, label=_label(record, name, customs), old=old, new=new)


def _value(record: Record | None, name: str, value: Any, names: Names) -> str:
    if value is None or value == "" or record is None:
        return ""
    kind = kind_of(record.draft.model_fields[name]) if name in record.draft.model_fields else None
    if kind and kind.name == "reference":
        return names.get(UUID(value), _("a removed record"))
    if kind and kind.words:
        return _(kind.words.get(value, str(value)))
    if kind and kind.name == "day":
        return custom.said_day(str(value))
    if kind and kind.say and isinstance(value, list):
        value = "; ".join(map(kind.say, value))
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _names(session: Session, rows: Iterable[EventRow]) -> Names:
    """Return the present names of all rows that these events mention: one query for each table."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        wanted[row.subject].add(row.subject_id)
        if row.actor_id:
            wanted[str(User.__tablename__)].add(row.actor_id)
        for table, one in _references(row):
            wanted[table].add(one)
    found: Names = {}
    for table, ids in wanted.items():
        title = _title(table)
        if title is not None:
            key = METADATA.tables[table].c.id
            found |= {one: name for one, name in session.execute(select(key, title).where(key.in_(ids)))}
    return found


def _references(row: EventRow) -> Iterable[tuple[str, UUID]]:
    record = declaration.of_table(row.subject)
    for name, pair in row.data.get("changes", {}).items():
        info = record.draft.model_fields.get(name) if record else None
        table = kind_of(info).table if info else ""
        if table:
            yield from ((table, UUID(one)) for one in pair if one)


def _title(table: str) -> ColumnElement[str] | None:
    record = declaration.of_table(table)
    name = record.title if record else "name"
    return METADATA.tables[table].c.get(name) if table in METADATA.tables else None


def _and(words: Iterable[str]) -> str:
    listed = list(dict.fromkeys(words))
    if len(listed) < 2:
        return "".join(listed)
    return _("{some} and {last}").format(some=", ".join(listed[:-1]), last=listed[-1])
