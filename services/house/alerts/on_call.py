"""On call: who is called at which level (I-16 to I-18): colleagues of any workspace, at an address of their own."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.alerts import OnCall
from models.language import N_, _
from services.channels import CHANNELS
from services.house.alerts import rota
from services.house.backups import pruning
from services.records import fields
from services.work import Actor, Conflict, Invalid, NotFound, announce, clock, errand, house_actor, kind, step, work
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
    level: int = Field(
        ge=1, le=3, description=N_("SEV-1 begins at level 3, SEV-2 and SEV-4 at level 1, SEV-3 at level 2.")
    )
    email: str = Field(
        default="",
        max_length=254,
        description=N_("Empty: the address of the account. Best one that does not need this server."),
    )
    days: list[int] = Field(
        default_factory=lambda: [*range(7)], description=N_("The weekdays on which the hours begin.")
    )
    from_time: str = Field(
        default="", description=N_("As 09:00, by the clock of the installation. Empty: the whole day.")
    )
    until_time: str = Field(default="", description=N_("Hours that end before they begin go on over midnight."))
    turn: bool = Field(
        default=False, description=N_("Those of a level who take turns are called one week each, from Monday on.")
    )


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on call, and whether it is their turn and hour now."""

    row: OnCall
    now: bool

    @property
    def level(self) -> int:
        """The level."""
        return self.row.level

    @property
    def hours(self) -> rota.Hours:
        """When they are on duty."""
        return rota.of(self.row)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is on call, by level; the zone of their hours; and when, in the next seven days, nobody is on duty."""

    people: list[Duty]
    zone: str
    gaps: list[tuple[datetime, datetime]]


@errand("maintenance.read")
def listing(actor: Actor) -> Roster:
    """Return who is on call."""
    zone, now = pruning.zone(), clock.now()
    with work(house_actor(), read=True) as session:
        query = select(OnCall).order_by(col(OnCall.level), col(OnCall.position), col(OnCall.id))
        people = [Duty(row, False) for row in session.scalars(query)]
    there = {one.row.id for one in rota.on_duty(people, now, zone)}
    shown = [Duty(one.row, one.row.id in there) for one in people]
    return Roster(shown, zone, rota.gaps(people, now, zone) if people else [])


@errand("maintenance.read")
def candidates(actor: Actor) -> dict[UUID, str]:
    """Return the colleagues of the actor's workspace who can be put on call, by name."""
    with work(house_actor(actor.place), read=True) as session:
        query = select(col(User.id), col(User.name)).where(col(User.disabled_at).is_(None)).order_by(col(User.name))
        return {row[0]: row[1] for row in session.execute(query)}


@errand("maintenance.run")
def add(actor: Actor, values: dict[str, Any]) -> OnCall:
    """Put a colleague of the actor's workspace on call (`OnCallDraft`). Refuses someone who already is at that level."""
    typed = _typed(values)
    with work(house_actor(actor.place), read=True) as session:
        user = session.get(User, typed.user_id)
    if user is None or user.disabled_at is not None:
        raise Invalid(_("Please check the form."), user_id=_("Choose a colleague."))
    email = _email(typed.email or user.email)
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
        _set_hours(row, typed)
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, person=row.name)
    return row


@errand("maintenance.run")
def change(actor: Actor, row_id: UUID, values: dict[str, Any]) -> OnCall:
    """Change the hours and the address of somebody on call (`OnCallDraft`); who it is and their level stay."""
    with work(on_behalf(actor)) as session:
        row = session.get(OnCall, row_id)
        if row is None:
            raise NotFound(_("That person is no longer on call."))
        typed = _typed({**values, "user_id": row.user_id, "level": row.level})
        row.email = _email(typed.email or row.email)
        _set_hours(row, typed)
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


def _typed(values: dict[str, Any]) -> OnCallDraft:
    """Return what was typed. Refuses no day, an hour that is none, and one hour without the other."""
    typed = fields.draft(OnCallDraft, values)
    wrong = {}
    if not typed.days or not rota.DAYS.issuperset(typed.days):
        wrong["days"] = _("Choose at least one day.")
    for name in ("from_time", "until_time"):
        text = getattr(typed, name).strip()
        try:
            setattr(typed, name, f"{time.fromisoformat(text):%H:%M}" if text else "")
        except ValueError:
            wrong[name] = _("Write a time as 09:00.")
    if not wrong and bool(typed.from_time) != bool(typed.until_time):
        wrong["until_time" if typed.from_time else "from_time"] = _("Enter both times, or none.")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return typed


def _email(text: str) -> str:
    try:
        return CHANNELS["email"].clean(text.strip())
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), email=_(str(wrong))) from None


def _set_hours(row: OnCall, typed: OnCallDraft) -> None:
    row.days, row.from_time, row.until_time = sorted(set(typed.days)), typed.from_time, typed.until_time
    row.turn = typed.turn


@step
def _there(session: Session, level: int, place: str, user_id: UUID) -> bool:
    query = select(col(OnCall.id)).where(
        col(OnCall.level) == level, col(OnCall.place) == place, col(OnCall.user_id) == user_id
    )
    return session.scalar(query) is not None
