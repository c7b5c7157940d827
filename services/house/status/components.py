"""Components: the parts of the service that the status page shows, by the names that customers know them by."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.incidents import Component
from models.language import N_, _
from models.text import fold, line
from services.house.status import publishing
from services.house.status.house import house_for
from services.work import Actor, Conflict, Invalid, NotFound, announce, errand, house_actor, kind, step, work

CHANGED = kind("component.changed", N_("{actor} changed the component “{title}”"), "widgets")
MOST = 30


@errand("maintenance.read")
def listing(actor: Actor) -> Sequence[Component]:
    """Return every component in its order, the hidden ones too."""
    with work(house_actor(), read=True) as session:
        return _all(session)


@errand("maintenance.run")
def add(actor: Actor, name: str) -> Component:
    """Add a component after the others. Refuses an empty or taken name, and more than 30."""
    with work(house_for(actor)) as session:
        others = _all(session)
        clean = _name(name, others)
        if len(others) >= MOST:
            raise Conflict(_("There can be {count} components at most.").format(count=MOST))
        row = Component(name=clean, position=max((one.position for one in others), default=0) + 1)
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, title=row.name, by=actor.name)
    publishing.write()
    return row


@errand("maintenance.run")
def rename(actor: Actor, component_id: UUID, name: str) -> Component:
    """Rename a component; its days stay. Refuses an empty or taken name."""
    with work(house_for(actor)) as session:
        row = _found(session, component_id)
        row.name = _name(name, [one for one in _all(session) if one.id != row.id])
        announce(session, CHANGED, row, title=row.name, by=actor.name)
    publishing.write()
    return row


@errand("maintenance.run")
def move(actor: Actor, component_id: UUID, by: int) -> None:
    """Move a component up (negative) or down by so many places."""
    with work(house_for(actor)) as session:
        rows = _all(session)
        row = _found(session, component_id)
        order = [one for one in rows if one.id != row.id]
        at = next(number for number, one in enumerate(rows) if one.id == row.id)
        order.insert(max(0, min(len(order), at + by)), row)
        for number, one in enumerate(order, 1):
            one.position = number
        announce(session, CHANGED, row, title=row.name, by=actor.name)
    publishing.write()


@errand("maintenance.run")
def show(actor: Actor, component_id: UUID, shown: bool) -> None:
    """Show a component on the status page, or hide it. Its days are kept."""
    with work(house_for(actor)) as session:
        row = _found(session, component_id)
        row.active = shown
        announce(session, CHANGED, row, title=row.name, by=actor.name)
    publishing.write()


@step
def _all(session: Session) -> Sequence[Component]:
    return session.scalars(select(Component).order_by(col(Component.position), col(Component.id))).all()


@step
def _found(session: Session, component_id: UUID) -> Component:
    row = session.get(Component, component_id, with_for_update=True)
    if row is None:
        raise NotFound(_("There is no such component."))
    return row


def _name(typed: str, others: Sequence[Component]) -> str:
    clean = line(typed) or ""
    if not clean or len(clean) > 100:
        raise Invalid(_("Please check the form."), name=_("Required.") if not clean else _("At most 100 characters."))
    if fold(clean) in {fold(one.name) for one in others}:
        raise Conflict(_("Another component has that name."), fields={"name": _("This name is taken.")})
    return clean
