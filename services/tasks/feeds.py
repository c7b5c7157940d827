"""Calendar feeds: one's own tasks for a calendar program, behind a secret address of which only a digest is kept."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import icalendar
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.language import N_, _
from models.tasks import CalendarFeed, Task
from services import feed_addresses
from services.accounts import sessions
from services.tasks import timing
from services.work import Actor, NotFound, Refused, action, clock, house_actor, occurrences, perform, step, work

BACK, AHEAD = timedelta(days=90), timedelta(days=730)  # what a calendar shows
MOST = 2_000  # events
LASTS = timedelta(minutes=30)  # of a task with an hour
GONE = N_("This calendar address is not valid, or it was replaced. Copy the new one from “My day”.")


class FeedCard(SQLModel):
    """One's feed: since when it has its address, and when a calendar last read it."""

    made_at: datetime
    read_at: datetime | None


@action("tasks.read", private=True)
def mine(session: Session, actor: Actor) -> FeedCard | None:
    """Return the actor's own feed, or None."""
    found = _of(session, actor.user_id)
    return FeedCard(made_at=found.made_at, read_at=found.read_at) if found else None


@action("tasks.edit")
def renew(session: Session, actor: Actor) -> str:
    """Make a new secret address for the actor's own feed and return it. It is told only this once; the former one ends."""
    remove_of(session, actor.user_id)
    address, digest = feed_addresses.make(actor.place, "/calendar/")
    assert actor.user_id
    session.add(CalendarFeed(user_id=actor.user_id, digest=digest))
    return address


@action("tasks.edit")
def remove(session: Session, actor: Actor) -> None:
    """End the address of the actor's own feed."""
    remove_of(session, actor.user_id)


@step
def remove_of(session: Session, user_id: UUID | None) -> None:
    """Delete the feed of a colleague, if there is one."""
    found = _of(session, user_id)
    if found is not None:
        session.delete(found)
        session.flush()


def calendar(token: str) -> bytes:
    """Return the calendar (RFC 5545) behind a token. Refuses (`NotFound`) one that is not valid, and that of a person who
    may not sign in any more. Not inside a work."""
    place, digest = feed_addresses.read(token, _(GONE))
    try:
        with work(house_actor(place)) as session:
            feed = session.scalars(select(CalendarFeed).where(col(CalendarFeed.digest) == digest)).first()
            if feed is None:
                raise NotFound(_(GONE))
            feed.read_at, owner = clock.now(), feed.user_id
        return perform(sessions.by_user(place, owner), events)
    except Refused as refusal:
        raise NotFound(_(GONE)) from refusal


@action("tasks.read")
def events(session: Session, actor: Actor) -> bytes:
    """Return the actor's own open tasks with a day as a calendar: each an event, because Google shows no other kind."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Steward//Tasks//EN")  # no text
    made.add("version", "2.0")
    made.add("x-wr-calname", _("My tasks"))
    today = clock.today(actor.zone)
    near = col(Task.due_on).between(today - BACK, today + AHEAD)
    here = (col(Task.owner_id) == actor.user_id, col(Task.done_at).is_(None), col(Task.binned_at).is_(None), near)
    for task in session.scalars(select(Task).where(*here).order_by(col(Task.due_on), col(Task.id)).limit(MOST)):
        made.add_component(event(task, timing.zone_of(session, task)))
    return bytes(made.to_ical())


def event(task: Task, zone: str) -> icalendar.Event:
    """Return a task with a day as an event (RFC 5545): at its hour in that zone, else the whole day."""
    one = icalendar.Event()
    one.add("uid", f"{task.id}@steward")  # no text
    one.add("summary", task.title)
    one.add("dtstamp", task.made_at.astimezone(UTC))
    assert task.due_on
    at = occurrences.instant(task.due_on, time.fromisoformat(task.due_time), zone) if task.due_time else None
    if at is None:
        one.add("dtstart", task.due_on)
        one.add("dtend", task.due_on + timedelta(days=1))
    else:
        one.add("dtstart", at)
        one.add("dtend", at + LASTS)
    link = f"{feed_addresses.site()}/tasks/{task.id}"
    one.add("url", link)
    one.add("description", "\n\n".join([*([task.note] if task.note else []), link]))
    return one


def _of(session: Session, user_id: UUID | None) -> CalendarFeed | None:
    return session.scalars(select(CalendarFeed).where(col(CalendarFeed.user_id) == user_id)).first()
