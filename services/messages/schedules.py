"""Schedules: the same message every day, at a wall time in a zone, exactly once for each local day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.contacts import Contact
from models.messages import LATENESS, Message, Schedule, ScheduleDraft
from models.outbox import Outgoing
from services import fields
from services.lists import LARGEST, Page, Slice, count, cursor_after, cut, size
from services.messages import occurrences
from services.messages.compose import Addressed, address, put
from services.outbox.states import CANCELLABLE, OUTBOX, Change, apply
from services.work import Actor, Happening, Invalid, action, announce, clock, kind, step, visible
from services.work import find as find_row
from services.work.killpoints import reach

SCHEDULED = kind("schedule.added", "{actor} scheduled “{title}” every day", "event_repeat")
ENDED = kind("schedule.ended", "{actor} ended the schedule “{title}”", "event_busy")
AHEAD = timedelta(hours=36)  # occurrences have rows this far ahead, so that each leaves on the second
SKIP_AFTER = timedelta(minutes=10)  # what `late=skip` calls late
JUST_NOW = timedelta(minutes=1)  # a start in the minute that is passing still counts
MOST = 400  # occurrences made at once, after a long sleep of the server
FARTHEST = timedelta(days=5 * 366)
DELETED = "The contact was deleted for good."
SORTS: dict[str, Any] = {"made_at": col(Schedule.made_at)}


class ScheduleCard(ScheduleDraft):
    """Everything about one schedule, with when it goes out next."""

    id: UUID
    version: int
    contact: str | None
    ended_at: datetime | None
    next_at: datetime | None
    made_at: datetime
    made_by: UUID | None
    author: str | None


@action("messages.send")
def create_schedule(session: Session, actor: Actor, values: Mapping[str, Any]) -> ScheduleCard:
    """Send the same every day, from what was typed (`ScheduleDraft`): from `starts_at`, local in `zone`, until a day.

    Refuses what `send` refuses, an impossible zone, a start with an offset, an end before the start, and a schedule
    that would never go out.
    """
    draft = fields.draft(ScheduleDraft, dict(values))
    _check(draft)
    addressed = address(
        session, actor, {k: v for k, v in values.items() if k in ("channel", "contact_id", "to", "subject", "body")}
    )
    schedule = Schedule(**draft.model_dump())
    schedule.to = fields.email(draft.to, "to") or ""
    if not _upcoming(schedule, clock.now() - JUST_NOW):
        raise Invalid("This would never go out.", until="Choose a later day.")
    session.add(schedule)
    session.flush()
    about = addressed.contact.id if addressed.contact else schedule.id
    announce(session, SCHEDULED, schedule, about=about, title=schedule.subject)
    plan(session, actor, schedule, addressed)
    return card(session, schedule)


@action("messages.send")
def end_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """End a schedule now; what it has waiting is cancelled, what was sent stays."""
    schedule = find_row(session, actor, Schedule, schedule_id, "schedule")
    if schedule.ended_at is None:
        _end(session, actor, schedule, f"The schedule was ended by {actor.name}.")
    return card(session, schedule)


@action("messages.read")
def find_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """Everything about one schedule the actor may see."""
    return card(session, find_row(session, actor, Schedule, schedule_id, "schedule"))


@action("messages.read")
def schedules(session: Session, actor: Actor, part: Slice | None = None, ended: bool = False) -> Page[ScheduleCard]:
    """One page of schedules, the latest first; the ended ones only when asked for."""
    part = part or Slice(size=LARGEST)
    where: list[Any] = [visible(actor, Schedule)]
    if not ended:
        where.append(col(Schedule.ended_at).is_(None))
    total, capped = count(session, select(col(Schedule.id)).where(*where))
    found = session.scalars(cut(select(Schedule).where(*where), part, SORTS, col(Schedule.id), "-made_at")).all()
    page = found[: size(part)]
    cursor = cursor_after(page[-1], part, "-made_at", {"made_at": "made_at"}) if len(found) > len(page) else None
    return Page([card(session, row) for row in page], total, capped, cursor)


@step
def plan_all(session: Session, actor: Actor) -> int:
    """Make the rows of every occurrence due within the next 36 hours, and of those missed. Gives how many schedules."""
    horizon = clock.now() + AHEAD - timedelta(hours=1)
    due = or_(col(Schedule.planned_until).is_(None), col(Schedule.planned_until) < horizon)
    waiting = session.scalars(select(Schedule).where(col(Schedule.ended_at).is_(None), due)).all()
    for schedule in waiting:
        plan(session, actor, schedule, _addressed(session, schedule))
    return len(waiting)


@step
def plan(session: Session, actor: Actor, schedule: Schedule, addressed: Addressed | None) -> None:
    """Make the rows of one schedule's occurrences up to 36 hours ahead; end it when none will follow."""
    now = clock.now()
    after = schedule.planned_until or now - JUST_NOW
    coming = _upcoming(schedule, after, min(MOST, (now - after).days + 5) + 1)  # and the one that makes the last late
    near = [one for one in coming[:MOST] if one.due_at <= now + AHEAD]
    there = set(session.scalars(select(col(Message.occurrence_on)).where(col(Message.schedule_id) == schedule.id)))
    for number, one in enumerate(near):
        following = coming[number + 1].due_at if number + 1 < len(coming) else None
        if addressed is not None and one.day not in there:
            put(
                session, addressed, one.due_at, schedule_id=schedule.id, day=one.day, made_by=schedule.made_by,
                expires_at=_expiry(schedule, one.due_at, following),
            )  # fmt: skip
            reach("in plan")
    schedule.planned_until = now + AHEAD if len(near) < MOST else near[-1].due_at
    if len(near) < MOST and not _upcoming(schedule, now):
        schedule.ended_at = schedule.ended_at or now


@step
def follow_contact(session: Session, actor: Actor, happening: Happening) -> None:
    """After a contact changed: what its schedules have waiting goes to its present address.

    In the bin, or without an address, nothing waits for it; when it comes back, the days ahead are planned anew.
    """
    if "emails" not in happening.data.get("fields", ["emails"]):
        return
    mine = (col(Schedule.contact_id) == happening.subject_id, col(Schedule.ended_at).is_(None))
    for schedule in session.scalars(select(Schedule).where(*mine)).all():
        waits = (OUTBOX.c.state.in_(("pending", "held")), OUTBOX.c.id.in_(_ids(schedule)))
        addressed = _addressed(session, schedule)
        if addressed is None:
            taken = session.connection().execute(delete(OUTBOX).where(*waits).returning(OUTBOX.c.id)).scalars().all()
            for message in session.scalars(select(Message).where(col(Message.id).in_(taken))).all():
                session.delete(message)
            continue
        moved = update(OUTBOX).where(*waits).values(recipient=addressed.to, version=OUTBOX.c.version + 1)
        ids = session.connection().execute(moved.returning(OUTBOX.c.id)).scalars().all()
        for message in session.scalars(select(Message).where(col(Message.id).in_(ids))).all():
            message.to = addressed.to
        if schedule.planned_until is not None and schedule.planned_until > clock.now():
            schedule.planned_until = None
            plan(session, actor, schedule, addressed)


@step
def follow_bin(session: Session, actor: Actor, happening: Happening) -> None:
    """After contacts were deleted for good: nothing goes out to them any more.

    Their schedules end, also one that goes to an address of its own: it rested while its contact lay in the bin, and
    would begin again. What was planned for one time is cancelled.
    """
    gone = [UUID(one) for one in happening.data.get("ids", ())]
    planned = select(col(Message.id)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    waiting = planned.where(col(Message.contact_id).in_(gone), col(Outgoing.state).in_(CANCELLABLE))
    apply(session, actor, [Change(i, CANCELLABLE, "cancelled", text=DELETED) for i in session.scalars(waiting).all()])
    theirs = (col(Schedule.contact_id).in_(gone), col(Schedule.ended_at).is_(None))
    for schedule in session.scalars(select(Schedule).where(*theirs)).all():
        _end(session, actor, schedule, DELETED)


@step
def card(session: Session, schedule: Schedule) -> ScheduleCard:
    """Everything about one schedule."""
    session.flush()
    contact = session.get(Contact, schedule.contact_id) if schedule.contact_id else None
    author = session.get(User, schedule.made_by) if schedule.made_by else None
    next_at = None
    if schedule.ended_at is None:
        waiting = (
            select(col(Outgoing.due_at))
            .join(Message, col(Message.id) == col(Outgoing.id))
            .where(col(Message.schedule_id) == schedule.id, col(Outgoing.state).in_(("pending", "held")))
        )
        next_at = session.scalar(waiting.order_by(col(Outgoing.due_at)).limit(1))
        if next_at is None:
            next_at = next((o.due_at for o in _upcoming(schedule, schedule.planned_until or clock.now())), None)
    return ScheduleCard(
        **schedule.model_dump(exclude={"planned_until"}),
        contact=contact.name if contact else None,
        author=author.name if author else None,
        next_at=next_at,
    )


def _end(session: Session, actor: Actor, schedule: Schedule, why: str) -> None:
    schedule.ended_at = clock.now()
    waiting = session.scalars(_ids(schedule))
    apply(session, actor, [Change(i, CANCELLABLE, "cancelled", text=why) for i in waiting])
    announce(session, ENDED, schedule, about=schedule.contact_id or schedule.id, title=schedule.subject)


def _check(draft: ScheduleDraft) -> None:
    wrong: dict[str, str] = {}
    if draft.starts_at.tzinfo is not None:
        wrong["starts_at"] = "Give the local time without an offset; the zone says the rest."
    elif not date(2000, 1, 1) <= draft.starts_at.date() <= (clock.now() + FARTHEST).date():
        wrong["starts_at"] = "Choose a day within the next five years."
    try:
        occurrences.zone_named(draft.zone)
    except ValueError:
        wrong["zone"] = "There is no time zone of that name."
    if draft.every != "day":
        wrong["every"] = "Only every day is possible so far."
    if draft.late not in LATENESS:
        wrong["late"] = f"Choose one of: {', '.join(LATENESS)}."
    if draft.until and draft.until < draft.starts_at.date():
        wrong["until"] = "The end is before the start."
    if wrong:
        raise Invalid("Please check the schedule.", **wrong)


def _upcoming(schedule: Schedule, after: datetime, limit: int = 1) -> list[occurrences.Occurrence]:
    return occurrences.daily(schedule.starts_at, schedule.zone, schedule.until, after.astimezone(UTC), limit)


def _ids(schedule: Schedule) -> Any:
    return select(col(Message.id)).where(col(Message.schedule_id) == schedule.id)


def _expiry(schedule: Schedule, due_at: datetime, following: datetime | None) -> datetime | None:
    """`latest`: until the next one is due. `skip`: ten minutes. `all`: never."""
    if schedule.late == "latest":
        return following
    return due_at + SKIP_AFTER if schedule.late == "skip" else None


def _addressed(session: Session, schedule: Schedule) -> Addressed | None:
    """To whom the next ones go: the contact's present address. None when there is none any more; then nothing is made."""
    from services.contacts import points

    contact = session.get(Contact, schedule.contact_id) if schedule.contact_id else None
    if contact is not None and contact.binned:
        return None
    to = schedule.to or next((p.value for p in points.of(session, contact.id, "email")), "") if contact else schedule.to
    return Addressed(schedule, to, contact) if to else None
