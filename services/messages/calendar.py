"""The calendar: what will be sent on which day of the reader's zone: by schedules, as campaigns, and planned for one time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.campaigns import Campaign
from models.contacts import Contact
from models.language import _
from models.messages import Message, Schedule
from models.outbox import Outgoing
from services.messages import times
from services.work import Actor, Invalid, action, clock, visible

LONGEST = 62  # days of one question
MOST = 2_000  # messages planned for one time, and schedules, that are read for it


@dataclass(frozen=True, slots=True)
class Going:
    """What will be sent: when, on which day of the reader, and by which schedule, campaign or message."""

    day: date
    due_at: datetime
    subject: str
    contact: str | None
    schedule_id: UUID | None = None
    message_id: UUID | None = None
    campaign_id: UUID | None = None


@action("messages.read")
def going_out(session: Session, actor: Actor, first: date, last: date) -> tuple[list[Going], bool]:
    """Return what will be sent from one day to another, inclusive, by time, and whether there is more than was read.

    Refuses more than 62 days. Paused schedules, skipped days, and contacts in the bin have nothing.
    """
    if not 0 <= (last - first).days < LONGEST:
        raise Invalid(_("Please check the days."), last=_("Choose at most {most} days.").format(most=LONGEST))
    zone = ZoneInfo(actor.zone)
    begin = max(datetime.combine(first, time(), zone), clock.now())
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    ways = (_once, _to_many, _repeated)
    found = [one for way in ways for one in way(session, actor, begin, end)]
    kept = sorted(found, key=lambda one: (one.due_at, one.subject))
    return kept, len(kept) >= MOST


def _once(session: Session, actor: Actor, begin: datetime, end: datetime) -> Iterator[Going]:
    zone = ZoneInfo(actor.zone)
    rows = (
        select(col(Outgoing.due_at), col(Message.subject), col(Contact.name), col(Message.id))
        .join(Message, col(Message.id) == col(Outgoing.id))
        .outerjoin(Contact, col(Contact.id) == col(Message.contact_id))
        .where(col(Outgoing.state).in_(("pending", "held")), col(Outgoing.due_at) >= begin, col(Outgoing.due_at) < end)
        .where(col(Message.schedule_id).is_(None), col(Message.campaign_id).is_(None))
        .where(col(Contact.binned_at).is_(None), visible(actor, Message))
        .order_by(col(Outgoing.due_at))
        .limit(MOST)
    )
    for due_at, subject, name, message_id in session.execute(rows):
        yield Going(due_at.astimezone(zone).date(), due_at, subject, name, message_id=message_id)


def _to_many(session: Session, actor: Actor, begin: datetime, end: datetime) -> Iterator[Going]:
    """Yield campaigns that have not begun to leave, each once. Those of a schedule are told by the schedule."""
    zone = ZoneInfo(actor.zone)
    planned = (col(Campaign.state).in_(("draft", "preparing", "running")), col(Campaign.schedule_id).is_(None))
    rows = (
        select(col(Campaign.send_at), col(Campaign.name), col(Campaign.id))
        .where(*planned, col(Campaign.send_at) >= begin, col(Campaign.send_at) < end, visible(actor, Campaign))
        .order_by(col(Campaign.send_at))
        .limit(MOST)
    )
    for send_at, name, campaign_id in session.execute(rows) if actor.may("campaigns.read") else ():
        yield Going(send_at.astimezone(zone).date(), send_at, name, None, campaign_id=campaign_id)


def _repeated(session: Session, actor: Actor, begin: datetime, end: datetime) -> Iterator[Going]:
    zone = ZoneInfo(actor.zone)
    rows = (
        select(Schedule, col(Contact.name))
        .outerjoin(Contact, col(Contact.id) == col(Schedule.contact_id))
        .where(col(Schedule.ended_at).is_(None), col(Schedule.paused_at).is_(None), visible(actor, Schedule))
        .where(col(Contact.binned_at).is_(None))
        .order_by(col(Schedule.made_at).desc())
        .limit(MOST)
    )
    before, most = begin - timedelta(microseconds=1), (end - begin).days + 3
    for schedule, name in session.execute(rows):
        try:
            coming = times.upcoming(session, schedule, before, most)
        except ValueError:  # a zone this machine no longer knows: the maintenance page tells of it
            continue
        for one in coming:
            if one.due_at < end:
                day = one.due_at.astimezone(zone).date()
                yield Going(day, one.due_at, schedule.subject, name, schedule_id=schedule.id)
