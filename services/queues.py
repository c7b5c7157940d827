"""The named queues of a workspace: what waits, runs, is done, failed or unknown in each, and holding them (Q-01, Q-05)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.health import Circuit
from models.language import N_, _
from models.outbox import QUEUE_OF, QUEUES, Attempt
from services import settings
from services.channels import CHANNELS
from services.messages import Listed, Query, keeps, search
from services.outbox import claim, holds
from services.outbox.depth import FAILED
from services.outbox.pace import RATES
from services.outbox.states import OUTBOX
from services.records import fields
from services.records.lists import Slice
from services.sending import LIVE, SWITCHED, mode, refuse_off
from services.work import Actor, Conflict, action, announce_id, clock, errand, house_actor, kind, step, work
from services.work.events import signal

HELD = kind("queue.held", N_("{actor} held the queue {title}: {reason}"), "pause_circle")
RELEASED = kind("queue.released", N_("{actor} released the queue {title}"), "play_circle")
KINDS = [HELD, RELEASED]
FAMILY = UUID("0b1cf3fd-6a34-5d1b-9d59-3f6a6f1f6f22")
ACTIVE = ("claimed", "handed")
DONE = ("sent", "delivered")
LONGEST_REASON = 300
UNKNOWN_SHOWN = 5
NOTICES = "notices"


class QueueCard(SQLModel):
    """One queue now. Times are UTC; `minutes` has the messages handed over in each of the last 30, the oldest first."""

    name: str
    channel: str  # by which its messages leave
    live: bool  # whether its channel has an account; else its messages are kept here
    switch: str = LIVE  # of its channel: live, test or off
    listed: bool = True  # whether its messages are in the list of messages; notices are each person's own
    waiting: int = 0
    active: int = 0
    held: int = 0
    unknown: int = 0
    done_today: int = 0
    failed_today: int = 0
    oldest_due_at: datetime | None = None
    held_why: str | None = None
    held_by: str = ""
    held_since: datetime | None = None
    minutes: list[int] = Field(default_factory=list)


class CircuitCard(SQLModel):
    """The circuit of one channel's account: closed, open or half_open, and its latest changes, the oldest first."""

    channel: str
    live: bool = True  # whether it has an account; else its messages are kept here
    switch: str = LIVE  # live, test or off
    state: str = "closed"
    failures: int = 0
    why: str = ""
    changed_at: datetime | None = None
    probe_at: datetime | None = None
    past: list[list[str]] = Field(default_factory=list)


@action("queues.read")
def overview(session: Session, actor: Actor) -> list[QueueCard]:
    """Return all queues of the workspace, in their usual order."""
    found = {name: _empty(name) for name in QUEUES}
    for queue, state, count, due in session.execute(_standing()):
        if queue in found:
            _count(found[queue], state, count, due)
    midnight = datetime.combine(clock.today(actor.zone), datetime.min.time(), ZoneInfo(actor.zone))
    today = select(OUTBOX.c.queue, OUTBOX.c.state, func.count()).where(OUTBOX.c.settled_at >= midnight)
    for queue, state, count in session.execute(today.group_by(OUTBOX.c.queue, OUTBOX.c.state)):
        if queue in found:
            found[queue].done_today += count if state in DONE else 0
            found[queue].failed_today += count if state in FAILED else 0
    for name, told in holds.read(session).items():
        sort, _colon, queue = name.partition(":")
        if sort == "queue" and queue in found:
            one = found[queue]
            one.held_why, one.held_by = str(told.get("why", "")), str(told.get("by", "")).replace(SWITCHED, "")
            one.held_since = datetime.fromisoformat(str(told["since"]))
    for queue, minutes in RATES.last(actor.place).items():
        if queue in found:
            found[queue].minutes = minutes
    return list(found.values())


@errand("queues.read")
def circuits(actor: Actor) -> list[CircuitCard]:
    """Return the circuit of each channel's account; they are shared by all workspaces."""
    with work(house_actor(), read=True) as session:
        rows = {row.channel: row for row in session.scalars(select(Circuit))}
        names = ("channel", "state", "failures", "why", "changed_at", "probe_at", "past")
        found = []
        for one in CHANNELS:
            known = {name: getattr(rows[one], name) for name in names} if one in rows else {"channel": one}
            found.append(CircuitCard(**known, live=not keeps(one), switch=mode(one)))
        return found


@errand("queues.read")
def limits(actor: Actor) -> dict[str, list[tuple[int, float]]]:
    """Return what each channel's account may send: so many in so many seconds."""
    with work(house_actor(), read=True) as session:
        return {channel: settings.get(session, one) for channel, one in settings.RATES.items()}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message whose outcome nobody knows: when it was handed over, and what is known of it."""

    message: Listed
    handed_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page of queues shows: the queues, the circuits, the limits, and messages to resolve."""

    queues: list[QueueCard]
    circuits: list[CircuitCard]
    limits: dict[str, list[tuple[int, float]]]
    unknown: list[Doubt]


@errand("queues.read")
def board(actor: Actor) -> Board:
    """Return everything the page of queues shows."""
    with work(actor, read=True) as session:
        queues = overview(session, actor)
        unknown = _doubts(session, actor) if actor.may("messages.read") else []
    return Board(queues, circuits(actor), limits(actor), unknown)


@action("queues.run")
def hold(session: Session, actor: Actor, name: str, reason: str = "") -> QueueCard:
    """Hold one queue: nothing of it leaves until it is released. What was handed over already is not called back.

    Refuses an unknown name, and one that is held already (`Conflict`).
    """
    fields.one_of(name, tuple(QUEUES), "name")
    if _held(session, name):
        raise Conflict(_("This queue is held already."))
    _hold(session, actor, name, reason)
    holds.settle(session, actor)
    return _card(session, actor, name)


@action("queues.run")
def hold_all(session: Session, actor: Actor, reason: str = "") -> list[QueueCard]:
    """Hold every queue that is not held. What was handed over already is not called back. Refuses when all are held
    (`Conflict`)."""
    free = [name for name in QUEUES if not _held(session, name)]
    if not free:
        raise Conflict(_("All queues are held already."))
    for name in free:
        _hold(session, actor, name, reason)
    holds.settle(session, actor)
    return overview(session, actor)


@action("queues.run")
def release_all(session: Session, actor: Actor) -> list[QueueCard]:
    """Release every held queue: what waits leaves. Refuses when none is held (`Conflict`)."""
    some = held(session)
    if not some:
        raise Conflict(_("No queue is held."))
    for name in some:
        _release(session, name)
    _wake(session, actor)
    return overview(session, actor)


@action("queues.run")
def release(session: Session, actor: Actor, name: str) -> QueueCard:
    """Release a held queue: what waits leaves. Refuses one that is not held, or whose channel is off (`Conflict`)."""
    fields.one_of(name, tuple(QUEUES), "name")
    if not _held(session, name):
        raise Conflict(_("This queue is not held."))
    if _switched_off(session, name):
        refuse_off(channel_of(name))
    _release(session, name)
    _wake(session, actor)
    return _card(session, actor, name)


@step
def held(session: Session) -> list[str]:
    """Return the names of the queues that a person holds; one whose channel is switched off is held by its switch."""
    return [name for name in QUEUES if _held(session, name) and not _switched_off(session, name)]


def channel_of(queue: str) -> str:
    """Return the channel by which a queue's messages leave: notices and reminders are mails."""
    return queue if queue in CHANNELS else next((one for one, name in QUEUE_OF.items() if name == queue), "email")


def rate(card: QueueCard, minutes: int = 5) -> float:
    """Return how many messages a second were handed over in the last minutes."""
    return sum(card.minutes[-minutes:]) / (minutes * 60)


def late(card: QueueCard) -> timedelta | None:
    """Return for how long the oldest message has been due; None when none is."""
    now = clock.now()
    return now - card.oldest_due_at if card.oldest_due_at is not None and card.oldest_due_at < now else None


@step
def _held(session: Session, name: str) -> bool:
    return f"queue:{name}" in holds.read(session)


@step
def _switched_off(session: Session, name: str) -> bool:
    """Return whether it is the switch of its channel that holds a queue, not a person."""
    return holds.read(session).get(f"queue:{name}", {}).get("by") == SWITCHED


@step
def _hold(session: Session, actor: Actor, name: str, reason: str) -> None:
    why = reason.strip()[:LONGEST_REASON]
    holds.hold(session, f"queue:{name}", why, actor.name)
    told = why or _("no reason given")
    announce_id(session, HELD, "outbox", _id(name), title=_(QUEUES[name]), reason=told, name=name)


@step
def _release(session: Session, name: str) -> None:
    holds.lift(session, f"queue:{name}")
    announce_id(session, RELEASED, "outbox", _id(name), title=_(QUEUES[name]), name=name)


@step
def _wake(session: Session, actor: Actor) -> None:
    holds.settle(session, actor)
    signal(session, claim.QUEUED, "outbox", [UUID(int=0)], due_at=clock.now().isoformat())


@step
def _doubts(session: Session, actor: Actor) -> list[Doubt]:
    """Return the latest unknown messages, each with what its last attempts say."""
    some = search(session, actor, Query(states=("unknown",), part=Slice(size=UNKNOWN_SHOWN))).rows
    attempts = select(col(Attempt.outgoing_id), col(Attempt.state), col(Attempt.at), col(Attempt.text))
    of_them = (col(Attempt.outgoing_id).in_([one.id for one in some]), col(Attempt.state).in_(("handed", "unknown")))
    handed: dict[UUID, datetime] = {}
    said: dict[UUID, str] = {}
    for message_id, state, at, text in session.execute(attempts.where(*of_them).order_by(col(Attempt.at))):
        if state == "handed":
            handed[message_id] = at
        else:
            said[message_id] = text
    return [Doubt(one, handed.get(one.id, one.due_at), _(said.get(one.id, ""))) for one in some]


def _card(session: Session, actor: Actor, name: str) -> QueueCard:
    return next(one for one in overview(session, actor) if one.name == name)


def _empty(name: str) -> QueueCard:
    channel = channel_of(name)
    return QueueCard(name=name, channel=channel, live=not keeps(channel), switch=mode(channel), listed=name != NOTICES)


def _standing() -> Any:
    states = ("pending", "held", *ACTIVE, "unknown")
    counted = select(OUTBOX.c.queue, OUTBOX.c.state, func.count(), func.min(OUTBOX.c.due_at))
    return counted.where(OUTBOX.c.state.in_(states)).group_by(OUTBOX.c.queue, OUTBOX.c.state)


def _count(card: QueueCard, state: str, count: int, due: datetime | None) -> None:
    if state in ACTIVE:
        card.active += count
    elif state == "unknown":
        card.unknown += count
    elif state == "held":
        card.held += count
    else:
        card.waiting += count
        card.oldest_due_at = due


def _id(name: str) -> UUID:
    """Return the id by which the events of a queue are found: the same in every workspace."""
    return uuid5(FAMILY, f"queue:{name}")
