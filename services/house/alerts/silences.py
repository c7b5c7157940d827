"""Silences: a time in which alerts of a rule tell nobody, with a reason. They go on being watched, and resolve."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.alerts import Silence
from models.language import N_, _
from services.house.alerts.rules import BY_KEY
from services.records import fields
from services.work import Actor, Invalid, NotFound, announce, clock, errand, house_actor, kind, step, work
from services.work.actor import on_behalf

SILENCED = kind("alert.silenced", N_("{actor} silenced alerts: {reason}"), "notifications_off")
HEARD = kind("alert.silence_ended", N_("{actor} ended a silence of alerts: {reason}"), "notifications")
LONGEST = timedelta(days=30)
MOST = 100


class SilenceDraft(SQLModel):
    """What an operator asks for."""

    rule: str = Field(default="", max_length=40, description=N_("The alert that is silenced; empty for all of them."))
    subject: str = Field(default="", max_length=120, description=N_("Only what it is about, as a task; empty for any."))
    hours: int = Field(default=1, ge=1, le=720, description=N_("For how many hours from now, 30 days at most."))
    reason: str = Field(min_length=1, max_length=300, description=N_("Why, for colleagues who wonder about the quiet."))


@errand("maintenance.read")
def listing(actor: Actor) -> list[Silence]:
    """Return the silences that are not over, the one that ends first at the top."""
    with work(house_actor(), read=True) as session:
        return current(session)


@step
def current(session: Session) -> list[Silence]:
    """Return the silences that are not over."""
    query = select(Silence).where(col(Silence.ends_at) > clock.now(), col(Silence.ended_at).is_(None))
    return list(session.scalars(query.order_by(col(Silence.ends_at), col(Silence.id)).limit(MOST)))


@errand("maintenance.run")
def silence(actor: Actor, values: dict[str, Any]) -> Silence:
    """Begin a silence now (`SilenceDraft`). Refuses an unknown rule and an empty reason."""
    typed = fields.draft(SilenceDraft, values)
    if typed.rule and typed.rule not in BY_KEY:
        raise Invalid(_("Please check the form."), rule=_("There is no such rule."))
    now = clock.now()
    row = Silence(
        rule=typed.rule,
        subject=typed.subject,
        starts_at=now,
        ends_at=now + timedelta(hours=typed.hours),
        reason=typed.reason,
        by_name=actor.name,
    )
    with work(on_behalf(actor)) as session:
        session.add(row)
        session.flush()
        announce(session, SILENCED, row, reason=row.reason)
    return row


@errand("maintenance.run")
def end(actor: Actor, silence_id: UUID) -> Silence:
    """End a silence before its time. One that is over stays as it is."""
    with work(on_behalf(actor)) as session:
        row = session.get(Silence, silence_id)
        if row is None:
            raise NotFound(_("That silence is no longer here."))
        if row.ended_at is None and row.ends_at > clock.now():
            row.ended_at = clock.now()
            announce(session, HEARD, row, reason=row.reason)
    return row


def covers(one: Silence, rule: str, subject: str, now: datetime) -> bool:
    """Return whether a silence covers this alert now."""
    ends = min(one.ends_at, one.ended_at or one.ends_at)
    return one.rule in ("", rule) and one.subject in ("", subject) and one.starts_at <= now < ends
