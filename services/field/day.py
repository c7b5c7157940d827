"""The day: what a phone keeps of the visits of its technician. No more than is needed on the way and at the door."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.contacts import ContactPoint
from models.technicians import Technician
from models.visits import UNDER_WAY, ChecklistItem, Signature, Visit, WorkSpan
from services import hours
from services.contacts import points
from services.field import driving
from services.field.voices import Voice, voices_of
from services.visits import cards, photos_of
from services.visits.cards import Item, on_site
from services.work import Actor, action, clock, visible

DAYS = 3  # today, and two days ahead
OWN = {"id", "version", "title", "state", "start_at", "end_at", "window_start_at", "window_end_at", "minutes"} | {
    *("en_route_at", "arrived_at", "finished_at")
}  # what a visit says itself
MOST = 100  # visits: ten times a long day


class Snap(SQLModel):
    """A photo that has arrived: its id, and the one that the phone gave it."""

    id: UUID
    client_id: UUID
    caption: str
    expired: bool


class Stop(SQLModel):
    """A visit, as a phone keeps it. `on_site` is the time worked in seconds, without what goes on since `working_since`.
    `proof`: it cannot be finished before the required items are ticked, and it is signed or somebody says why not.
    `drive_minutes` is the way from the visit before or from home, `home_minutes` the way home from the last of a day."""

    id: UUID
    version: int
    title: str
    state: str
    priority: str
    proof: bool
    start_at: datetime | None
    end_at: datetime | None
    window_start_at: datetime | None
    window_end_at: datetime | None
    minutes: int
    address: str
    access_note: str
    lat: float | None
    lon: float | None
    contact: str
    phone: str
    company: str
    note: str
    outcome: str
    en_route_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    on_site: int
    working_since: datetime | None
    drive_minutes: int | None
    home_minutes: int | None
    items: list[Item] = Field(default_factory=list)
    voices: list[Voice] = Field(default_factory=list)
    photos: list[Snap] = Field(default_factory=list)
    signed: bool
    signed_by: str
    unsigned: str


class Day(SQLModel):
    """The visits of a technician from today (`begin`, their midnight) on, for three days, in the order of the way."""

    user_id: UUID | None
    name: str
    technician: bool
    zone: str
    begin: datetime
    made_at: datetime
    visits: list[Stop] = Field(default_factory=list)


@action("visits.read")
def day(session: Session, actor: Actor) -> Day:
    """Return one's own visits of today and the next two days, and what is still under way. Without a technician of one's
    own these are the visits to sell that one owns."""
    mine = session.scalars(
        select(Technician).where(col(Technician.user_id) == actor.user_id, col(Technician.binned_at).is_(None))
    ).first()
    zone = hours.zone_of(session, mine) if mine else actor.zone
    begin = hours.day_span(clock.now().astimezone(ZoneInfo(zone)).date(), zone)[0]
    rows = _rows(session, actor, mine, begin)
    return Day(
        user_id=actor.user_id,
        name=actor.name,
        technician=mine is not None,
        zone=zone,
        begin=begin,
        made_at=clock.now(),
        visits=_stops(session, rows, mine, zone),
    )


def _rows(session: Session, actor: Actor, mine: Technician | None, begin: datetime) -> Sequence[Any]:
    owned = and_(col(Visit.owner_id) == actor.user_id, col(Visit.technician_id).is_(None))
    whose = or_(owned, col(Visit.technician_id) == mine.id) if mine else owned
    within = and_(col(Visit.start_at) < begin + timedelta(days=DAYS), col(Visit.end_at) > begin)
    found = cards.rows().where(
        visible(actor, Visit),
        col(Visit.binned_at).is_(None),
        whose,
        col(Visit.state) != "cancelled",
        or_(within, col(Visit.state).in_(UNDER_WAY)),
    )
    rows: Sequence[Any] = session.execute(found.order_by(col(Visit.start_at), col(Visit.id)).limit(MOST)).all()
    return rows


def _stops(session: Session, rows: Sequence[Any], mine: Technician | None, zone: str) -> list[Stop]:
    ids = [row.Visit.id for row in rows]
    spans = _of(session, WorkSpan, ids, col(WorkSpan.starts_at))
    items = _of(session, ChecklistItem, ids, col(ChecklistItem.position))
    signed = _of(session, Signature, ids, col(Signature.signed_at))
    pictures = photos_of(session, ids)
    voices = voices_of(session, ids)
    legs = [(row.Visit, driving.spot_of(row.site_lat, row.site_lon)) for row in rows]
    ways = driving.ways(session, mine, zone, legs)
    phones = _phones(session, {row.Visit.contact_id for row in rows} - {None})
    found = []
    for row in rows:
        visit_id, contact_id = row.Visit.id, row.Visit.contact_id
        made = _stop(row, spans.get(visit_id, []), next(iter(signed.get(visit_id, [])), None))
        made.phone = phones.get(contact_id, "") if contact_id else ""
        made.items = [Item(one.id, one.text, one.required, one.done_at) for one in items.get(visit_id, [])]
        made.drive_minutes, made.home_minutes = ways.to.get(visit_id), ways.home.get(visit_id)
        snaps = pictures.get(visit_id, [])
        made.photos = [Snap(**one.model_dump(), expired=one.expired_at is not None) for one in snaps]
        made.voices = voices.get(visit_id, [])
        found.append(made)
    return found


def _stop(row: Any, spans: list[WorkSpan], under: Signature | None) -> Stop:
    """Return what a visit and its own row say."""
    visit: Visit = row.Visit
    going = [one for one in spans if one.ends_at is None and one.kind == "work"]
    return Stop(
        **visit.model_dump(include=OWN),
        priority=row.priority or "",
        proof=visit.job_id is not None,
        address=row.address or "",
        access_note=row.access_note or "",
        lat=row.site_lat,
        lon=row.site_lon,
        contact=row.contact or "",
        phone="",
        company=row.company or "",
        note=visit.note or "",
        outcome=visit.outcome or "",
        on_site=on_site([one for one in spans if one.ends_at]),
        working_since=going[0].starts_at if going else None,
        drive_minutes=None,
        home_minutes=None,
        signed=under is not None,
        signed_by=under.name if under else "",
        unsigned=under.refused if under else "",
    )


def _of(session: Session, kind: Any, visits: list[UUID], order: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for one in session.scalars(select(kind).where(col(kind.visit_id).in_(visits)).order_by(order, col(kind.id))):
        found.setdefault(one.visit_id, []).append(one)
    return found


def _phones(session: Session, contacts: set[UUID]) -> dict[UUID, str]:
    """Return the number to call for each of these contacts that has one."""
    where = (col(ContactPoint.contact_id).in_(contacts), col(ContactPoint.kind) == "phone")
    found: dict[UUID, str] = {}
    first = (col(ContactPoint.first).desc(), col(ContactPoint.id))
    for one in session.scalars(select(ContactPoint).where(*where).order_by(*first)):
        found.setdefault(one.contact_id, points.open_point(one))
    return found
