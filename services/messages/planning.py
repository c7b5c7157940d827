"""Planning: each schedule's occurrences get their rows a little ahead, and again when the contact changes."""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import N_
from models.messages import Message, MessageDraft, Schedule
from services.channels import CHANNELS
from services.messages import filling, indexing, recurring
from services.messages.compose import Addressed, address_of, put
from services.messages.times import move_to_zone, upcoming
from services.outbox import recipients
from services.outbox.states import ATTEMPTS, OUTBOX, Change, apply
from services.records import search
from services.work import Actor, Busy, Event, Refused, clock, occurrences, step, work
from services.work.killpoints import reach

log = logging.getLogger(__name__)
AHEAD = timedelta(hours=36)  # occurrences have rows this far ahead, so that each leaves on the second
LEEWAY = timedelta(hours=2)  # a schedule is checked so long before its next occurrence needs a row
SKIP_AFTER = timedelta(minutes=10)  # delay after which `late=skip` skips an occurrence
JUST_NOW = timedelta(minutes=1)  # a start in the minute that is passing still counts
MOVED = N_("Its contact is in another time zone now, and it was planned again.")
RESTED = N_("Its contact is in the bin, or has no {address} any more.")
MOST = 400  # occurrences made at once, after a long sleep of the server
AT_ONCE = 50  # schedules of one work, so that the only writer is soon free again
PAUSE = 0.02  # seconds between two works: without it we take the writer again before those who wait for it wake
ENOUGH = 200  # occurrences after which a work ends sooner, for the same reason


def plan_all(actor: Actor) -> int:
    """Create the rows of every occurrence due within the next 36 hours, and of those missed. Return how many schedules.

    An errand of short works: if it is stopped, the next run goes on from there. A schedule that breaks is logged and
    does not delay the others; at the end its error is raised, so that the maintenance page shows it.
    """
    with work(actor, read=True) as session:
        waiting = session.scalars(select(col(Schedule.id)).where(_waits()).order_by(col(Schedule.id))).all()
    broken: list[Exception] = []
    for first in range(0, len(waiting), AT_ONCE):
        broken += _plan_these(actor, list(waiting[first : first + AT_ONCE]))
    if broken:
        raise broken[0]
    return len(waiting)


@step
def plan(session: Session, actor: Actor, schedule: Schedule, addressed: Addressed | None) -> int:
    """Create the rows of a schedule's occurrences up to 36 hours ahead; end it after its last one. Return how many."""
    now = clock.now()
    after = schedule.planned_until or now - JUST_NOW
    coming = upcoming(
        session, schedule, after, min(MOST, (now - after).days + 5) + 1
    )  # one more, which makes the last one late
    near = [one for one in coming[:MOST] if one.due_at <= now + AHEAD]
    there, made = _days(session, schedule, near), 0
    for number, one in enumerate(near):
        if one.day not in there:
            expires_at = _expiry(schedule, one.due_at, _due(coming, number + 1))
            made += _make(session, actor, schedule, addressed, one=one, expires_at=expires_at)
    if len(near) == MOST:
        schedule.planned_until = near[-1].due_at
        return made
    beyond = _due(coming, len(near))
    schedule.planned_until = max(now + AHEAD, beyond - LEEWAY) if beyond else now + AHEAD
    if not upcoming(session, schedule, now, with_skipped=True):
        schedule.ended_at = schedule.ended_at or now
    return made


@step
def replan(session: Session, actor: Actor, schedule: Schedule, why: str) -> None:
    """After a change, take back what waits (tried messages are cancelled, saying why) and plan from now on.

    A paused or ended schedule gets nothing new.
    """
    waits = (OUTBOX.c.state.in_(("pending", "held")), OUTBOX.c.id.in_(ids_of(schedule)))
    if why:
        _rest(session, actor, waits, why)
        for campaigns in recurring.CAMPAIGNS if schedule.chosen is not None else ():
            campaigns.take_back(session, actor, schedule, why)
    schedule.planned_until = None
    if schedule.ended_at is None and schedule.paused_at is None:
        plan(session, actor, schedule, _addressed(session, schedule))


def _make(
    session: Session, actor: Actor, schedule: Schedule, addressed: Addressed | None, *,
    one: occurrences.Occurrence, expires_at: datetime | None,
) -> int:  # fmt: skip
    """Add what an occurrence sends: one message, or a campaign to many. Return how many were added."""
    if schedule.chosen is not None:
        return sum(to.prepare(session, actor, schedule, one, expires_at) for to in recurring.CAMPAIGNS)
    if addressed is None:
        return 0
    put(
        session,
        addressed,
        one.due_at,
        schedule_id=schedule.id,
        day=one.day,
        made_by=schedule.made_by,
        expires_at=expires_at,
    )
    reach("in plan")
    return 1


@step
def follow_contact(session: Session, actor: Actor, event: Event) -> None:
    """After a contact changed, redirect its schedules' waiting messages to its present address.

    A contact in the bin or without an address gets none: tried messages are cancelled, the rest is taken back. When it
    is restored, the days ahead are planned again.
    """
    changed = event.data.get("fields")  # None: it went into the bin, or was restored
    affected = [one.name for one in CHANNELS.values() if changed is None or f"{one.point}s" in changed]
    mine = (
        col(Schedule.contact_id) == event.subject_id, col(Schedule.ended_at).is_(None), col(Schedule.paused_at).is_(None)
    )  # fmt: skip
    if changed is None or {"zone", "phones"} & set(changed):
        _follow_zone(session, actor, mine)
    if not affected:
        return
    # Locked, so that a planner in another process has finished, and its rows are visible here.
    for schedule in session.scalars(
        select(Schedule).where(*mine, col(Schedule.channel).in_(affected)).with_for_update()
    ).all():
        waits = (OUTBOX.c.state.in_(("pending", "held")), OUTBOX.c.id.in_(ids_of(schedule)))
        addressed = _addressed(session, schedule)
        if addressed is None:
            _rest(session, actor, waits, RESTED.format(address=CHANNELS[schedule.channel].address))
            continue
        _redirect(session, waits, schedule.channel, addressed.to)
        if schedule.planned_until is not None and schedule.planned_until > clock.now():
            schedule.planned_until = None
            with suppress(ValueError):  # unknown zone: the next round reports it, and the contact is saved
                plan(session, actor, schedule, addressed)


def _follow_zone(session: Session, actor: Actor, mine: Sequence[ColumnElement[bool]]) -> None:
    """Plan schedules in their recipient's zone anew when that zone changed."""
    for schedule in session.scalars(select(Schedule).where(*mine, col(Schedule.in_zones)).with_for_update()).all():
        contact = session.get(Contact, schedule.contact_id)
        if contact is not None and move_to_zone(session, schedule, contact):
            replan(session, actor, schedule, MOVED)


def _redirect(session: Session, waits: Sequence[ColumnElement[bool]], channel: str, to: str) -> None:
    """Send waiting messages to another address."""
    ids = session.connection().execute(select(OUTBOX.c.id).where(*waits)).scalars().all()
    waiting = session.scalars(select(Message).where(col(Message.id).in_(ids))).all()
    for message in waiting:
        message.to = recipients.stored(channel, to, "messages.to", message.id)
        there = {
            "recipient": recipients.stored(channel, to, "outbox.recipient", message.id),
            "recipient_key": recipients.key_of(channel, to),
            "version": OUTBOX.c.version + 1,
        }
        session.connection().execute(update(OUTBOX).where(OUTBOX.c.id == message.id, *waits).values(there))
    indexing.index_many(session, waiting)


def ids_of(schedule: Schedule) -> Any:
    """Return the ids of all its messages, as a query."""
    return select(col(Message.id)).where(col(Message.schedule_id) == schedule.id)


def _rest(session: Session, actor: Actor, waits: Sequence[ColumnElement[bool]], why: str) -> None:
    """Take back untried messages, and cancel the rest: the history of an attempt is never lost."""
    tried = exists().where(ATTEMPTS.c.outgoing_id == OUTBOX.c.id)
    untried = delete(OUTBOX).where(*waits, ~tried).returning(OUTBOX.c.id)
    taken = session.connection().execute(untried).scalars().all()
    for message in session.scalars(select(Message).where(col(Message.id).in_(taken))).all():
        session.delete(message)
    search.forget(session, *taken)
    left = session.connection().execute(select(OUTBOX.c.id, OUTBOX.c.attempts).where(*waits)).all()
    apply(session, actor, [Change(i, ("pending", "held"), "cancelled", n, text=why) for i, n in left])
    free_days(session, [i for i, _ in left])


@step
def free_days(session: Session, ids: Sequence[UUID]) -> None:
    """Free the days of cancelled messages still ahead, so that they are planned again if the contact is restored."""
    ahead = (OUTBOX.c.id.in_(ids), OUTBOX.c.state == "cancelled", OUTBOX.c.asked_for_at > clock.now() - JUST_NOW)
    given = session.connection().execute(select(OUTBOX.c.id).where(*ahead)).scalars().all()
    for message in session.scalars(select(Message).where(col(Message.id).in_(given))).all():
        message.occurrence_on = None
        alone = update(OUTBOX).where(OUTBOX.c.id == message.id).values(key=f"message:{message.id}")
        session.connection().execute(alone)


def _plan_these(actor: Actor, ids: Sequence[UUID]) -> list[Exception]:
    """Plan some schedules; if one of them breaks the work, plan each in its own work. Return the errors."""
    try:
        while ids:
            ids = _plan_some(actor, ids)
            time.sleep(PAUSE)
    except (Busy, OperationalError):  # the database's trouble, not theirs: the next round tries again
        raise
    except Exception as error:
        if len(ids) > 1:
            return [broke for one in ids for broke in _plan_these(actor, [one])]
        log.error("the schedule %s could not be planned: %s", ids[0], error, extra={"place": actor.place})
        return [error]
    return []


def _plan_some(actor: Actor, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Plan in one work. Return the schedules left for the next. PostgreSQL skips those another process is planning."""
    with work(actor) as session:
        mine = select(Schedule).where(col(Schedule.id).in_(ids), _waits()).with_for_update(skip_locked=True)
        found, made = {one.id: one for one in session.scalars(mine)}, 0
        for number, one in enumerate(ids):
            if one in found:
                made += plan(session, actor, found[one], _addressed(session, found[one]))
            if made >= ENOUGH:
                return ids[number + 1 :]
    return []


def _waits() -> ColumnElement[bool]:
    """Return the criterion of schedules that may need rows by now: each one once or twice a day."""
    until = col(Schedule.planned_until)
    return and_(
        col(Schedule.ended_at).is_(None),
        col(Schedule.paused_at).is_(None),
        or_(until.is_(None), until < clock.now() + AHEAD - timedelta(hours=1)),
    )


def _days(session: Session, schedule: Schedule, near: list[occurrences.Occurrence]) -> set[date | None]:
    """Return which of these days have a row already; earlier years are not read."""
    if not near:
        return set()
    days = select(col(Message.occurrence_on)).where(col(Message.schedule_id) == schedule.id)
    return set(session.scalars(days.where(col(Message.occurrence_on) >= near[0].day)))


def _due(coming: list[occurrences.Occurrence], number: int) -> datetime | None:
    return coming[number].due_at if number < len(coming) else None


def _expiry(schedule: Schedule, due_at: datetime, following: datetime | None) -> datetime | None:
    """Return when an occurrence expires. `latest`: when the next is due. `skip`: after ten minutes. `all`: never."""
    if schedule.late == "latest":
        return following
    return due_at + SKIP_AFTER if schedule.late == "skip" else None


def _addressed(session: Session, schedule: Schedule) -> Addressed | None:
    """Return the recipient of the next messages: the contact's present address. Without one, None: no rows are made."""
    channel = CHANNELS.get(schedule.channel)
    contact = session.get(Contact, schedule.contact_id) if schedule.contact_id else None
    if channel is None or (contact is not None and contact.binned):
        return None
    typed = recipients.opened(schedule.to, "schedules.to", schedule.id)
    to = typed or (address_of(session, contact.id, channel) if contact else None)
    return _filled(session, schedule, to, contact) if to else None


@step
def _filled(session: Session, schedule: Schedule, to: str, contact: Contact | None) -> Addressed:
    """Return what a schedule sends next: its texts with the contact's values of now. A value that is missing by now leaves
    a gap: it was there when the schedule began."""
    if schedule.template_id is None and not filling.has_variables(schedule.subject, schedule.html, schedule.body):
        return Addressed(schedule, to, contact)
    draft = MessageDraft(**schedule.model_dump(include=set(MessageDraft.model_fields)))
    writer = session.info["actor"]
    try:
        template = filling.take(session, writer, draft)
        filled = filling.fill(session, writer, draft, template, contact.id if contact else None, gaps=True)
    except Refused:
        return Addressed(schedule, to, contact)  # its template is gone, or its texts are older than their variables
    return Addressed(draft, to, contact, filled=filled)
