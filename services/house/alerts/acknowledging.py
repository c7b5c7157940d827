"""Acknowledging: somebody takes an alert on, so that nobody else is called; for a day at most, then it reminds (L-25).

It never ends an alert: only the condition does. The link in a mail works without signing in, for a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.alerts import Alert, AlertNotice
from models.language import N_, _
from services.house.alerts import putting, tuning, wording
from services.house.alerts.wording import Said
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    signing,
    step,
    work,
)
from services.work.actor import on_behalf

ACKNOWLEDGED = kind("alert.acknowledged", N_("{by} takes on the alert “{title}”"), "front_hand")
LONGEST, USUAL = 24, 4  # hours
GONE = N_("This link is no longer valid. Sign in to acknowledge the alert.")


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link of a mail is about: its alerts in words, those still to take on, who it was sent to, who has them."""

    alerts: Sequence[Said]
    open: Sequence[UUID]
    who: str
    acked_by: str


@errand("maintenance.run")
def acknowledge(actor: Actor, alert_id: UUID, hours: int = USUAL) -> Alert:
    """Take an alert on for so many hours, 24 at most. Refuses one that is over."""
    if not 1 <= hours <= LONGEST:
        raise Invalid(_("Please check the form."), hours=_("Choose 1 to 24 hours."))
    with work(on_behalf(actor)) as session:
        row = session.get(Alert, alert_id)
        if row is None:
            raise NotFound(_("That alert is no longer here."))
        if row.resolved_at is not None or row.state != "firing":
            raise Conflict(_("This alert is over. There is nothing to acknowledge."))
        _take(session, row, actor.name, hours)
    return row


def linked(token: str) -> Linked:
    """Return what the link of a mail is about. Refuses a forged or an old one."""
    notice_id, who = _read(token)
    with work(house_actor(), read=True) as session:
        rows = _alerts(session, notice_id)
        rules = tuning.in_force(session)
    mine = [one for one in rows if one.state == "firing" and not _taken(one)]
    by = next((one.acked_by for one in rows if one.resolved_at is None and _taken(one)), "")
    return Linked([wording.say(one, rules.get(one.rule)) for one in rows], [one.id for one in mine], who, by)


def acknowledge_by_link(token: str, hours: int = USUAL) -> int:
    """Take on what the link of a mail is about, in the name of whom it was sent to. Return how many; again: none."""
    notice_id, who = _read(token)
    with work(house_actor()) as session:
        rows = [one for one in _alerts(session, notice_id) if one.state == "firing" and not _taken(one)]
        for one in rows:
            _take(session, one, who, min(max(hours, 1), LONGEST))
    return len(rows)


@step
def _take(session: Session, row: Alert, who: str, hours: int) -> None:
    now = clock.now()
    row.acked_by, row.acked_at, row.acked_until = who, now, now + timedelta(hours=hours)
    title = wording.title_of(None, row.rule, row.subject)
    announce(session, ACKNOWLEDGED, row, by=who, title=title)


@step
def _alerts(session: Session, notice_id: UUID) -> list[Alert]:
    notice = session.get(AlertNotice, notice_id)
    if notice is None:
        raise NotFound(_(GONE))
    ids = [UUID(one) for one in notice.alerts]
    return list(session.scalars(select(Alert).where(col(Alert.id).in_(ids)).order_by(col(Alert.since_at))))


def _taken(row: Alert) -> bool:
    return row.acked_until is not None and clock.now() < row.acked_until


def _read(token: str) -> tuple[UUID, str]:
    claims = signing.claims_of(token, putting.PURPOSE, ("notice", "who", "exp")) if len(token) < 2_000 else None
    try:
        return UUID(str((claims or {})["notice"])), str((claims or {})["who"])
    except (KeyError, ValueError):
        raise NotFound(_(GONE)) from None
