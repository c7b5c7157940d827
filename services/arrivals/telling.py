"""Telling: the customer of a visit is written when somebody comes, and that a technician is on the way.

Each happens once: what was told is a row with a key that is unique for its visit, in the work that puts the message into
the outbox. What was not told says why.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.contacts import Contact
from models.language import N_, _, speaking
from models.messages import Message, MessageDraft
from models.outbox import Outgoing
from models.visits import Visit, VisitTelling
from services import languages, settings
from services.arrivals import links, wording
from services.channels import CHANNELS
from services.messages import compose
from services.messages.compose import Addressed
from services.messages.explain import keeps, label
from services.reminders import reaching
from services.reminders.reaching import Reach
from services.visits import answers, happened, working
from services.work import Actor, Conflict, action, announce, clock, step
from services.work import find as find_row
from services.work.events import Event

WAYS = ("email", "sms")
UNSENT = ("failed", "bounced", "cancelled")  # a message that became this told nobody anything
ON_WAY = "on_way"
WHY = {**reaching.WHY, "nobody": N_("No contact is named, so nobody can be told.")}
NO_NUMBER = N_("The contact has no mobile number.")
OFFLINE = N_("{technician} set out at {begun}, and the phone was offline until {until}.")
SORTS = {"time": N_("Time"), ON_WAY: N_("On the way")}


class Told(SQLModel):
    """What the customer was told, by which channel, and what became of it (`state`, `label`); or `why` not."""

    about: str
    told_at: datetime
    channel: str
    message_id: UUID | None
    state: str
    label: str
    why: str


class Standing(SQLModel):
    """What the customer of a visit knows: how many links are valid, and what was told, the latest first."""

    links: int
    told: list[Told]


class Foreseen(NamedTuple):
    """What would be written to the customer, and to which address; or `why` nobody can be told."""

    channel: str = ""
    to: str = ""
    subject: str = ""
    body: str = ""
    why: str = ""


@action("visits.read")
def standing(session: Session, actor: Actor, visit_id: UUID) -> Standing:
    """Return what the customer of a visit knows. Refuses a visit the actor may not see."""
    visit = find_row(session, actor, Visit, visit_id, N_("visit"))
    rows: Any = select(VisitTelling, col(Outgoing.state).label("state"))
    rows = rows.outerjoin(Outgoing, col(Outgoing.id) == col(VisitTelling.message_id))
    rows = rows.where(col(VisitTelling.visit_id) == visit.id)
    rows = rows.order_by(col(VisitTelling.told_at).desc(), col(VisitTelling.id).desc())
    return Standing(
        links=links.count(session, visit.id), told=[_told(row, state) for row, state in session.execute(rows)]
    )


@action("messages.send")
def foresee(session: Session, actor: Actor, visit_id: UUID) -> Foreseen:
    """Return what `tell` would write to the customer, and by which way. Changes nothing."""
    actor.require("visits.edit")
    visit = find_row(session, actor, Visit, visit_id, N_("visit"))
    why = _not_now(visit)
    way = _way(session, visit, WAYS)
    if why or way.code:
        return Foreseen(why=why or _(WHY[way.code]))
    return Foreseen(way.channel, way.to, *_texts(session, visit, way.channel))


@action("messages.send")
def tell(session: Session, actor: Actor, visit_id: UUID) -> Standing:
    """Write the customer when somebody comes, with a link of their own, by email or SMS: what they have and did not stop.
    From then on the plan knows the time as told. The same time is told once, unless that failed.

    Refuses (`Conflict`) a visit without a time, one that has begun or is over, and a customer who cannot be reached.
    """
    actor.require("visits.edit")
    visit = working.mine(session, actor, visit_id)
    key = f"time:{answers.promised(visit).mark}"
    there = _of(session, visit, key)
    if there is not None and _is_told(session, there):
        return standing(session, actor, visit_id)
    why = _not_now(visit)
    way = _way(session, visit, WAYS)
    if why or way.code:
        raise Conflict(why or _(WHY[way.code]))
    _write(session, visit, way, there or VisitTelling(visit_id=visit.id, about="time", key=key, told_at=clock.now()))
    visit.told_at = clock.now()
    announce(session, happened.TOLD, visit, working.about(visit))
    return standing(session, actor, visit_id)


@step
def on_way(session: Session, actor: Actor, event: Event) -> None:
    """Tell the customer that somebody set out for a job, once for each visit; or keep why not. A reaction."""
    visit = session.get(Visit, event.subject_id)
    if visit is None or visit.job_id is None or visit.en_route_at is None or not _wanted(session):
        return
    there = _of(session, visit, ON_WAY)
    if there is not None and _is_told(session, there):
        return
    row = there or VisitTelling(visit_id=visit.id, about=ON_WAY, key=ON_WAY, told_at=clock.now())
    way = _way(session, visit, ("sms",))
    row.why = _late(session, visit, visit.en_route_at) or _said(way.code)
    if row.why:
        row.told_at, row.message_id, row.channel = clock.now(), None, ""
        session.add(row)
        session.flush()
        return
    _write(session, visit, way, row)
    announce(session, happened.ON_WAY_TOLD, visit, working.about(visit))


@step
def _wanted(session: Session) -> bool:
    wish = settings.get(session, settings.ON_WAY_SENT)
    return wish == "on" or (wish == "auto" and not keeps("sms"))


@step
def _late(session: Session, visit: Visit, begun: datetime) -> str:
    """Return why nobody is told any more that a technician set out; empty while there is time."""
    if clock.now() - begun <= settings.get(session, settings.ON_WAY_LATE):
        return ""
    zone = ZoneInfo(wording.zone_of(session, visit))
    who = wording.technician_of(session, visit) or _("The technician")
    times = {"begun": f"{begun.astimezone(zone):%H:%M}", "until": f"{clock.now().astimezone(zone):%H:%M}"}
    return _(OFFLINE).format(technician=who, **times)


def _said(code: str) -> str:
    """Return why somebody cannot be reached by SMS, as a sentence."""
    return "" if not code else _(NO_NUMBER) if code == "no_address" else _(WHY[code])


def _not_now(visit: Visit) -> str:
    if visit.binned:
        return _("This visit is in the bin. Restore it first.")
    if visit.state not in answers.OPEN:
        return _("This visit has begun or is over.")
    if answers.promised(visit).start_at is None:
        return _("This visit has no time yet. Give it to somebody, or set its arrival window.")
    return ""


@step
def _way(session: Session, visit: Visit, ways: tuple[str, ...]) -> Reach:
    if visit.contact_id is None:
        return Reach(code="nobody")
    return reaching.reach(session, ways[0], {visit.contact_id}, ways)[visit.contact_id]


@step
def _texts(session: Session, visit: Visit, channel: str, about: str = "time") -> tuple[str, str]:
    subject = CHANNELS[channel].subject
    told = settings.VISIT_TOLD if subject else settings.VISIT_TOLD_SHORT
    code = languages.of_customers(session)
    text = settings.get(session, (settings.ON_WAY_TEXT if about == ON_WAY else told)[code])
    with speaking(languages.catalogue(code)):
        return wording.written(session, visit, text, subject=subject)


@step
def _write(session: Session, visit: Visit, way: Reach, row: VisitTelling) -> None:
    """Put the message into the outbox, with a link of its own, and keep that it is there."""
    link = links.add(session, visit)
    subject, body = _texts(session, visit, way.channel, row.about)
    draft = MessageDraft(channel=way.channel, contact_id=visit.contact_id, to=way.to, subject=subject, body=body)
    headers = {**links.named(link), "Auto-Submitted": "auto-generated"}  # no text
    contact = session.get(Contact, visit.contact_id)
    message: Message = compose.post(session, Addressed(draft, way.to, contact, headers), clock.now())
    row.told_at, row.channel, row.message_id, row.why = clock.now(), way.channel, message.id, ""
    session.add(row)
    session.flush()


@step
def _of(session: Session, visit: Visit, key: str) -> VisitTelling | None:
    here = (col(VisitTelling.visit_id) == visit.id, col(VisitTelling.key) == key)
    return session.scalars(select(VisitTelling).where(*here)).first()


@step
def _is_told(session: Session, row: VisitTelling) -> bool:
    """Return whether a message about it left, leaves or may have left: then it is not written again."""
    if row.message_id is None:
        return False
    out = session.get(Outgoing, row.message_id)
    return out is None or out.state not in UNSENT or row.about == ON_WAY


def _told(row: VisitTelling, state: str | None) -> Told:
    known = state or ""
    return Told(
        **row.model_dump(include={"about", "told_at", "channel", "message_id", "why"}),
        state=known,
        label=label(known, row.channel) if known else "",
    )
