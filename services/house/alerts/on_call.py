"""On call: who is called at which level (I-16 to I-18): colleagues of any workspace, at an address of their own."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.alerts import OnCall
from models.language import N_, _
from services.channels import CHANNELS
from services.records import fields
from services.work import Actor, Conflict, Invalid, NotFound, announce, errand, house_actor, kind, step, work
from services.work.actor import on_behalf

CHANGED = kind("alert.on_call_changed", N_("{actor} changed who is on call: {person}"), "support_agent")
LEVELS = {
    1: N_("Level 1: administrators, within an hour"),
    2: N_("Level 2: technical lead, within four hours"),
    3: N_("Level 3: emergencies, at once"),
}


class OnCallDraft(SQLModel):
    """Who is put on call."""

    user_id: UUID = Field(description=N_("A colleague of this workspace."))
    level: int = Field(ge=1, le=3, description=N_("Warnings begin at level 1. Critical alerts begin at level 3."))
    email: str = Field(
        default="",
        max_length=254,
        description=N_("Empty: the address of the account. Best one that does not need this server."),
    )


@errand("maintenance.read")
def listing(actor: Actor) -> list[OnCall]:
    """Return who is on call, by level."""
    with work(house_actor(), read=True) as session:
        query = select(OnCall).order_by(col(OnCall.level), col(OnCall.position), col(OnCall.id))
        return list(session.scalars(query))


@errand("maintenance.read")
def candidates(actor: Actor) -> dict[UUID, str]:
    """Return the colleagues of the actor's workspace who can be put on call, by name."""
    with work(house_actor(actor.place), read=True) as session:
        query = select(col(User.id), col(User.name)).where(col(User.disabled_at).is_(None)).order_by(col(User.name))
        return {row[0]: row[1] for row in session.execute(query)}


@errand("maintenance.run")
def add(actor: Actor, values: dict[str, Any]) -> OnCall:
    """Put a colleague of the actor's workspace on call (`OnCallDraft`). Refuses someone who already is at that level."""
    typed = fields.draft(OnCallDraft, values)
    with work(house_actor(actor.place), read=True) as session:
        user = session.get(User, typed.user_id)
    if user is None or user.disabled_at is not None:
        raise Invalid(_("Please check the form."), user_id=_("Choose a colleague."))
    try:
        email = CHANNELS["email"].clean(typed.email.strip() or user.email)
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), email=_(str(wrong))) from None
    with work(on_behalf(actor)) as session:
        if _there(session, typed.level, actor.place, user.id):
            raise Conflict(_("This person is already on call at that level."))
        last = session.scalar(select(func.max(col(OnCall.position))).where(col(OnCall.level) == typed.level))
        row = OnCall(
            level=typed.level,
            place=actor.place,
            user_id=user.id,
            name=user.name,
            email=email,
            position=(last or 0) + 1,
        )
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, person=row.name)
    return row


@errand("maintenance.run")
def remove(actor: Actor, row_id: UUID) -> None:
    """Take somebody off call."""
    with work(on_behalf(actor)) as session:
        row = session.get(OnCall, row_id)
        if row is None:
            raise NotFound(_("That person is no longer on call."))
        announce(session, CHANGED, row, person=row.name)
        session.delete(row)


@step
def _there(session: Session, level: int, place: str, user_id: UUID) -> bool:
    query = select(col(OnCall.id)).where(
        col(OnCall.level) == level, col(OnCall.place) == place, col(OnCall.user_id) == user_id
    )
    return session.scalar(query) is not None
