"""Claims: a boot takes a batch of due rows, unless they are held; expired rows are not sent automatically."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, not_, or_, select, update
from sqlmodel import Session

from models.columns import uuid7
from models.language import N_
from models.outbox import OutgoingText
from models.planner import any_of
from services.channels import CHANNELS
from services.house import settings
from services.outbox import holds, recipients
from services.outbox.holds import HELD
from services.outbox.states import OUTBOX, STATE, Change, apply
from services.work import Actor, kind, step
from services.work import clock as time
from services.work.events import signal
from services.work.killpoints import reach

TEXTS = OutgoingText.__table__  # type: ignore[attr-defined]
QUEUED = kind("outbox.queued", N_("A message was put into the outbox"), "schedule_send")
LEASE = timedelta(minutes=15)  # longer than the 600 s a server may take to answer the final dot
LATER = "later"  # the phase of an attempt that was put off by a check
SENDER = "From"  # no text: the header that names the sender
MEANT_FOR = "X-Steward-To"  # the header of a message that goes to the test address of its channel instead
ON_TEST = "test"  # the phase in which such a message was handed over
MANY = 1  # the rank of campaigns
SAID = (
    select(OUTBOX.c.id, OUTBOX.c.channel, OUTBOX.c.recipient, TEXTS.c.subject, TEXTS.c.body, OUTBOX.c.attempts,
           OUTBOX.c.asked_for_at, OUTBOX.c.leased_until, TEXTS.c.headers, TEXTS.c.html, TEXTS.c.files,
           TEXTS.c.version_id, TEXTS.c.variables, OUTBOX.c.queue, OUTBOX.c.rank, OUTBOX.c.group_id,
           OUTBOX.c.recipient_key, OUTBOX.c.topic_id)
    .join(TEXTS, TEXTS.c.id == OUTBOX.c.id).where(any_of(OUTBOX.c.id, "these"))
)  # fmt: skip


class Name(NamedTuple):
    """The name of a lane (lanes.py): its channel, and the rank of its messages."""

    channel: str
    rank: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row claimed by a boot: everything the channel needs. `recipient` is as stored: a number is sealed."""

    id: UUID
    channel: str
    recipient: str
    subject: str
    body: str
    attempts: int
    asked_for_at: datetime
    leased_until: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    html: str = ""
    files: Sequence[Any] = ()
    version_id: UUID | None = None
    variables: Mapping[str, Any] | None = None
    queue: str = "emails"
    rank: int = 0
    group_id: UUID | None = None
    recipient_key: str = ""
    topic_id: UUID | None = None

    @property
    def lane(self) -> Name:
        """The lane it leaves by."""
        return Name(self.channel, self.rank)

    @property
    def address(self) -> str:
        """The recipient as the channel needs it."""
        return recipients.opened(self.recipient, "outbox.recipient", self.id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a claim finds out at the last moment: this message must not leave, or not yet. `later` counts no attempt."""

    do: Literal["cancel", "later", "hold"]
    why: str
    until: datetime | None = None


Check = Callable[[Session, Sequence[Claimed]], Mapping[UUID, Verdict]]


@step
def free(session: Session, rows: Sequence[Claimed]) -> Mapping[UUID, Verdict]:
    """Let everything leave."""
    return {}


@step
def put(
    session: Session, *, key: str, channel: str, recipient: str, subject: str, body: str, due_at: datetime,
    id: UUID | None = None, expires_at: datetime | None = None, headers: Mapping[str, str] | None = None,
    html: str = "", files: Sequence[Any] = (), version_id: UUID | None = None, variables: Mapping[str, Any] | None = None,
    queue: str = "", rank: int = 0, group_id: UUID | None = None, topic_id: UUID | None = None,
) -> UUID:  # fmt: skip
    """Queue one message, in the work that decided it. The database refuses a `key` that was used before.

    `recipient` is the plain address; a number is sealed here. `files` are ids of stored files, or {"id", "cid"} for
    those shown inside the HTML. With `version_id` the texts are rendered from `variables` when it leaves. Without a
    `topic_id` it is transactional. A header `From` names the sender.
    """
    actor, row_id = session.info["actor"], id or uuid7()
    made = {"id": row_id, "made_at": time.now(), "made_by": actor.user_id, "version": 1}
    session.connection().execute(
        insert(OUTBOX).values(
            **made, key=key, channel=channel, queue=queue or queue_of(channel), rank=rank, group_id=group_id, held_by="",
            recipient=recipients.stored(channel, recipient, "outbox.recipient", row_id),
            recipient_key=recipients.key_of(channel, recipient), topic_id=topic_id, state="pending", due_at=due_at,
            asked_for_at=due_at, expires_at=expires_at, attempts=0,
        )
    )  # fmt: skip
    session.connection().execute(
        insert(TEXTS).values(
            **made, subject=subject, body=body, headers=dict(headers or {}), html=html, files=list(files),
            version_id=version_id, variables=None if variables is None else dict(variables),
        )
    )  # fmt: skip
    signal(session, QUEUED, "outbox", [row_id], due_at=due_at.isoformat(), channel=channel, rank=rank)
    reach("enqueued")
    return row_id


def queue_of(channel: str) -> str:
    """Return the named queue of a channel's messages."""
    return (CHANNELS[channel].queue if channel in CHANNELS else "") or channel


@step
def claim(
    session: Session, actor: Actor, boot: UUID, limit: int, check: Check = free, *,
    channel: str | None = None, rank: int | None = None,
) -> list[Claimed]:  # fmt: skip
    """Claim up to `limit` due rows for this boot, of one channel and rank or of any. Held ones are set aside.

    Rows for which `check` returns a verdict are cancelled, put back or held, each with its reason.
    """
    now = time.now()
    due = [OUTBOX.c.state == "pending", OUTBOX.c.due_at <= now]
    if settings.read(session, HELD):
        waiting = session.connection().execute(select(OUTBOX.c.id).where(*due).limit(1_000)).scalars().all()
        apply(session, actor, [Change(i, ("pending",), "held", noted=False) for i in waiting])
        return []
    _expire(session, actor, now)
    apart = holds.read(session)
    if apart:
        holds.settle(session, actor)
        due.append(not_(holds.kept_back(apart)))
    if channel is not None:
        due.append(OUTBOX.c.channel == channel)
    if rank is not None:
        due.append(OUTBOX.c.rank == rank)
    ids = _take(session, boot, due, limit)
    rows = [Claimed(*row) for row in session.connection().execute(SAID, {"these": ids})] if ids else []
    rows.sort(key=lambda row: (row.asked_for_at, row.id))  # here: the database would sort every text along
    verdicts = check(session, rows) if rows else {}
    apply(session, actor, [_stopped(row, verdicts[row.id], boot) for row in rows if row.id in verdicts])
    return [row for row in rows if row.id not in verdicts]


@step
def next_due(session: Session, channel: str, rank: int | None = None) -> datetime | None:
    """Return when the next row of a channel is due, held ones left out."""
    waiting = [OUTBOX.c.state == "pending", OUTBOX.c.channel == channel]
    if rank is not None:
        waiting.append(OUTBOX.c.rank == rank)
    apart = holds.read(session)
    if apart:
        waiting.append(not_(holds.kept_back(apart)))
    found = session.scalar(select(func.min(OUTBOX.c.due_at)).where(*waiting))
    return found


@step
def channels_waiting(session: Session) -> Sequence[str]:
    """Return the channels with waiting rows, including channels this version no longer knows."""
    return session.scalars(select(OUTBOX.c.channel).where(OUTBOX.c.state.in_(("pending", "claimed"))).distinct()).all()


@step
def recover(session: Session, actor: Actor, boot: UUID) -> tuple[int, int]:
    """At start, put back the claims of a dead boot; rows it handed over become unknown, but for channels that send them
    again. Return how many went back, and how many are unknown."""
    strange = or_(OUTBOX.c.boot_id != boot, OUTBOX.c.boot_id.is_(None))
    back = [
        Change(i, ("claimed",), "pending", n, text=N_("The server stopped before handing it over; it is sent again."))
        for i, n in _of(session, "claimed", strange)
    ]
    lost = _unanswered(session, strange, N_("The server stopped after handing it over and before the answer."))
    reach("in heal")
    apply(session, actor, back + lost)
    reach("healed")
    unknown = sum(one.to == "unknown" for one in lost)
    return len(back) + len(lost) - unknown, unknown


@step
def sweep(session: Session, actor: Actor, boot: UUID, leaving: Set[UUID] = frozenset()) -> int:
    """Repair rows that this boot itself lost track of. Return how many.

    Claims past their lease go back to pending. A row that was handed over within the lease and has no answer a whole
    lease later becomes `unknown`: the channel waits ten minutes at the most, so we lost its answer. Rows in `leaving`
    stay as they are however late the clock says it is: it was set, or the machine slept, and their answer still comes.
    Rows are set aside or freed as the holds say, 2,000 at most.
    """
    mine, now = OUTBOX.c.boot_id == boot, time.now()
    back = [
        Change(
            i, ("claimed",), "pending", n, text=N_("It was claimed for too long without being sent; it is sent again.")
        )
        for i, n in _of(session, "claimed", mine & (OUTBOX.c.leased_until < now))
        if i not in leaving
    ]
    late = _unanswered(
        session,
        mine & (OUTBOX.c.leased_until < now - LEASE),
        N_("It was handed over, and the answer was never recorded."),
    )
    lost = [one for one in late if one.id not in leaving]
    if back:
        reach("in sweep")
    apply(session, actor, back + lost)
    return len(back) + len(lost) + holds.settle(session, actor)


@step
def hold(session: Session, why: str) -> None:
    """Hold all sending of this place until a person releases it."""
    settings.write(session, HELD, {"why": why, "since": time.now().isoformat()})


@step
def release(session: Session, actor: Actor) -> int:
    """Resume sending: held rows become pending again. Return how many."""
    settings.write(session, HELD, None)
    held = (OUTBOX.c.state == "held", OUTBOX.c.held_by.in_(("place", "")))
    ids = session.connection().execute(select(OUTBOX.c.id).where(*held)).scalars().all()
    apply(session, actor, [Change(i, ("held",), "pending", noted=False) for i in ids])
    return len(ids)


def _take(session: Session, boot: UUID, due: list[Any], limit: int) -> Sequence[UUID]:
    chosen = select(OUTBOX.c.id).where(*due).order_by(OUTBOX.c.due_at, OUTBOX.c.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    once = chosen.cte("chosen")  # as a plain subquery PostgreSQL ran it for each row, and took more than `limit`
    taken = (
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(select(once.c.id)), STATE == "pending")
        .values(state="claimed", boot_id=boot, leased_until=time.now() + LEASE, version=OUTBOX.c.version + 1)
        .returning(OUTBOX.c.id)
    )
    return session.connection().execute(taken).scalars().all()


def _stopped(row: Claimed, verdict: Verdict, boot: UUID) -> Change:
    to = {"cancel": "cancelled", "later": "pending", "hold": "held"}[verdict.do]
    phase = LATER if verdict.do == "later" else ""
    return Change(
        row.id, ("claimed",), to, row.attempts, boot, phase, text=verdict.why, due_at=verdict.until, held_by="person"
    )


def _of(session: Session, state: str, more: Any) -> list[tuple[UUID, int]]:
    query = select(OUTBOX.c.id, OUTBOX.c.attempts).where(OUTBOX.c.state == state, more)
    return [(i, n) for i, n in session.connection().execute(query)]


def _unanswered(session: Session, more: Any, text: str) -> list[Change]:
    """Return what becomes of rows that were handed over and have no answer: unknown, or, where what takes them recognises
    them, another try."""
    again = OUTBOX.c.channel.in_([one.name for one in CHANNELS.values() if one.again])
    found = [Change(i, ("handed",), "pending", n, text=text) for i, n in _of(session, "handed", more & again)]
    return found + [
        Change(i, ("handed",), "unknown", n, text=text) for i, n in _of(session, "handed", more & not_(again))
    ]


def _expire(session: Session, actor: Actor, now: datetime) -> None:
    late = select(OUTBOX.c.id).where(OUTBOX.c.state == "pending", OUTBOX.c.expires_at <= now)
    ids = session.connection().execute(late).scalars().all()
    text = N_("It could not be sent in time, and its schedule skips late messages.")
    apply(session, actor, [Change(i, ("pending",), "cancelled", text=text) for i in ids])
