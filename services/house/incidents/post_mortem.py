"""Post-mortems: drafted with the timeline when an incident is resolved, due in 48 hours, and reviewed in January."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.alerts import Alert
from models.incidents import STATUSES, STEPS, Incident, IncidentEntry
from models.language import _, ngettext
from models.outbox import Outgoing
from models.text import block
from services.house import metrics, telemetry, tenants
from services.house.incidents.record import locked, note, number_of, tell
from services.house.status.house import house_for
from services.work import Actor, Invalid, clock, errand, house_actor, step, trouble, work

LATE = timedelta(minutes=15)  # a message that left so long after its time was late
LONGEST = 50_000  # characters of a post-mortem
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the installation knows of the time of an incident: the people who had a page open or made a request, and
    messages that left late or not at all."""

    people: int = 0
    late: int = 0


@errand("maintenance.run")
def write(actor: Actor, incident_id: UUID, text: str, *, done: bool = False) -> Incident:
    """Save the post-mortem of an incident; `done` closes it. Refuses an empty or very long one, and one too early."""
    clean = block(text) or ""
    if not clean or len(clean) > LONGEST:
        raise Invalid(_("Please check the form."), text=_("Write something, at most 50,000 characters."))
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        if one.resolved_at is None:
            raise Invalid(_("The post-mortem is written when the incident is resolved."))
        one.post_mortem = clean
        if done and one.post_mortem_at is None:
            one.post_mortem_at = clock.now()
            note(session, one, "note", _("Post-mortem finished"), by=actor.name)
        tell(session, one, actor.name)
    return one


@errand("maintenance.run")
def review(actor: Actor, year: int) -> int:
    """Note that the incidents of a year were reviewed (I-19, in January). Return how many were not yet."""
    with work(house_for(actor)) as session:
        query = select(Incident).where(
            col(Incident.year) == year, col(Incident.reviewed_at).is_(None), col(Incident.resolved_at).is_not(None)
        )
        found = session.scalars(query.with_for_update()).all()
        for one in found:
            one.reviewed_at = clock.now()
            tell(session, one, actor.name)
        return len(found)


def measured(incident_id: UUID) -> Measured:
    """Measure the time of an incident in every workspace. One that cannot be read counts nothing."""
    with work(house_actor(), read=True) as session:
        one = session.get(Incident, incident_id)
        began = select(func.min(col(Alert.since_at))).where(col(Alert.incident_id) == incident_id)
        since = min((at for at in (one and one.opened_at, session.scalar(began)) if at), default=clock.now())
    people = late = 0
    for tenant in tenants.everyone() if one is not None else ():
        try:
            with work(house_actor(tenant.id.hex), read=True) as session:
                found = _in_place(session, since)
        except Exception:
            trouble.log_repeated(log, "a workspace could not be measured for a post-mortem", place=tenant.id.hex)
            continue
        people, late = people + found.people, late + found.late
    # Who had a page open all the time and pressed nothing is in no session: there the most at once are known.
    open_then = telemetry.span(since, clock.now()).value("users_peak") or 0
    return Measured(max(people, int(open_then), metrics.people()), late)


@step
def _in_place(session: Session, since: datetime) -> Measured:
    now = clock.now()
    seen = select(func.count(func.distinct(col(UserSession.user_id)))).where(col(UserSession.seen_at) >= since)
    waiting = (
        select(func.count())
        .select_from(Outgoing)
        .where(col(Outgoing.state) == "pending", col(Outgoing.due_at) < now - LATE)
    )
    times = select(col(Outgoing.asked_for_at), col(Outgoing.settled_at)).where(
        col(Outgoing.settled_at) >= since, col(Outgoing.asked_for_at) < now - LATE
    )
    late = sum(1 for asked, left in session.execute(times) if left is not None and left - asked > LATE)
    return Measured(session.scalar(seen) or 0, late + (session.scalar(waiting) or 0))


@step
def draft(session: Session, one: Incident, seen: Measured) -> str:
    """Return the draft of a post-mortem: the facts and the timeline, and the questions that people answer (I-09)."""
    query = select(IncidentEntry).where(col(IncidentEntry.incident_id) == one.id).order_by(col(IncidentEntry.at))
    timeline = "\n".join(_line(entry) for entry in session.scalars(query))
    took = int(((one.resolved_at or clock.now()) - one.opened_at).total_seconds() // 60)
    facts = [
        f"{number_of(one)} · SEV-{one.severity} · {one.title}",
        ngettext("It took {count} minute.", "It took {count} minutes.", took),
        ngettext("{count} person used Steward meanwhile.", "{count} people used Steward meanwhile.", seen.people),
        ngettext("{count} message was late.", "{count} messages were late.", seen.late),
    ]
    parts = (
        (_("Summary"), "\n".join(facts)),
        (_("Impact"), one.impact),
        (_("Timeline (UTC)"), timeline),
        (_("Root cause"), one.cause),
        (_("Action items"), ""),
        (_("What we learned"), ""),
    )
    return "\n\n".join(f"## {head}\n\n{text}".rstrip() for head, text in parts)


def _line(entry: IncidentEntry) -> str:
    word = STATUSES.get(entry.status) or STEPS.get(entry.status)
    status = _(word) if word else ""
    said = " · ".join(part for part in (entry.by_name, status, entry.text) if part)
    return f"- {entry.at:%Y-%m-%d %H:%M} {said}"
