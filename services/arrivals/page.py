"""The customer's page of a visit: who has its link sees when somebody comes, confirms the time, or asks for another one.

The link may have been forwarded: the page shows this one visit, and of it only what its customer has to know. Looking
changes nothing, and nobody learns that somebody looked.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import NullTranslations
from hashlib import blake2s
from typing import NamedTuple
from uuid import UUID

import icalendar
from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.contacts import Contact
from models.jobs import Job
from models.language import ENGLISH, N_, _, speaking
from models.sites import Site
from models.technicians import Technician
from models.visits import Visit, VisitLink
from services import languages, notices, positions, settings
from services.arrivals import links, wording
from services.house.register import workspace
from services.visits import answers, lateness
from services.visits.answers import Promised
from services.work import Conflict, NotFound, Refused, clock, house_actor, step, work
from services.work.errors import Busy, Invalid, TooMany

ENDS_AFTER = timedelta(hours=24)  # after the visit was finished
FORGOTTEN_AFTER = timedelta(days=7)  # after its time, when nobody ever said that it is finished
ENDED = N_("This link has ended, because the visit is over.")
SHOWN_AS = {"paused": "working"}  # a pause is no news for a customer


class Ended(Refused):
    """The link was valid, and is not any more."""

    status, code = 410, "ended"


class Near(NamedTuple):
    """Where the technician is, seen from the place of the visit: metres to the east and to the north, to 200 m."""

    east: int
    north: int
    taken_at: datetime

    @property
    def metres(self) -> int:
        """How far that is, to 100 metres."""
        return round(math.hypot(self.east, self.north) / 100) * 100


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows. `state` is one of a visit, without paused; or off: it will not take place. `answerable`: the
    customer may confirm the time or ask for another one."""

    workspace: str
    phone: str
    zone: str
    state: str
    time: Promised
    technician: str
    late: bool
    en_route_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    confirmed_at: datetime | None
    wish: str
    answerable: bool
    near: Near | None


def language_of(token: str) -> NullTranslations:
    """Return the texts in which the customer of a link is spoken to: the language of its workspace, English where it is no
    link of ours."""
    try:
        place, _digest = links.read(token)
        with work(house_actor(place), read=True) as session:
            return languages.catalogue(languages.of_customers(session))
    except Refused:
        return ENGLISH


def opened(token: str) -> Shown:
    """Return what is behind a link. Changes nothing. Refuses what is no link of ours (`NotFound`), and one that was revoked
    or has ended (`Ended`)."""
    place, digest = links.read(token)
    try:
        with work(house_actor(place), read=True) as session:
            return _shown(session, _visit(session, digest))
    except (Ended, Busy):
        raise
    except Refused:
        raise NotFound(_(links.GONE)) from None


def confirm(token: str, mark: str) -> None:
    """Keep that the customer agrees to the time with this mark. Refuses as `opened`, and another time (`Conflict`), and the
    twenty-first answer within a day (`TooMany`)."""
    _answer(token, lambda session, visit: answers.confirm(session, visit, mark))


def ask(token: str, words: str) -> None:
    """Keep that the customer asks for another time, and tell who plans. Refuses as `opened`, and no words (`Invalid`)."""
    _answer(token, lambda session, visit: _ask(session, visit, words))


def calendar(token: str) -> bytes:
    """Return the visit for a calendar (RFC 5545). Refuses as `opened`, and one without a time (`NotFound`)."""
    place, digest = links.read(token)
    shown = opened(token)
    if shown.time.start_at is None or shown.state not in lateness.WAITED_FOR:
        raise NotFound(_("This visit has no time that could be kept."))
    with work(house_actor(place), read=True) as session:
        visit = _visit(session, digest)
        told = blake2s(visit.id.bytes, digest_size=16).hexdigest(), visit.version, visit.made_at, visit.minutes
    return _written(shown, links.address_of(token), *told)


def _answer(token: str, do: Callable[[Session, Visit], None]) -> None:
    place, digest = links.read(token)
    try:
        with work(house_actor(place)) as session:
            session.info["action"] = "arrivals.page.answer"
            visit = _visit(session, digest)
            session.refresh(visit, with_for_update=True)
            if _state(visit) == "off":
                raise Conflict(_("This visit will not take place."))
            do(session, visit)
    except (Ended, Conflict, Invalid, TooMany, Busy):
        raise
    except Refused:
        raise NotFound(_(links.GONE)) from None


@step
def _visit(session: Session, digest: str) -> Visit:
    link = session.scalars(select(VisitLink).where(col(VisitLink.digest) == digest)).first()
    if link is None:
        raise NotFound(_(links.GONE))
    visit = session.get_one(Visit, link.visit_id)
    if link.revoked_at is not None or _ends_at(visit) <= clock.now():
        raise Ended(_(ENDED))
    return visit


def _ends_at(visit: Visit) -> datetime:
    if visit.state == "finished" and visit.finished_at is not None:
        return visit.finished_at + ENDS_AFTER
    known = [one for one in (visit.end_at, visit.window_end_at) if one]
    return max(known) + FORGOTTEN_AFTER if known else datetime.max.replace(tzinfo=clock.now().tzinfo)


def _state(visit: Visit) -> str:
    return "off" if visit.binned or visit.state == "cancelled" else SHOWN_AS.get(visit.state, visit.state)


@step
def _shown(session: Session, visit: Visit) -> Shown:
    time, state = answers.promised(visit), _state(visit)
    us = workspace(session.info["place"])
    return Shown(
        workspace=us.name,
        phone=settings.get(session, settings.SELLER["phone"]) or "",
        zone=wording.zone_of(session, visit),
        state=state,
        time=time,
        technician=wording.technician_of(session, visit),
        late=lateness.late(state, time.start_at, time.end_at, clock.now()),
        en_route_at=visit.en_route_at,
        arrived_at=visit.arrived_at,
        finished_at=visit.finished_at,
        confirmed_at=visit.confirmed_at,
        wish=visit.wish,
        answerable=state in answers.OPEN,
        near=_near(session, visit) if state == "en_route" else None,
    )


@step
def _near(session: Session, visit: Visit) -> Near | None:
    who = session.get(Technician, visit.technician_id) if visit.technician_id else None
    job = session.get(Job, visit.job_id) if visit.job_id else None
    site = session.get(Site, job.site_id) if job and job.site_id else None
    if who is None or who.user_id is None or site is None or site.lat is None or site.lon is None:
        return None
    seen = positions.for_customer(session, who.user_id)
    if seen is None:
        return None
    here = positions.rounded(site.lat, site.lon)
    north = (seen.lat - here[0]) * positions.A_DEGREE
    east = (seen.lon - here[1]) * positions.A_DEGREE * math.cos(math.radians(here[0]))
    return Near(round(east), round(north), seen.taken_at)


@step
def _ask(session: Session, visit: Visit, words: str) -> None:
    if not answers.ask(session, visit, words):
        return
    contact = session.get(Contact, visit.contact_id) if visit.contact_id else None
    with speaking(ENGLISH):  # it is kept, and read by colleagues
        by = contact.name if contact else _("The customer")
    notices.tell(session, _planners(session, visit), notices.WISHED, visit, by=by, wish=visit.wish)


@step
def _planners(session: Session, visit: Visit) -> set[UUID | None]:
    """Return who is told of a wish: whose visit or job it is, and who plans; without a planner the administrators."""
    job = session.get(Job, visit.job_id) if visit.job_id else None
    plans = (col(User.role) == "dispatch", col(User.disabled_at).is_(None))
    found = list(session.scalars(select(col(User.id)).where(*plans)))
    return {visit.owner_id, job.owner_id if job else None, *(found or notices.administrators(session))}


def _written(shown: Shown, address: str, uid: str, version: int, made_at: datetime, minutes: int) -> bytes:
    made, one = icalendar.Calendar(), icalendar.Event()
    made.add("prodid", "-//Steward//Visit//EN")  # no text
    made.add("version", "2.0")
    one.add("uid", f"{uid}@steward")  # no text
    one.add("sequence", version - 1)
    one.add("dtstamp", made_at)
    assert shown.time.start_at is not None
    one.add("dtstart", shown.time.start_at)
    one.add("dtend", shown.time.end_at or shown.time.start_at + timedelta(minutes=minutes))
    one.add("summary", _("Visit of {workspace}").format(workspace=shown.workspace))
    one.add("url", address)
    said = [_("We arrive within this time.") if shown.time.end_at else _("We arrive about then."), address]
    one.add("description", "\n".join([*said[:1], *filter(None, [shown.phone]), *said[1:]]))
    made.add_component(one)
    return bytes(made.to_ical())
