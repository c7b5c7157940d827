"""Verbs of every record type: add, change, move to the bin, restore. Steps of its room's actions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, SQLModel

from models.accounts import User
from models.base import Row
from models.language import _, with_noun
from models.text import fold
from models.typed import kind_of
from services.records import custom, fields, indexing, search
from services.records.declaration import Alias, Part, Record
from services.work import Actor, Conflict, Invalid, Mistakes, Stale, announce, clock, expect, find, step

R = TypeVar("R", bound=Row)


@step
def create(session: Session, actor: Actor, record: Record, values: Mapping[str, Any]) -> Any:
    """Add a record from typed values. The actor owns it unless `owner_id` says otherwise.

    Refuses wrong fields, each with a sentence of its own (`Invalid`).
    """
    draft = read(session, record, values)
    columns = {name: getattr(draft, name) for name in draft.model_fields_set & _columns(record)}
    columns |= {"fields": draft.fields} if record.custom else {}
    for name, alias in record.aliases.items():
        if getattr(draft, name, None):
            columns[alias.column] = alias.resolve(session, actor, None, getattr(draft, name))
    row = record.row(**columns)
    if "owner_id" not in values and "owner_id" in record.draft.model_fields:
        row.owner_id = actor.user_id
    add(session, record, row)
    for name, part in record.parts.items():
        part.write(session, row, getattr(draft, name))
    return row


@step
def add(session: Session, record: Record, row: R, about: Sequence[UUID] | None = None) -> R:
    """Insert a new row with its sort key, its words and its event; `about` are other records on whose timelines it is told
    than usual."""
    _derive(record, row)
    session.add(row)
    session.flush()
    indexing.index_row(session, record, row, new=True)
    if record.custom:
        custom.keep(session, record.noun, row.id, getattr(row, "fields"))  # noqa: B009
    announce(session, record.events.added, row, record.about(row) if about is None else about)
    return row


@step
def add_many(session: Session, record: Record, rows: Sequence[Any]) -> None:
    """Insert new rows as `add` does, with one statement for each table."""
    for row in rows:
        _derive(record, row)
    session.add_all(rows)
    session.flush()
    if record.words is not None:
        search.index_new(session, record.noun, {one.id: record.words(one) for one in rows})
    for row in rows:
        announce(session, record.events.added, row, record.about(row))


@step
def derived(session: Session, record: Record, row: Any) -> None:
    """Set what follows from a row's columns, and its words, after a verb of its own changed them."""
    _derive(record, row)
    indexing.index_row(session, record, row)


@step
def change(
    session: Session, actor: Actor, record: Record, record_id: UUID, changes: Mapping[str, Any], *,
    version: int | None = None, before: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Change the named fields of a record, and no others.

    `version` is the one the form was opened with; `before`, for a field edited in place, holds the values it showed.
    Refuses a record in the bin, wrong fields, and a change made meanwhile (`Stale`, with the values).
    """
    row = find(session, actor, record.row, record_id, record.noun)
    changes, own = _named(session, record, changes)
    before = None if before is None else custom.spelled(session, record.noun, before)
    now = values_of(session, record, row, {*changes, *(before or ())})
    _refuse_stale(row, now, changes, version, before)
    if getattr(row, "binned", False):
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", record.noun))
    present = {name: value for name, value in now.items() if not name.startswith(custom.PREFIX)}
    draft = read(session, record, {**present, **changes}, row)
    columns, said = _columns_of(session, actor, record, row, draft, names=set(changes))
    some = {name: part for name, part in record.parts.items() if name in changes}
    parts = [name for name, part in some.items() if part.write(session, row, getattr(draft, name))]
    if parts:
        flag_modified(row, record.title)  # a change of children is a new version of the parent
    columns = {name: pair for name, pair in columns.items() if pair[0] != pair[1]}
    for name, (_old, value) in columns.items():  # last, so that the row is written once and its version rises by one
        setattr(row, name, value)
    mine = _custom_values(session, record, row, draft) if own else {}
    if columns or parts or mine:
        _derive(record, row)
        indexing.index_row(session, record, row)
        pairs = columns | {name: (now[name], getattr(draft, name)) for name in parts} | mine
        told = {name: [_plain(old), _plain(new)] for name, (old, new) in pairs.items() if _tells(record, name)}
        names = sorted({*parts, *mine, *(said[name] for name in columns)})
        event = announce(session, record.events.changed, row, record.about(row), fields=names, changes=told)
        for name in parts:
            if (keep := record.parts[name].keep) is not None:
                keep(session, row, event, *pairs[name])
    return row


@step
def _named(session: Session, record: Record, changes: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return changes with each custom value under its own name, and those names. Refuses fields that there are not."""
    found = custom.spelled(session, record.noun, changes)
    own = {name for name in found if record.custom and name.startswith(custom.PREFIX)}
    unknown = set(found) - record.fields - own
    if unknown:
        raise Invalid(_("Please check the form."), **dict.fromkeys(unknown, _("There is no such field.")))
    return found, own


@step
def move_to_bin(session: Session, actor: Actor, record: Record, record_id: UUID, version: int | None = None) -> Any:
    """Move a record to the bin, from which it may be restored (F-17)."""
    row: Any = find(session, actor, record.row, record_id, record.noun)
    expect(row, version)
    if not row.binned:
        if record.on_bin is not None:
            record.on_bin(session, row, False)
        row.binned_at = clock.now()
        search.forget(session, row.id)
        announce(session, record.events.binned, row, record.about(row))
    return row


@step
def restore(session: Session, actor: Actor, record: Record, record_id: UUID) -> Any:
    """Restore a record from the bin."""
    row: Any = find(session, actor, record.row, record_id, record.noun)
    if row.binned:
        if record.on_bin is not None:
            record.on_bin(session, row, True)
        row.binned_at = None
        indexing.index_row(session, record, row)
        announce(session, record.events.restored, row, record.about(row))
    return row


@step
def read(session: Session, record: Record, values: Mapping[str, Any], row: Any = None) -> Any:
    """Check typed values against the Draft of a record and its own check, for a new record or a change of `row`.

    Refuses all mistakes at once (`Invalid`).
    """
    values = custom.spelled(session, record.noun, values)
    own = {name: one for name, one in values.items() if record.custom and name.startswith(custom.PREFIX)}
    plain = {name: one for name, one in values.items() if name not in own}
    with Mistakes() as found:
        draft = found.check(fields.draft, record.draft, plain)
        draft = draft or fields.right(record.draft, plain, found.fields)
        if record.custom:
            now = None if row is None else row.fields
            draft.fields = found.check(custom.taken, session, record.noun, own, now) or {}
        found.check(_refuse_stranger, session, getattr(draft, "owner_id", None))
        found.check(record.check, session, draft, row)
    return draft


def _refuse_stranger(session: Session, owner_id: UUID | None) -> None:
    if owner_id is not None and session.get(User, owner_id) is None:
        raise Invalid(_("Please check the form."), owner_id=_("There is no such colleague."))


@step
def values_of(session: Session, record: Record, row: Any, names: Collection[str]) -> dict[str, Any]:
    """Return the values of a record's columns that its Draft names, and those of `names` that are kept elsewhere."""
    columns = {name: getattr(row, name) for name in _columns(record)}
    elsewhere: dict[str, Part | Alias] = {**record.parts, **record.aliases}
    found = columns | {name: one.read(session, row) for name, one in elsewhere.items() if name in names}
    own = [name for name in names if record.custom and name.startswith(custom.PREFIX)]
    return found | {name: row.fields.get(name.removeprefix(custom.PREFIX)) for name in own}


@step
def _custom_values(session: Session, record: Record, row: Any, draft: Any) -> dict[str, tuple[Any, Any]]:
    """Set the custom values of a draft on its record, each by its own field. Return those that changed, old and new, by
    their names among other fields."""
    was, changed = row.fields, {key: value for key, value in draft.fields.items() if row.fields.get(key) != value}
    if changed:
        row.fields = {key: value for key, value in {**was, **changed}.items() if value is not None}
        custom.keep(session, record.noun, row.id, row.fields, changed)
    return {custom.PREFIX + key: (was.get(key), value) for key, value in changed.items()}


def _columns_of(
    session: Session, actor: Actor, record: Record, row: Any, draft: SQLModel, *, names: set[str]
) -> tuple[dict[str, tuple[Any, Any]], dict[str, str]]:
    """Return each column that these names stand for, with its old and new value and the name it was set by."""
    columns = _columns(record)
    after = {name: getattr(draft, name) for name in record.draft.model_fields if name in names and name in columns}
    said = {name: name for name in after}
    for name, alias in record.aliases.items():
        if name not in names:
            continue
        after[alias.column], said[alias.column] = alias.resolve(session, actor, row, getattr(draft, name)), name
    return {name: (getattr(row, name), value) for name, value in after.items()}, said


def _refuse_stale(
    row: Row, now: Mapping[str, Any], changes: Mapping[str, Any], version: int | None, before: Mapping[str, Any] | None
) -> None:
    stale = version is not None and row.version != version
    if before is not None:
        stale = any(opened(now.get(name)) != opened(value) for name, value in before.items())
    if stale:
        raise Stale(
            _("This was changed while you were editing."), version=row.version,
            yours={name: opened(value) for name, value in changes.items()},
            theirs={name: opened(now.get(name)) for name in changes},
            before={name: opened(value) for name, value in (before or {}).items()},
        )  # fmt: skip


def opened(value: Any) -> Any:
    """Return a value with the fields of its parts by name, where it is a list of parts, such as addresses."""
    if isinstance(value, list | tuple):
        return [one.model_dump() if isinstance(one, SQLModel) else one for one in value]
    return value


def _columns(record: Record) -> set[str]:
    return (set(record.draft.model_fields) & set(record.row.model_fields)) - {"fields"}


def _derive(record: Record, row: Any) -> None:
    if record.derive is not None:
        record.derive(row)
    if hasattr(row, "name_key"):
        row.name_key = fold(getattr(row, record.title))


def _tells(record: Record, name: str) -> bool:
    if name.startswith(custom.PREFIX):
        return True
    return name in record.draft.model_fields and not kind_of(record.draft.model_fields[name]).quiet


def _plain(value: Any) -> Any:
    """Return a value as an event keeps it: ids and days as text."""
    value = opened(value)
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)
