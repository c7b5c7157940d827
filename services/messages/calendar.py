"""The calendar: what will be sent on which day of the reader's zone, by schedules and planned for one time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

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
    """One message that will be sent: when, on which day of the reader, of which schedule or which message."""

    day: date
    due_at: datetime
    subject: str
    contact: str | None
    schedule_id: UUID | None
    message_id: UUID | None


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
    found = [*_once(session, actor, begin, end), *_repeated(session, actor, begin, end)]
    kept = sorted(found, key=lambda one: (one.due_at, one.subject))
    return kept, len(kept) >= MOST


def _once(session: Session, actor: Actor, begin: datetime, end: datetime) -> Iterator[Going]:
    zone = ZoneInfo(actor.zone)
    rows = (
        select(col(Outgoing.due_at), col(Message.subject), col(Contact.name), col(Message.id))
        .join(Message, col(Message.id) == col(Outgoing.id))
        .outerjoin(Contact, col(Contact.id) == col(Message.contact_id))
        .where(col(Outgoing.state).in_(("pending", "held")), col(Outgoing.due_at) >= begin, col(Outgoing.due_at) < end)
        .where(col(Message.schedule_id).is_(None), col(Contact.binned_at).is_(None), visible(actor, Message))
        .order_by(col(Outgoing.due_at))
        .limit(MOST)
    )
    for due_at, subject, name, message_id in session.execute(rows):
        yield Going(due_at.astimezone(zone).date(), due_at, subject, name, None, message_id)


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
                yield Going(day, one.due_at, schedule.subject, name, schedule.id, None)
