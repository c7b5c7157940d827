"""Facts: everything that the status page says, read in one go. Only what customers may know: no names, no causes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.incidents import Component, ComponentState, Incident, IncidentEntry, PlannedWork
from models.tenants import Tenant
from models.watching import Outage
from services.house.status.bars import DAYS, Span, bars, share
from services.work import clock, house_actor, step, work

PAST = 30  # incidents on the page of past ones
WORST = ("outage", "slow", "planned", "works")
SAID = 12  # public entries of one incident on the page: the newest


@dataclass(frozen=True, slots=True)
class Said:
    """One public entry."""

    id: UUID
    at: datetime
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Published:
    """A published incident, its public entries the newest first."""

    id: UUID
    title: str
    severity: int
    opened_at: datetime
    resolved_at: datetime | None
    said: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Part:
    """A component: its present state, the percentage of the time it was there, and its days, the oldest first."""

    name: str
    state: str
    percent: float
    days: Sequence[str]


@dataclass(frozen=True, slots=True)
class Planned:
    """Planned work that is to come or under way."""

    id: UUID
    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    parts: Sequence[str]
    begun: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the status page says at a moment."""

    at: datetime
    name: str
    open: Sequence[Published]
    past: Sequence[Published]
    parts: Sequence[Part]
    planned: Sequence[Planned]

    @property
    def first_day(self) -> date:
        """The first of the days that are shown."""
        return self.at.date() - timedelta(days=DAYS - 1)


def facts() -> Facts:
    """Read the house."""
    with work(house_actor(), read=True) as session:
        return _facts(session)


@step
def _facts(session: Session) -> Facts:
    now = clock.now()
    tenant = session.scalars(select(Tenant).order_by(col(Tenant.made_at), col(Tenant.id)).limit(1)).first()
    newest = (
        select(Incident)
        .where(col(Incident.published_at).is_not(None))
        .order_by(col(Incident.opened_at).desc(), col(Incident.id))
        .limit(PAST)
    )
    rows = session.scalars(newest).all()
    said = _said(session, [one.id for one in rows])
    shown = [_published(one, said.get(one.id, [])) for one in rows]
    return Facts(
        now,
        tenant.name if tenant else "Steward",
        sorted((one for one in shown if one.resolved_at is None), key=lambda one: one.severity),
        [one for one in shown if one.resolved_at is not None],
        _parts(session, now),
        _planned(session, now),
    )


def _published(one: Incident, said: Sequence[Said]) -> Published:
    return Published(one.id, one.title, one.severity, one.opened_at, one.resolved_at, said[:SAID])


@step
def _said(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[Said]]:
    query = (
        select(IncidentEntry)
        .where(col(IncidentEntry.incident_id).in_(ids), col(IncidentEntry.public))
        .order_by(col(IncidentEntry.at).desc(), col(IncidentEntry.id).desc())
    )
    found: dict[UUID, list[Said]] = {}
    for one in session.scalars(query):
        found.setdefault(one.incident_id, []).append(Said(one.id, one.at, one.status, one.text))
    return found


@step
def _parts(session: Session, now: datetime) -> list[Part]:
    """Return the shown components. A time in which the whole installation was down counts for each of them."""
    since = now - timedelta(days=DAYS)
    lately = or_(col(ComponentState.ended_at).is_(None), col(ComponentState.ended_at) >= since)
    # What an incident does to a component is told with the incident, and not before.
    told = or_(col(ComponentState.incident_id).is_(None), col(Incident.published_at).is_not(None))
    states = (
        select(ComponentState)
        .outerjoin(Incident, col(Incident.id) == col(ComponentState.incident_id))
        .where(lately, told)
    )
    mine: dict[UUID, list[Span]] = {}
    for row in session.scalars(states):
        mine.setdefault(row.component_id, []).append(Span(row.state, row.began_at, row.ended_at))
    gone = select(Outage).where(
        or_(col(Outage.ended_at).is_(None), col(Outage.ended_at) >= since), col(Outage.kind).in_(("down", "planned"))
    )
    everywhere = [
        Span("outage" if row.kind == "down" else "planned", row.began_at, row.ended_at) for row in session.scalars(gone)
    ]
    shown = select(Component).where(col(Component.active)).order_by(col(Component.position), col(Component.id))
    return [
        _part(one, [*mine.get(one.id, ()), *everywhere], now, since=max(since, one.made_at))
        for one in session.scalars(shown)
    ]


def _part(one: Component, spans: Sequence[Span], now: datetime, *, since: datetime) -> Part:
    present = [span.state for span in spans if span.began_at <= now and (span.ended_at is None or span.ended_at > now)]
    state = min(present, key=WORST.index, default="works")
    return Part(one.name, state, share(spans, since, now), bars(spans, now))


@step
def _planned(session: Session, now: datetime) -> list[Planned]:
    query = (
        select(PlannedWork)
        .where(col(PlannedWork.ends_at) > now, col(PlannedWork.ended_at).is_(None))
        .where(col(PlannedWork.cancelled_at).is_(None))
        .order_by(col(PlannedWork.starts_at))
        .limit(5)
    )
    names = {row_id.hex: name for row_id, name in session.execute(select(col(Component.id), col(Component.name)))}
    return [
        Planned(
            one.id,
            one.title,
            one.text,
            one.starts_at,
            one.ends_at,
            [names[key] for key in one.components if key in names],
            one.starts_at <= now,
        )
        for one in session.scalars(query)
    ]
