"""The list of messages: by state, by day, by words of the subject or address, one page at a time; and their counts."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, SQLModel, col

from models.contacts import Contact
from models.language import N_
from models.messages import Message
from models.outbox import QUEUES, STATES, Outgoing, State
from models.typed import CHANNEL_WORDS, Kind
from services.messages.explain import LABELS
from services.outbox import recipients
from services.outbox.depth import FAILED
from services.outbox.depth import WAITS as DUE
from services.records import fields, former, lists
from services.records.conditions import column_field, rows_field
from services.records.declaration import FilterField, of_noun
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, action, clock, step, visible

SORTS: dict[str, Any] = {"made_at": col(Message.made_at)}
SENT = ("sent", "delivered")


@dataclass(frozen=True, slots=True)
class Query:
    """The messages to show: states (none: all), not older than `since`, words, one contact or schedule, and which part.
    Where none of that is asked for, messages of former years are left out (services/records/former.py).

    `day` selects messages settled on that day of the viewer's zone, `settled_since` those settled on a day or later.
    """

    q: str = ""
    states: tuple[str, ...] = ()
    since: datetime | None = None
    contact_id: UUID | None = None
    schedule_id: UUID | None = None
    part: Slice = field(default_factory=Slice)
    day: date | None = None
    queue: str = ""
    campaign_id: UUID | None = None
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)
    settled_since: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    state: State
    channel: str
    purpose: str
    to: str
    subject: str
    contact_id: UUID | None
    contact: str | None
    schedule_id: UUID | None
    made_at: datetime
    due_at: datetime
    settled_at: datetime | None
    tries: int


@action("messages.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """Return one page of the messages the actor may see, the latest first. Refuses unknown states and cursors."""
    here = select(col(Message.id)).where(*_criteria(session, actor, query))
    if query.states or query.day or query.queue or query.settled_since:
        here = here.join(Outgoing, col(Outgoing.id) == col(Message.id))
    total, capped = lists.count(session, here)
    cut = lists.cut(here, query.part, SORTS, col(Message.id), "-made_at").cte("page")
    # The page is cut before other tables are joined: otherwise they would be read for every match.
    rows = (
        select(
            col(Message.id),
            col(Outgoing.version),
            col(Outgoing.state),
            col(Message.channel),
            col(Message.purpose),
            col(Message.to),
            col(Message.subject),
            col(Message.contact_id),
            col(Contact.name),
            col(Message.schedule_id),
            col(Message.made_at),
            col(Outgoing.due_at),
            col(Outgoing.settled_at),
            col(Outgoing.attempts),
        )
        .select_from(cut)
        .join(Message, col(Message.id) == cut.c.id)
        .join(Outgoing, col(Outgoing.id) == col(Message.id))
        .outerjoin(Contact, col(Contact.id) == col(Message.contact_id))
        .order_by(*lists.order(query.part, SORTS, col(Message.id), "-made_at"))
    )
    found = [_open(Listed(*row)) for row in session.execute(rows)]
    page = found[: lists.size(query.part)]
    cursor = lists.cursor_after(page[-1], query.part, "-made_at", SORTS) if len(found) > len(page) else None
    return Page(page, total, capped, cursor)


def _open(row: Listed) -> Listed:
    return replace(row, to=recipients.opened(row.to, "messages.to", row.id))


@action("messages.read")
def counts(session: Session, actor: Actor, since: datetime) -> dict[str, int]:
    """Return how many messages wait, failed or are unknown now, and how many were sent or failed since then."""
    states = _grouped(session, actor, (*DUE, "unknown"))
    sent, failed = settled(session, actor, since)
    return {
        "due": sum(states.get(s, 0) for s in DUE),
        "unknown": states.get("unknown", 0),
        "sent": sent,
        "failed": failed,
    }


@step
def settled(session: Session, actor: Actor, since: datetime, until: datetime | None = None) -> tuple[int, int]:
    """Return how many messages were sent, and how many failed, since a time and before another."""
    found = _grouped(session, actor, (*SENT, *FAILED), since, until)
    return sum(found.get(s, 0) for s in SENT), sum(found.get(s, 0) for s in FAILED)


class Standing(SQLModel):
    """How many messages wait, failed or are unknown at this moment: those that may need a person."""

    due: int = 0
    failed: int = 0
    unknown: int = 0


@action("messages.read")
def standing(session: Session, actor: Actor) -> Standing:
    """Return the numbers beside the states of the list. Sent messages are not counted: that number only grows."""
    found = _grouped(session, actor, (*DUE, *FAILED, "unknown"))
    return Standing(
        due=sum(found.get(s, 0) for s in DUE),
        failed=sum(found.get(s, 0) for s in FAILED),
        unknown=found.get("unknown", 0),
    )


@action("messages.read")
def daily_counts(session: Session, actor: Actor, days: int = 14) -> list[tuple[date, int, int]]:
    """Return, for each of the last days in the actor's zone: the day, how many were sent, how many failed."""
    today, zone = clock.today(actor.zone), ZoneInfo(actor.zone)
    found = {today - timedelta(days=ago): [0, 0] for ago in range(days)}  # the latest first
    begins = [datetime.combine(day, datetime.min.time(), zone) for day in found]
    ago = case(*((col(Outgoing.settled_at) >= at, number) for number, at in enumerate(begins))).label("ago")
    query = (
        select(ago, col(Outgoing.state), func.count())
        .join(Message, col(Message.id) == col(Outgoing.id))
        .where(
            col(Outgoing.settled_at) >= begins[-1], col(Outgoing.state).in_((*SENT, *FAILED)), visible(actor, Message)
        )
        .group_by(ago, col(Outgoing.state))
    )
    for number, state, count in session.execute(query):
        found[today - timedelta(days=number)][state in FAILED] += count
    return [(day, sent, failed) for day, (sent, failed) in sorted(found.items())]


def _grouped(
    session: Session,
    actor: Actor,
    states: tuple[str, ...],
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, int]:
    query = (
        select(col(Outgoing.state), func.count())
        .select_from(Outgoing)
        .join(Message, col(Message.id) == col(Outgoing.id))
        .where(col(Outgoing.state).in_(states), visible(actor, Message))
    )
    if since is not None:
        query = query.where(col(Outgoing.settled_at) >= since)
    if until is not None:
        query = query.where(col(Outgoing.settled_at) < until)
    return {state: number for state, number in session.execute(query.group_by(col(Outgoing.state)))}


def over_before(at: datetime) -> ColumnElement[bool]:
    """Return the criterion of messages from before a time that neither wait nor need a person."""
    open_ones = select(col(Outgoing.id)).where(col(Outgoing.state).in_((*DUE, "unknown")))
    return and_(col(Message.made_at) < at, col(Message.id).not_in(open_ones))


@step
def _shown(session: Session, query: Query) -> list[ColumnElement[bool]]:
    """Leave those of former years out of the list as it opens: whoever searches or narrows it finds them."""
    looked_for = replace(query, part=Slice(), states=(), queue="") != Query()
    at = None if looked_for else former.before(session)
    return [] if at is None else [~over_before(at)]


def _criteria(session: Session, actor: Actor, query: Query) -> list[ColumnElement[bool]]:
    found = [visible(actor, Message), *_shown(session, query)]
    if query.states:
        found.append(col(Outgoing.state).in_([fields.one_of(s, STATES, "state") for s in query.states]))
    if query.day:
        first = datetime.combine(query.day, datetime.min.time(), ZoneInfo(actor.zone))
        found += [col(Outgoing.settled_at) >= first, col(Outgoing.settled_at) < first + timedelta(days=1)]
    if query.settled_since:
        first = datetime.combine(query.settled_since, datetime.min.time(), ZoneInfo(actor.zone))
        found.append(col(Outgoing.settled_at) >= first)
    if query.since:
        found.append(col(Message.made_at) >= query.since)
    if query.contact_id:
        found.append(col(Message.contact_id) == query.contact_id)
    if query.queue:
        found.append(col(Outgoing.queue) == fields.one_of(query.queue, tuple(QUEUES), "queue"))
    if query.campaign_id:
        found.append(col(Message.campaign_id) == query.campaign_id)
    if query.schedule_id:
        found.append(col(Message.schedule_id) == query.schedule_id)
    if query.q.strip():
        words, key = matching(session, query.q, "message"), col(Message.id)
        found.append(key.is_(None) if words is None else among(session, key, words))
    return found + lists.narrowed(session, actor, of_noun("message"), query.filter)


@step
def filter_fields(session: Session) -> dict[str, FilterField]:
    """Return by what else than their columns messages are filtered: how they fare in the outbox."""
    sent = col(Outgoing.settled_at)
    return {
        "channel": column_field(N_("Channel"), Kind("choice", words=CHANNEL_WORDS), col(Message.channel)),
        "state": rows_field(N_("Status"), Kind("choice", words=LABELS), col(Outgoing.state), _in_outbox),
        "queue": rows_field(N_("Queue"), Kind("choice", words=QUEUES), col(Outgoing.queue), _in_outbox),
        "due_at": rows_field(N_("Due"), Kind("day"), col(Outgoing.due_at), _in_outbox),
        "settled_at": rows_field(N_("Sent or failed"), Kind("day"), sent, _in_outbox),
        "campaign_id": column_field(N_("Campaign"), Kind("reference", table="campaigns"), col(Message.campaign_id)),
    }


def _in_outbox(fits: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(Message.id).in_(select(col(Outgoing.id)).where(fits))
