"""Pins: the views a colleague has in their menu, each with the present number of its records."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.language import N_, _
from models.views import View, ViewPin
from services import views
from services.records import declaration
from services.records.declaration import Record
from services.work import Actor, Conflict, Invalid, action, kind, step, visible
from services.work import find as find_row
from services.work.events import signal

MOST = 8
CHANGED = kind("pins.changed", N_("{actor} changed their menu"), "push_pin")


@dataclass(frozen=True, slots=True)
class Pin:
    """A view in the menu: its address, and how many records it shows, at most 10,000 (then `capped`). `total` is None
    where a field it filters by was removed."""

    id: UUID
    name: str
    icon: str
    path: str
    noun: str
    total: int | None
    capped: bool = False


@action("account.read")
def mine(session: Session, actor: Actor) -> list[Pin]:
    """Return the actor's pins, from the top; without views they may no longer see."""
    query = select(View).join(ViewPin, col(ViewPin.view_id) == col(View.id))
    here = (col(ViewPin.user_id) == actor.user_id, col(View.binned_at).is_(None), views.offered(actor))
    found = session.scalars(query.where(*here).order_by(col(ViewPin.position), col(ViewPin.id)).limit(MOST)).all()
    known = {noun: one for noun, one in declaration.viewed().items() if one.may(actor, "read")}
    return [_pin(session, actor, known[view.record], view) for view in found if view.record in known]


@action("account.read")
def pinned(session: Session, actor: Actor) -> list[UUID]:
    """Return the ids of the views the actor has pinned."""
    return list(session.scalars(select(col(ViewPin.view_id)).where(col(ViewPin.user_id) == actor.user_id)))


@action("account.edit")
def pin(session: Session, actor: Actor, view_id: UUID) -> None:
    """Put a view into the actor's menu, at the bottom. Refuses a ninth one."""
    view = find_row(session, actor, View, view_id, "view")
    mine = col(ViewPin.user_id) == actor.user_id
    there = {one.view_id: one.position for one in session.scalars(select(ViewPin).where(mine))}
    if view.id in there or actor.user_id is None:
        return
    shown = select(func.count()).select_from(ViewPin).join(View, col(View.id) == col(ViewPin.view_id))
    if (session.scalar(shown.where(mine, col(View.binned_at).is_(None), visible(actor, View))) or 0) >= MOST:
        raise Conflict(_("You can pin at most {number} views. Unpin another one first.").format(number=MOST))
    session.add(ViewPin(user_id=actor.user_id, view_id=view.id, position=1 + max(there.values(), default=0)))
    _tell(session, actor)


@action("account.edit")
def unpin(session: Session, actor: Actor, view_id: UUID) -> None:
    """Take a view out of the actor's menu; the view stays."""
    find_row(session, actor, View, view_id, "view")
    table: Any = ViewPin.__table__  # type: ignore[attr-defined]
    mine = (table.c.user_id == actor.user_id, table.c.view_id == view_id)
    session.connection().execute(delete(table).where(*mine))
    _tell(session, actor)


@step
def _pin(session: Session, actor: Actor, record: Record, view: View) -> Pin:
    path = f"{record.path}?view={view.id}"
    try:
        total, capped = views.how_many(session, actor, record, view.filter)
    except Invalid:  # a field it filters by was removed
        return Pin(view.id, view.name, record.icon, path, record.noun, None)
    return Pin(view.id, view.name, record.icon, path, record.noun, total, capped)


def _tell(session: Session, actor: Actor) -> None:
    if actor.user_id is not None:
        signal(session, CHANGED, "view_pins", [actor.user_id])
