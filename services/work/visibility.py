"""Own, team or all: one criterion for lists, search, counts, exports, the API and live pages."""

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, false, or_, select, true
from sqlmodel import Session

from models.accounts import User
from models.base import METADATA, Row, row_of
from models.language import _, with_noun
from services.work.actor import Actor
from services.work.errors import NotFound, Stale

R = TypeVar("R", bound=Row)


def visible(actor: Actor, kind: type[Row]) -> ColumnElement[bool]:
    """Return the criterion of the rows of `kind` that this actor may see."""
    if kind.seen is None or actor.kind == "house" or (actor.scope == "all" and not kind.seen.private):
        return true()
    return or_(false(), *_ways(actor, kind))


def find(session: Session, actor: Actor, kind: type[R], row_id: UUID, what: str) -> R:
    """Return one row this actor may see, by id. A hidden row looks like a missing one: `NotFound`."""
    column: ColumnExpressionArgument[bool] = METADATA.tables[str(kind.__tablename__)].c.id == row_id
    row = session.scalars(select(kind).where(column, visible(actor, kind), there(kind))).first()
    if row is None:
        raise NotFound(with_noun("That {noun} is no longer here.", what))
    return row


def there(kind: type[Row]) -> ColumnElement[bool]:
    """Return the criterion of rows that were not erased on request: what is left of those nobody sees or changes."""
    table = METADATA.tables[str(kind.__tablename__)]
    return table.c.erased_at.is_(None) if "erased_at" in table.c else true()


def expect(row: Row, version: int | None, **yours: Any) -> None:
    """Refuse to overwrite a change made since the form was opened at `version` (F-19)."""
    if version is not None and row.version != version:
        raise Stale(
            _("Someone changed this while you were editing."),
            yours=yours,
            theirs={name: getattr(row, name, None) for name in yours},
            version=row.version,
        )


def _ways(actor: Actor, kind: type[Row]) -> Iterator[ColumnElement[bool]]:
    """Yield each way in which a row may be seen: its owner's, and that of each parent, whose own path is followed."""
    if kind.seen is None:
        yield true()
        return
    table = METADATA.tables[str(kind.__tablename__)]
    if kind.seen.owner:
        owner = table.c[kind.seen.owner]
        yield owner == actor.user_id if kind.seen.private else _owned(actor, owner)
    if kind.seen.open:
        yield table.c[kind.seen.open].is_(True)
    for name in kind.seen.through:
        parent = next(iter(table.c[name].foreign_keys)).column
        seen = or_(false(), *_ways(actor, row_of(parent.table.name)))
        yield table.c[name].in_(select(parent).where(seen))


def _owned(actor: Actor, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    mine = owner == actor.user_id
    if actor.scope == "team" and actor.team_id is not None:
        return or_(mine, owner.in_(select(User.__table__.c.id).where(User.__table__.c.team_id == actor.team_id)))  # type: ignore[attr-defined]
    return mine
