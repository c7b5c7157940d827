"""Reading: the list of incidents, one with everything its page shows, and how many are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.alerts import Alert
from models.incidents import Component, ComponentState, Incident, IncidentEntry, IncidentTick, Subscriber
from models.language import _
from services import settings
from services.house.alerts import reaching, rota
from services.house.alerts.planning import LADDERS
from services.house.alerts.reaching import Reach
from services.house.backups import pruning
from services.house.incidents.record import FIRST, NEXT, number_of
from services.house.incidents.telling import template
from services.work import Actor, NotFound, clock, errand, house_actor, step, work
from services.work.places import places

MOST = 200  # in the list; all of them are counted
CLOCKS = {
    "list": settings.incidents.LIST,
    "update": settings.incidents.UPDATE,
    "clean": settings.incidents.CLEAN,
    "post_mortem": settings.incidents.POST_MORTEM,
}


@dataclass(frozen=True, slots=True)
class Affected:
    """A component of the status page, and what the incident does to it."""

    id: UUID
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident with all that belongs to it. `ticks` are when and by whom each item of the first list was done."""

    row: Incident
    number: str
    entries: Sequence[IncidentEntry]
    ticks: Mapping[str, IncidentTick]
    affected: Sequence[Affected]
    spans: Mapping[str, timedelta]
    subscribers: int
    on_call: str
    alerts: int
    template: str

    @property
    def following(self) -> str:
        """The usual next status; empty when it is resolved."""
        return NEXT.get(self.row.status, "")

    @property
    def listed(self) -> bool:
        """Whether it has the first list: a SEV-1 incident has."""
        return self.row.severity == 1

    @property
    def list_done_at(self) -> datetime | None:
        """When the whole first list was done."""
        whole = all(item in self.ticks for item in FIRST)
        return max(one.at for one in self.ticks.values()) if whole else None


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident in the list."""

    row: Incident
    number: str


@errand("maintenance.read")
def listing(actor: Actor) -> Sequence[IncidentLine]:
    """Return the latest 200 incidents: the open ones first, and then the newest."""
    with work(house_actor(), read=True) as session:
        query = select(Incident).order_by(
            col(Incident.resolved_at).is_not(None), col(Incident.opened_at).desc(), col(Incident.id)
        )
        return [IncidentLine(one, number_of(one)) for one in session.scalars(query.limit(MOST))]


@errand("maintenance.read")
def open_count(actor: Actor) -> int:
    """Return how many incidents are open."""
    with work(house_actor(), read=True) as session:
        query = select(func.count()).select_from(Incident).where(col(Incident.resolved_at).is_(None))
        return session.scalar(query) or 0


@errand("maintenance.read")
def find(actor: Actor, incident_id: UUID) -> IncidentView:
    """Return an incident with its timeline, the newest entry first. Refuses an unknown one."""
    zone = pruning.zone()
    with work(house_actor(), read=True) as session:
        one = session.get(Incident, incident_id)
        if one is None:
            raise NotFound(_("There is no such incident."))
        return _view(session, one, zone)


@step
def _view(session: Session, one: Incident, zone: str) -> IncidentView:
    entries = (
        select(IncidentEntry)
        .where(col(IncidentEntry.incident_id) == one.id)
        .order_by(col(IncidentEntry.at).desc(), col(IncidentEntry.id).desc())
    )
    ticks = select(IncidentTick).where(col(IncidentTick.incident_id) == one.id)
    told = select(func.count()).select_from(Subscriber).where(col(Subscriber.confirmed_at).is_not(None))
    person = _on_call(session, one, zone)
    alerts = select(func.count()).select_from(Alert).where(col(Alert.incident_id) == one.id)
    update = f"{one.next_update_at:%H:%M} UTC" if one.next_update_at else ""
    return IncidentView(
        one,
        number_of(one),
        session.scalars(entries).all(),
        {tick.item: tick for tick in session.scalars(ticks)},
        _affected(session, one),
        settings.get_many(session, CLOCKS),
        session.scalar(told) or 0,
        _("{name} level {level}").format(name=person.name, level=person.level) if person else "",
        session.scalar(alerts) or 0,
        template(one, f"{places().config.address.rstrip('/')}/status/", update),
    )


@step
def _on_call(session: Session, one: Incident, zone: str) -> Reach | None:
    """Return who is called first for its severity at this hour; at first of those on duty."""
    people = reaching.people(session)
    duty = rota.on_duty(people, clock.now(), zone) or people
    levels = [each for level in LADDERS[one.severity] for each in duty if each.level == level]
    return levels[0] if levels else None


@step
def _affected(session: Session, one: Incident) -> list[Affected]:
    """Return every shown component, the hit ones first; of a resolved incident, what they were at the worst."""
    query = select(ComponentState).where(col(ComponentState.incident_id) == one.id)
    if one.resolved_at is None:
        query = query.where(col(ComponentState.ended_at).is_(None))
    states: dict[UUID, str] = {}
    for state in session.scalars(query.order_by(col(ComponentState.began_at))):
        if states.get(state.component_id) != "outage":
            states[state.component_id] = state.state
    shown = select(Component).where(col(Component.active)).order_by(col(Component.position), col(Component.id))
    found = [Affected(each.id, each.name, states.get(each.id, "works")) for each in session.scalars(shown)]
    return sorted(found, key=lambda each: ("outage", "slow", "planned", "works").index(each.state))


def since_opened(one: Incident) -> timedelta:
    """Return how long an incident is, or was, open."""
    return (one.resolved_at or clock.now()) - one.opened_at
