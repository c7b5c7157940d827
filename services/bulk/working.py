"""Working: one portion of a bulk change, of a move to the bin, or of their undo."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.base import METADATA
from models.contacts import INTERESTS_MAX
from models.errands import ErrandRow
from models.language import _
from models.text import fold
from services.bulk import choosing, giving, values
from services.bulk.choosing import Frozen
from services.records import declaration, errands
from services.records.declaration import Record
from services.records.errands import Effect, Portion, Worked
from services.work import Actor, Refused, step, visible

IN_BIN = "binned_at"
DONE = ("updated", "binned", "restored")  # what an undo takes back


@step
def change(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Change the next records; one that changed since the count, or is no longer there, is refused."""
    worked = _worked(session, portion, lambda record, some: _change(session, actor, record, portion.params, some))
    giving.tell(session, portion, worked)
    return worked


@step
def to_bin(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Move the next records to the bin, each by its room's own rules."""
    return _worked(session, portion, lambda record, some: [_bin(session, actor, record, one) for one in some])


@step
def to_life(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Restore the next records from the bin, each by its room's own rules."""
    was, now = {IN_BIN: "binned"}, {IN_BIN: ""}
    return _worked(
        session,
        portion,
        lambda record, some: [_restore(session, actor, record, one, was, now) for one, _version in some],
    )


@step
def undo(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Take back the next effects: a field that was edited since stays, and is listed."""
    record = values.with_custom(session, declaration.of_noun(portion.params["noun"]))
    after = (
        col(ErrandRow.errand_id) == UUID(portion.params["errand"]),
        col(ErrandRow.position) > int(portion.cursor or 0),
    )
    mine = select(ErrandRow).where(*after, col(ErrandRow.verb).in_(DONE))
    rows = session.scalars(mine.order_by(col(ErrandRow.position)).limit(portion.at_once)).all()
    if not rows:
        return Worked(0)
    effects = [
        *(_restore(session, actor, record, row.record_id) for row in rows if row.verb == "binned"),
        *(_bin(session, actor, record, (row.record_id, None)) for row in rows if row.verb == "restored"),
        *_put_back(session, actor, record, [one for one in rows if one.verb == "updated"], portion.params),
    ]
    cursor = str(rows[-1].position) if len(rows) == portion.at_once else None
    return Worked(len(rows), cursor, _counts(effects, len(rows)), effects)


def _worked(session: Session, portion: Portion, do: Callable[[Record, Sequence[Frozen]], Sequence[Effect]]) -> Worked:
    """Do the next frozen records of the piece that the cursor names."""
    piece, _dot, done = (portion.cursor or "0.0").partition(".")
    number, first = int(piece), int(done)
    some, last = choosing.kept(session, portion.id, number, first, portion.at_once)
    effects = do(values.with_custom(session, declaration.of_noun(portion.params["noun"])), some)
    cursor: str | None = f"{number}.{first + len(some)}"
    if last:
        choosing.forget(session, portion.id, number)
        cursor = f"{number + 1}.0" if number + 1 < portion.params["pieces"] else None
    return Worked(len(some), cursor, _counts(effects, len(some)), effects)


def _counts(effects: Sequence[Effect], many: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in effects:
        found[one.verb] = found.get(one.verb, 0) + 1
    touched = len({one.record_id for one in effects})
    return found | ({"unchanged": many - touched} if many > touched else {})


def _change(
    session: Session, actor: Actor, record: Record, params: Mapping[str, Any], some: Sequence[Frozen]
) -> list[Effect]:
    wanted = {name: values.typed(record, name, value) for name, value in params["change"].items()}
    refused = _refused(session, actor, record, some)
    ids = [one for one, _version in some if one not in refused]
    now = values.present(session, record, ids, wanted)
    new = {one: {name: _new(record, name, value, now[one][name]) for name, value in wanted.items()} for one in ids}
    changed = values.put(session, record, now, new, params["count"])
    effects = [Effect("refused", one, reason) for one, reason in refused.items()]
    for one in changed:
        fields = [name for name, value in new[one].items() if now[one][name] != value]
        effects.append(Effect("updated", one, "", _only(now[one], fields), _only(new[one], fields)))
    return effects


def _only(some: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: some[name] for name in names}


def _new(record: Record, name: str, value: Any, now: Any) -> Any:
    """Return the new value of a field; of one with several values, the present ones with those added and removed."""
    many = record.bulk[name]
    if many is None or many.whole:
        return value
    out = {fold(one) for one in value.get("remove", [])}
    kept = [one for one in now if fold(one) not in out]
    there = {fold(one) for one in kept}
    if many.tidy is not None:
        return many.tidy([*kept, *value.get("add", [])])
    added = [one for one in dict.fromkeys(value.get("add", [])) if fold(one) not in there]
    return sorted([*kept, *added], key=fold)[:INTERESTS_MAX] if added or len(kept) < len(now) else now


@step
def _refused(
    session: Session, actor: Actor, record: Record, some: Sequence[tuple[UUID, int | None]]
) -> dict[UUID, str]:
    """Return which of these records cannot be changed, and why; without a version any will do. The others are locked."""
    table = METADATA.tables[record.table]
    query = select(table.c.id, table.c.version, table.c.binned_at).where(table.c.id.in_([one for one, _v in some]))
    there = {row.id: row for row in session.execute(query.where(visible(actor, record.row)).with_for_update())}
    found: dict[UUID, str] = {}
    for one, version in some:
        if one not in there:
            found[one] = _("It is no longer here.")
        elif there[one].binned_at is not None:
            found[one] = _("It is in the bin.")
        elif version is not None and there[one].version != version:
            found[one] = _("It was changed meanwhile.")
    return found


@step
def _bin(session: Session, actor: Actor, record: Record, one: tuple[UUID | None, int | None]) -> Effect:
    record_id, version = one
    if record_id is None:
        return Effect("refused", None, _("It is no longer here."))
    try:
        with session.begin_nested():
            record.service.bin(session, actor, record_id, version)
    except Refused as refusal:
        return Effect("refused", record_id, refusal.message)
    return Effect("binned", record_id, "", {IN_BIN: ""}, {IN_BIN: "binned"})


@step
def _restore(
    session: Session,
    actor: Actor,
    record: Record,
    record_id: UUID | None,
    was: Mapping[str, Any] | None = None,
    now: Mapping[str, Any] | None = None,
) -> Effect:
    """Restore a record from the bin. With what it `was` and is `now`, that can be undone."""
    if record_id is None:
        return Effect("refused", None, _("It is no longer here."))
    try:
        with session.begin_nested():
            record.service.restore(session, actor, record_id)
    except Refused as refusal:
        return Effect("refused", record_id, refusal.message)
    return Effect("restored", record_id, "", was, now or {})


@step
def _put_back(
    session: Session, actor: Actor, record: Record, rows: Sequence[ErrandRow], params: Mapping[str, Any]
) -> list[Effect]:
    """Restore the former values of these records, field by field, where nobody has edited them since."""
    names = sorted({name for row in rows for name in row.after if name in record.bulk})
    ids = [row.record_id for row in rows if row.record_id is not None]
    gone = _refused(session, actor, record, [(one, None) for one in ids])
    now = values.present(session, record, [one for one in ids if one not in gone], names)
    wanted: values.Values = {}
    kept: dict[UUID, list[str]] = {}
    for row in rows:
        if row.record_id in now:
            wanted[row.record_id], kept[row.record_id] = _former(record, row, now[row.record_id])
    changed = values.put(session, record, now, _with_rows_there(session, record, wanted), params["count"])
    stayed = [Effect("kept", one, ",".join(fields)) for one, fields in kept.items() if fields]
    back = [Effect("updated", one) for one in changed if not kept[one]]
    return [*(Effect("refused", one, why) for one, why in gone.items()), *stayed, *back]


def _former(record: Record, row: ErrandRow, now: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the former values to restore, and the names of fields that were edited since."""
    before, back, kept = errands.before(row), dict[str, Any](), list[str]()
    for name, digest in row.after.items():
        if name in record.bulk and name in before and errands.digest(now[name]) == digest:
            back[name] = values.typed(record, name, before[name])
        else:
            kept.append(name)
    return back, kept


@step
def _with_rows_there(session: Session, record: Record, wanted: values.Values) -> values.Values:
    """Return the values with references to rows that were deleted since left empty."""
    table = METADATA.tables[record.table]
    for name in {name for one in wanted.values() for name in one if record.bulk[name] is None}:
        keys = list(table.c[name].foreign_keys)
        named = {one[name] for one in wanted.values() if one.get(name) is not None}
        if keys and named:
            there = set(session.scalars(select(keys[0].column).where(keys[0].column.in_(named))))
            for one in wanted.values():
                if name in one and one[name] not in there:
                    one[name] = None
    return wanted
