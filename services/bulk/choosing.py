"""Which records: named by their ids, by a view, or by the search and the filter of a list; frozen before the count."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.errands import Errand
from models.language import _, counted
from models.settings import Setting
from models.views import View
from services.records import filters
from services.records import search as index
from services.records.declaration import Record
from services.records.errands.states import OPEN
from services.work import Actor, Invalid, clock, find, step, visible

MOST = 100_000
PIECE = 500  # records of one row of settings
SETTINGS = Setting.__table__  # type: ignore[attr-defined]
Frozen = tuple[UUID, int]  # a record, and the version it had


@step
def frozen(
    session: Session, actor: Actor, record: Record, which: Mapping[str, Any], binned: bool = False
) -> list[Frozen]:
    """Return the chosen records that the actor may see, outside the bin or `binned`, each with its version, in the order
    of their ids. `which` has `ids`, or a `view`, or a `filter` (a tree; an empty one is the whole list) and with it a search `q`.
    Refuses none, two ways at once,
    a filter by a field that was removed, and more than 100,000."""
    ways = [name for name in ("ids", "view", "filter") if name in which]
    if len(ways) != 1:
        said = _("Choose records in one way: by ids, by a view or by a filter.")
        raise Invalid(_("Please choose again."), **{ways[-1] if ways else "filter": said})
    row: Any = record.row
    where = [col(row.binned_at).is_not(None) if binned else col(row.binned_at).is_(None), visible(actor, row)]
    if "ids" in which:
        return _by_ids(session, record, where, which["ids"])
    query = select(col(row.id), col(row.version)).where(*where, *_criteria(session, actor, record, which))
    found = [(one, version) for one, version in session.execute(query.order_by(col(row.id)).limit(MOST + 1))]
    if len(found) > MOST:
        raise Invalid(_("Please choose fewer."), filter=_too_many())
    return found


@step
def keep(session: Session, errand_id: UUID, some: Sequence[Frozen]) -> None:
    """Keep frozen records in the place's settings, a piece of 500 in each row, and drop what others left behind."""
    _forget_left(session)
    now = clock.now()
    rows = [
        {"id": uuid7(), "made_at": now, "version": 1, "name": _name(errand_id, number), "value": _text(piece)}
        for number, piece in enumerate(some[at : at + PIECE] for at in range(0, len(some), PIECE))
    ]
    if rows:
        session.connection().execute(insert(SETTINGS), rows)


@step
def kept(session: Session, errand_id: UUID, number: int, first: int, many: int) -> tuple[list[Frozen], bool]:
    """Return so many records of a piece, from the first one on, and whether they are its last ones."""
    value = session.scalar(select(SETTINGS.c.value).where(SETTINGS.c.name == _name(errand_id, number)))
    all_ = json.loads(value) if value else []
    some = [(UUID(one), version) for one, version in all_[first : first + many]]
    return some, first + len(some) >= len(all_)


@step
def forget(session: Session, errand_id: UUID, number: int) -> None:
    """Drop a piece that is done."""
    session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name == _name(errand_id, number)))


def _by_ids(session: Session, record: Record, where: list[ColumnElement[bool]], ids: Sequence[UUID]) -> list[Frozen]:
    wanted, row = sorted(set(ids)), record.row
    if len(wanted) > MOST:
        raise Invalid(_("Please choose fewer."), ids=_too_many())
    found: dict[UUID, int] = {}
    for some in _cut(wanted):
        query = select(col(row.id), col(row.version)).where(col(row.id).in_(some), *where)
        found |= {one: version for one, version in session.execute(query)}
    return [(one, found.get(one, 0)) for one in wanted]  # one that is not there is refused, without a word about it


def _criteria(
    session: Session, actor: Actor, record: Record, which: Mapping[str, Any]
) -> Iterator[ColumnElement[bool]]:
    if "view" in which:
        view = find(session, actor, View, which["view"], "view")
        if view.record != record.noun:
            raise Invalid(_("Please choose again."), view=_("This view shows another list."))
        yield filters.criterion(session, record, actor, view.filter)
        return
    yield filters.criterion(session, record, actor, which.get("filter") or {})
    typed = str(which.get("q") or "")
    if typed.strip():
        yield _words(session, record, typed)


def _words(session: Session, record: Record, typed: str) -> ColumnElement[bool]:
    row: Any = record.row
    reached = record.reached(session, typed) if record.reached is not None else None
    ways = [way for way in (reached, index.matching(session, typed, record.noun)) if way is not None]
    return or_(*(index.among(session, col(row.id), way) for way in ways)) if ways else col(row.id).is_(None)


def _cut(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[at : at + PIECE] for at in range(0, len(ids), PIECE))


def _too_many() -> str:
    return _("At most {count} records can be changed at once.").format(count=counted(MOST))


def _text(some: Sequence[Frozen]) -> str:
    return json.dumps([[one.hex, version] for one, version in some], separators=(",", ":"))


def _name(errand_id: UUID, number: int) -> str:
    return f"bulk:{errand_id.hex}:{number}"


@step
def _forget_left(session: Session) -> None:
    """Drop what errands that were cancelled or failed left behind."""
    going = {one.hex for one in session.scalars(select(col(Errand.id)).where(col(Errand.state).in_(OPEN)))}
    names = session.scalars(select(SETTINGS.c.name).where(SETTINGS.c.name.startswith("bulk:", autoescape=True)))
    left = [name for name in names if name.split(":")[1] not in going]
    for at in range(0, len(left), PIECE):
        session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name.in_(left[at : at + PIECE])))
