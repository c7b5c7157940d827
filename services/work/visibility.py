"""Own, team or all: one criterion for lists, search, counts, exports, the API and live pages."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, false, or_, select, true
from sqlmodel import Session

from models.accounts import User
from models.base import METADATA, Row
from services.work.actor import Actor
from services.work.errors import NotFound, Stale

R = TypeVar("R", bound=Row)


def visible(actor: Actor, kind: type[Row]) -> ColumnElement[bool]:
    """The criterion that leaves only what this actor may see of `kind`."""
    if actor.scope == "all" or kind.seen is None:
        return true()
    seen = kind.seen
    table = METADATA.tables[str(kind.__tablename__)]
    ways: list[ColumnElement[bool]] = []
    if seen.owner:
        ways.append(_owned(actor, table.c[seen.owner]))
    if seen.through and seen.table:
        parent = METADATA.tables[seen.table]
        ways.append(table.c[seen.through].in_(select(parent.c.id).where(_owned(actor, parent.c.owner_id))))
    return or_(*ways) if ways else false()


def find(session: Session, actor: Actor, kind: type[R], row_id: UUID, what: str) -> R:
    """One row this actor may see, by id. What is hidden and what is gone look the same: `NotFound`."""
    column: ColumnExpressionArgument[bool] = METADATA.tables[str(kind.__tablename__)].c.id == row_id
    row = session.scalars(select(kind).where(column, visible(actor, kind))).first()
    if row is None:
        raise NotFound(f"That {what} is no longer here.")
    return row


def expect(row: Row, version: int | None, **yours: Any) -> None:
    """Refuse to overwrite what somebody else changed since the form was opened at `version` (F-19)."""
    if version is not None and row.version != version:
        raise Stale(
            "Somebody changed this while you were editing.",
            yours=yours,
            theirs={name: getattr(row, name, None) for name in yours},
            version=row.version,
        )


def _owned(actor: Actor, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    mine = owner == actor.user_id
    if actor.scope == "team" and actor.team_id is not None:
        return or_(mine, owner.in_(select(User.__table__.c.id).where(User.__table__.c.team_id == actor.team_id)))  # type: ignore[attr-defined]
    return mine
