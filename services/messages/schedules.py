"""Schedules: the same message by a rule, at a wall time in a zone, at most once for each local day."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.contacts import Contact
from models.language import N_, _
from models.messages import Message, MessageDraft, Schedule, ScheduleDraft
from models.outbox import Outgoing
from models.typed import CHANNEL_WORDS, Kind
from services.messages import recurring, times
from services.messages.compose import Addressed, address, title_of
from services.messages.planning import JUST_NOW, ids_of, plan
from services.outbox import recipients
from services.outbox.states import CANCELLABLE, Change, apply
from services.records.conditions import column_field, words_field
from services.records.declaration import FilterField, of_noun
from services.records.indexing import index_row
from services.records.lists import LARGEST, Page, Slice, count, cursor_after, cut, narrowed, size
from services.work import Actor, Event, Invalid, Mistakes, action, announce, clock, kind, step, visible
from services.work import find as find_row

SCHEDULED = kind("schedule.added", N_("{actor} scheduled “{title}”"), "event_repeat")
ENDED = kind("schedule.ended", N_("{actor} ended the schedule “{title}”"), "event_busy")
DELETED = N_("The contact was deleted for good.")
SORTS: dict[str, Any] = {"made_at": col(Schedule.made_at)}


class ScheduleCard(ScheduleDraft):
    """Everything about one schedule, with the time of its next message."""

    id: UUID
    version: int
    contact: str | None
    ended_at: datetime | None
    next_at: datetime | None
    paused: bool  # by a person, or while its contact is in the bin
    paused_at: datetime | None  # when a person paused it
    skipped: list[str]  # local days that are left out
    made_at: datetime
    made_by: UUID | None
    author: str | None


@action("messages.send")
def create_schedule(session: Session, actor: Actor, values: Mapping[str, Any]) -> ScheduleCard:
    """Send one message by a rule, from typed values (`ScheduleDraft`): from `starts_at`, local in `zone`, until a day.

    Without `rrule`, every day. With `in_zones`, at the wall time of the contact's zone, or of its phone number's.

    Refuses what `send` refuses, an impossible rule or zone, a start with an offset, and an end before the start, all at
    once; then a schedule that would never send.
    """
    with Mistakes() as found:
        draft = found.check(times.checked, values)
        addressed = found.check(
            address,
            session,
            actor,
            {name: values[name] for name in MessageDraft.model_fields if name in values},
            late={},
        )
    schedule = Schedule(**draft.model_dump() | texts_of(addressed))
    schedule.to = ""
    if draft.to:
        schedule.to = recipients.stored(draft.channel, addressed.to, "schedules.to", schedule.id)
    if schedule.in_zones and addressed.contact is not None:
        times.move_to_zone(session, schedule, addressed.contact)
    refuse_never(session, schedule)
    session.add(schedule)
    session.flush()
    index_row(session, of_noun("schedule"), schedule, new=True)
    announce(session, SCHEDULED, schedule, about=[schedule.contact_id], title=schedule.subject)
    plan(session, actor, schedule, addressed)
    return card(session, schedule)


def texts_of(addressed: Addressed) -> dict[str, str]:
    """Return the texts of a checked message as a schedule keeps them: cleaned, with its title, and with their variables,
    which get the values of each day that it sends."""
    written = addressed.filled.texts
    if not written:
        return {"subject": addressed.title, "body": addressed.draft.body, "html": addressed.draft.html}
    return {**written, "subject": title_of(written["subject"], written["body"])}


@step
def refuse_never(session: Session, schedule: Schedule) -> None:
    """Refuse a schedule that sends nothing from now on."""
    if not times.upcoming(session, schedule, clock.now() - JUST_NOW):
        raise Invalid(_("This would never be sent."), until=_("Choose a later day."))


@action("messages.send")
def end_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """End a schedule now; its waiting messages are cancelled, sent ones stay."""
    schedule = find_row(session, actor, Schedule, schedule_id, "schedule")
    why = N_("The schedule was ended by {name}.").format(name=actor.name)
    if schedule.ended_at is None:
        _end(session, actor, schedule, why)
    else:  # it ended by itself, and its last message may still be retried
        _cancel_waiting(session, actor, schedule, why)
    return card(session, schedule)


@action("messages.read")
def find_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """Return everything about one schedule the actor may see."""
    return card(session, find_row(session, actor, Schedule, schedule_id, "schedule"))


@dataclass(frozen=True, slots=True)
class ScheduleQuery:
    """The schedules to show: by words of the subject or the contact's name, with the ended ones or without, by a filter;
    and which part of them."""

    q: str = ""
    ended: bool = False
    part: Slice = Slice(size=LARGEST)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)


@action("messages.read")
def schedules(session: Session, actor: Actor, query: ScheduleQuery = ScheduleQuery()) -> Page[ScheduleCard]:
    """Return one page of schedules, the latest first."""
    part = query.part
    where: list[Any] = [visible(actor, Schedule)]
    if not query.ended:
        where.append(col(Schedule.ended_at).is_(None))
    if query.q.strip():
        where.append(_about(query.q.strip()))
    where += narrowed(session, actor, of_noun("schedule"), query.filter)
    total, capped = count(session, select(col(Schedule.id)).where(*where))
    found = session.scalars(cut(select(Schedule).where(*where), part, SORTS, col(Schedule.id), "-made_at")).all()
    page = found[: size(part)]
    cursor = cursor_after(page[-1], part, "-made_at", SORTS) if len(found) > len(page) else None
    return Page(cards(session, page), total, capped, cursor)


@step
def filter_fields(session: Session) -> dict[str, FilterField]:
    """Return by what else than their columns schedules are filtered."""
    return {
        "words": words_field(_about),
        "channel": column_field(N_("Channel"), Kind("choice", words=CHANNEL_WORDS), col(Schedule.channel)),
        "paused": column_field(N_("Paused"), Kind("yes_no"), col(Schedule.paused_at).is_not(None)),
        "ended": column_field(N_("Ended"), Kind("yes_no"), col(Schedule.ended_at).is_not(None)),
    }


def _about(words: str) -> ColumnElement[bool]:
    """Return the criterion of schedules whose subject or contact has these words. There are few: no index is kept."""
    named = select(col(Contact.id)).where(col(Contact.name).icontains(words, autoescape=True))
    subject: ColumnElement[bool] = col(Schedule.subject).icontains(words, autoescape=True)
    return or_(subject, col(Schedule.contact_id).in_(named))


@step
def follow_bin(session: Session, actor: Actor, event: Event) -> None:
    """After contacts were deleted for good, stop all messages to them.

    Their schedules end, including one with its own address: it paused while its contact was in the bin, and would
    otherwise resume. Messages planned for one time are cancelled.
    """
    gone = [UUID(one) for one in event.data.get("ids", ())]
    planned = select(col(Message.id)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    waiting = planned.where(col(Message.contact_id).in_(gone), col(Outgoing.state).in_(CANCELLABLE))
    apply(session, actor, [Change(i, CANCELLABLE, "cancelled", text=DELETED) for i in session.scalars(waiting).all()])
    theirs = (col(Schedule.contact_id).in_(gone), col(Schedule.ended_at).is_(None))
    for schedule in session.scalars(select(Schedule).where(*theirs)).all():
        _end(session, actor, schedule, DELETED)


def _cancel_waiting(session: Session, actor: Actor, schedule: Schedule, why: str) -> None:
    waiting = session.scalars(ids_of(schedule))
    apply(session, actor, [Change(i, CANCELLABLE, "cancelled", text=why) for i in waiting])


@step
def card(session: Session, schedule: Schedule) -> ScheduleCard:
    """Return everything about one schedule."""
    return cards(session, [schedule])[0]


@step
def cards(session: Session, schedules: Sequence[Schedule]) -> list[ScheduleCard]:
    """Return everything about these schedules, in the same order: four queries for any number of them."""
    session.flush()
    contacts = _names(session, Contact, {one.contact_id for one in schedules})
    binned = _binned(session, contacts)
    authors = _names(session, User, {one.made_by for one in schedules})
    running = {one.id for one in schedules if not (one.ended_at or one.paused_at or one.contact_id in binned)}
    due = _first_waiting(session, [*running])
    return [
        ScheduleCard(
            **one.model_dump(exclude={"planned_until", "to"}),
            to=recipients.opened(one.to, "schedules.to", one.id),
            contact=contacts.get(one.contact_id),
            author=authors.get(one.made_by),
            next_at=due.get(one.id) or _next(session, one) if one.id in running else None,
            paused=one.ended_at is None and one.id not in running,
        )
        for one in schedules
    ]


def _names(session: Session, kind: type[Contact] | type[User], ids: Set[UUID | None]) -> dict[UUID | None, str]:
    found = session.execute(select(col(kind.id), col(kind.name)).where(col(kind.id).in_(ids - {None})))
    return {one: name for one, name in found}


def _binned(session: Session, ids: Collection[UUID | None]) -> set[UUID | None]:
    """Return which of these contacts are in the bin."""
    there = (col(Contact.id).in_(ids), col(Contact.binned_at).is_not(None))
    return set(session.scalars(select(col(Contact.id)).where(*there)))


def _first_waiting(session: Session, ids: Sequence[UUID]) -> dict[UUID | None, datetime]:
    """Return when the first waiting message is due, for each of these schedules that has any."""
    waiting = (
        select(col(Message.schedule_id), func.min(col(Outgoing.due_at)))
        .join(Outgoing, col(Message.id) == col(Outgoing.id))
        .where(col(Message.schedule_id).in_(ids), col(Outgoing.state).in_(("pending", "held")))
        .group_by(col(Message.schedule_id))
    )
    return {schedule_id: due_at for schedule_id, due_at in session.execute(waiting)}


def _next(session: Session, schedule: Schedule) -> datetime | None:
    """Return the first time without a row; None also when this machine no longer knows its zone."""
    try:
        after = max(schedule.planned_until or clock.now(), clock.now())
        return next((one.due_at for one in times.upcoming(session, schedule, after)), None)
    except ValueError:
        return None


def _end(session: Session, actor: Actor, schedule: Schedule, why: str) -> None:
    schedule.ended_at = clock.now()
    _cancel_waiting(session, actor, schedule, why)
    for campaigns in recurring.CAMPAIGNS if schedule.chosen is not None else ():
        campaigns.take_back(session, actor, schedule, why)
    announce(session, ENDED, schedule, about=[schedule.contact_id], title=schedule.subject)
