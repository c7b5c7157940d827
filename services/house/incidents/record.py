"""The record of an incident inside a work of the house: finding it, its timeline, its steps, and telling open pages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.incidents import STATUSES, STEPS, Incident, IncidentEntry, IncidentTick
from models.language import N_, _
from services.work import NotFound, announce, clock, kind, step

OPENED = kind("incident.opened", N_("{actor} opened the incident “{title}”"), "crisis_alert")
CHANGED = kind("incident.changed", N_("{actor} worked on the incident “{title}”"), "crisis_alert")
KINDS = [OPENED, CHANGED]
ORDER = list(STEPS)
REACHES = {  # the step that a status brings an incident to
    "investigating": "investigation",
    "identified": "investigation",
    "fixing": "mitigation",
    "monitoring": "resolution",
    "resolved": "post_mortem",
}
NEXT = dict(zip(STATUSES, list(STATUSES)[1:], strict=False))  # the usual way from one status to the next
FIRST = {  # I-12: the items of the list of a SEV-1 incident
    "notify": N_("Notify everyone concerned"),
    "mode": N_("Maintenance mode"),
    "document": N_("Write down what is known"),
    "begin": N_("Begin troubleshooting"),
}


def number_of(one: Incident) -> str:
    """Return the number of an incident: `INC-2026-014`."""
    return f"INC-{one.year}-{one.count:03}"


@step
def locked(session: Session, incident_id: UUID) -> Incident:
    """Return an incident, locked for this work. Refuses an unknown one (`NotFound`)."""
    row = session.get(Incident, incident_id, with_for_update=True)
    if row is None:
        raise NotFound(_("There is no such incident."))
    return row


@step
def note(
    session: Session, one: Incident, what: str, text: str = "", *, public: bool = False, status: str = "", by: str = ""
) -> IncidentEntry:
    """Add an entry of the timeline, now. `what` is its kind."""
    entry = IncidentEntry(
        incident_id=one.id, at=clock.now(), public=public, kind=what, status=status, text=text, by_name=by
    )
    session.add(entry)
    session.flush()
    return entry


@step
def reach(session: Session, one: Incident, wanted: str, by: str) -> None:
    """Bring an incident to a step, forwards or backwards. Each step on the way has its time; later ones lose theirs."""
    now = clock.now().isoformat()
    until = ORDER.index(wanted)
    one.steps = {name: one.steps.get(name, now) for name in ORDER[: until + 1]}
    one.step = wanted
    if until >= ORDER.index("investigation"):
        tick_off(session, one, "begin", by)


@step
def tick_off(session: Session, one: Incident, item: str, by: str) -> bool:
    """Tick an item of the first list, once. Return whether it was open."""
    query = select(col(IncidentTick.id)).where(col(IncidentTick.incident_id) == one.id, col(IncidentTick.item) == item)
    if session.scalar(query) is not None:
        return False
    session.add(IncidentTick(incident_id=one.id, item=item, at=clock.now(), by_name=by))
    session.flush()
    return True


@step
def tell(session: Session, one: Incident, by: str) -> None:
    """Tell open pages that an incident changed."""
    announce(session, CHANGED, one, title=one.title, by=by)


def reached(one: Incident, name: str) -> datetime | None:
    """Return when an incident reached a step; None if it did not."""
    at = one.steps.get(name)
    return datetime.fromisoformat(at) if at else None
