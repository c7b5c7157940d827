"""Keeping: what is looked at once a day: the audit trail of each place; and old alerts are forgotten."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from models.alerts import Alert, AlertNotice, Silence
from services.audit import anchors
from services.house import settings, tenants
from services.house.alerts.measuring import AUDITED
from services.house.backups import anchors as backups
from services.work import HOUSE, Actor, clock, house_actor, step, work
from services.work.trail import verify

KEPT = timedelta(days=365)


def walk(actor: Actor) -> bool:
    """Walk along the audit trail of the actor's place, compare it with the newest backups as *Verify now* does, and note for
    the alerts whether it is sound. A chore."""
    known = backups.binding(actor.place, backups.kept()[0])  # one that cannot be reached says nothing
    with work(actor, read=True) as session:
        broken = bool(verify(session).trouble or anchors.compare_backups(session, known))
    name = HOUSE if actor.place == HOUSE else tenants.of(actor.place).name
    with work(house_actor()) as session:
        settings.write(session, AUDITED, {**(settings.read(session, AUDITED) or {}), name: int(broken)})
    return not broken


@step
def forget_old(session: Session) -> None:
    """Forget alerts, notices and silences a year after they were over. They tell nobody again."""
    before = clock.now() - KEPT
    session.execute(delete(AlertNotice).where(col(AlertNotice.made_at) < before))
    session.execute(delete(Alert).where(col(Alert.resolved_at) < before))
    session.execute(delete(Silence).where(col(Silence.ends_at) < before))
