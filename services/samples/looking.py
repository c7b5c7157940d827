"""Looking at the sample data: how much there is, what of it people have made their own, and whether some may be added."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.base import METADATA
from models.contacts import Contact
from models.errands import Errand
from models.samples import SampleRow
from services.records import errands
from services.records.errands import ErrandCard
from services.samples.adding import ADD
from services.samples.registered import is_sample, record_of, registered
from services.samples.removing import REMOVE
from services.samples.touched import Why, touched
from services.work import Actor, action, step, visible

YOUNG = 50  # contacts of its own: a workspace with more is no longer tried out
OPEN = ("queued", "running")


class Touched(SQLModel):
    """A sample record that somebody changed, or to which own work is attached: how many rows, by their table. One that is
    `fixed` stays as long as they are there."""

    id: UUID
    record: str
    name: str
    changed: bool
    attached: dict[str, int]
    fixed: bool


class SampleData(SQLModel):
    """The sample data of a workspace: how many records, by type; those that people have made their own; and whether it may
    be added. `errand` is the one that adds or removes it now."""

    total: int = 0
    counts: dict[str, int] = Field(default_factory=dict)
    touched: list[Touched] = Field(default_factory=list)
    may_add: bool = False
    errand: ErrandCard | None = None


@action("home.read")
def total(session: Session, actor: Actor) -> int:
    """Return how many records of the workspace are sample data."""
    return session.scalar(select(func.count()).select_from(SampleRow)) or 0


@action("samples.read")
def overview(session: Session, actor: Actor) -> SampleData:
    """Return everything about the sample data."""
    there = registered(session)
    counts = {table: len(ids) for table, ids in there.items() if ids}
    under_way = going(session)
    return SampleData(
        total=sum(counts.values()),
        counts=dict(reversed(counts.items())),
        touched=list(_touched(session, actor)),
        may_add=not counts and young(session),
        errand=errands.shown(under_way) if under_way is not None else None,
    )


@step
def young(session: Session) -> bool:
    """Return whether the workspace has few contacts of its own."""
    own = select(col(Contact.id)).where(~is_sample("contacts", col(Contact.id))).limit(YOUNG + 1).subquery()
    return (session.scalar(select(func.count()).select_from(own)) or 0) <= YOUNG


@step
def going(session: Session) -> Errand | None:
    """Return the errand that adds or removes sample data now."""
    here = (col(Errand.kind).in_((ADD.name, REMOVE.name)), col(Errand.state).in_(OPEN))
    return session.scalars(select(Errand).where(*here).order_by(col(Errand.id)).limit(1)).first()


def _touched(session: Session, actor: Actor) -> Iterator[Touched]:
    """Return what was touched, as far as the actor sees it."""
    found = touched(session)
    for table, ids in registered(session).items():
        mine = [one for one in ids if one in found]
        if mine:
            names = _names(session, actor, table, mine)
            yield from (_line(one, table, names[one], found[one]) for one in mine if one in names)


def _line(record_id: UUID, table: str, name: str, why: Why) -> Touched:
    noun = record_of(table).noun
    return Touched(
        id=record_id, record=noun, name=name, changed=why.changed, attached=dict(why.attached), fixed=why.fixed
    )


def _names(session: Session, actor: Actor, table: str, ids: list[UUID]) -> dict[UUID, Any]:
    rows = METADATA.tables[table]
    query = select(rows.c.id, rows.c[record_of(table).title])
    seen = query.where(rows.c.id.in_(ids), visible(actor, record_of(table).row))
    return {row_id: name for row_id, name in session.execute(seen)}
