"""Claims: a boot takes a batch of due rows, unless sending is held; expired rows are not sent automatically."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update
from sqlmodel import Session

from models.columns import uuid7
from models.language import N_
from models.outbox import OutgoingText
from models.planner import any_of
from services.house import settings
from services.outbox.states import OUTBOX, STATE, Change, apply
from services.work import Actor, kind, step
from services.work import clock as time
from services.work.events import signal
from services.work.killpoints import reach

TEXTS = OutgoingText.__table__  # type: ignore[attr-defined]
QUEUED = kind("outbox.queued", N_("A message was put into the outbox"), "schedule_send")
HELD = "sending_held"
Withheld = Callable[[Session, Sequence[UUID]], Mapping[UUID, str]]  # the rows that must not leave after all, and why
LEASE = timedelta(minutes=15)  # longer than the 600 s a server may take to answer the final dot
SAID = (
    select(OUTBOX.c.id, OUTBOX.c.channel, OUTBOX.c.recipient, TEXTS.c.subject, TEXTS.c.body, OUTBOX.c.attempts,
           OUTBOX.c.asked_for_at, OUTBOX.c.leased_until, TEXTS.c.headers)
    .join(TEXTS, TEXTS.c.id == OUTBOX.c.id).where(any_of(OUTBOX.c.id, "these"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row claimed by a boot: everything the channel needs."""

    id: UUID
    channel: str
    recipient: str
    subject: str
    body: str
    attempts: int
    asked_for_at: datetime
    leased_until: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


@step
def put(
    session: Session, *, key: str, channel: str, recipient: str, subject: str, body: str, due_at: datetime,
    id: UUID | None = None, expires_at: datetime | None = None, headers: Mapping[str, str] | None = None,
) -> UUID:  # fmt: skip
    """Queue one message, in the work that decided it. The database refuses a `key` that was used before."""
    actor, row_id = session.info["actor"], id or uuid7()
    session.connection().execute(
        insert(OUTBOX).values(
            id=row_id, made_at=time.now(), made_by=actor.user_id, version=1, key=key, channel=channel,
            recipient=recipient, state="pending", due_at=due_at, asked_for_at=due_at, expires_at=expires_at, attempts=0,
        )
    )  # fmt: skip
    session.connection().execute(
        insert(TEXTS).values(
            id=row_id, made_at=time.now(), made_by=actor.user_id, version=1, subject=subject, body=body,
            headers=dict(headers or {}),
        )
    )  # fmt: skip
    signal(session, QUEUED, "outbox", [row_id], due_at=due_at.isoformat(), channel=channel)
    reach("enqueued")
    return row_id


@step
def claim(
    session: Session, actor: Actor, boot: UUID, limit: int, withheld: Withheld = lambda session, ids: {}, *,
    channel: str | None = None,
) -> list[Claimed]:  # fmt: skip
    """Claim up to `limit` due rows for this boot, of one channel or of any. While sending is held, they wait as `held`.

    Rows for which `withheld` returns a reason are cancelled with that reason.
    """
    now = time.now()
    due = (OUTBOX.c.state == "pending", OUTBOX.c.due_at <= now)
    if settings.read(session, HELD):
        waiting = session.connection().execute(select(OUTBOX.c.id).where(*due).limit(1_000)).scalars().all()
        apply(session, actor, [Change(i, ("pending",), "held", noted=False) for i in waiting])
        return []
    _expire(session, actor, now)
    chosen = select(OUTBOX.c.id).where(*due).order_by(OUTBOX.c.due_at, OUTBOX.c.id).limit(limit)
    if channel is not None:
        chosen = chosen.where(OUTBOX.c.channel == channel)
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    once = chosen.cte("chosen")  # as a plain subquery PostgreSQL ran it for each row, and took more than `limit`
    taken = (
        update(OUTBOX)
        .where(OUTBOX.c.id.in_(select(once.c.id)), STATE == "pending")
        .values(state="claimed", boot_id=boot, leased_until=now + LEASE, version=OUTBOX.c.version + 1)
        .returning(OUTBOX.c.id)
    )
    ids = session.connection().execute(taken).scalars().all()
    rows = [Claimed(*row) for row in session.connection().execute(SAID, {"these": ids})] if ids else []
    rows.sort(key=lambda row: (row.asked_for_at, row.id))  # here: the database would sort every text along
    why = withheld(session, ids)
    stopped = [Change(r.id, ("claimed",), "cancelled", r.attempts, boot, text=why[r.id]) for r in rows if r.id in why]
    apply(session, actor, stopped)
    return [row for row in rows if row.id not in why]


@step
def next_due(session: Session, channel: str) -> datetime | None:
    """Return when the next row of a channel is due, held ones left out."""
    waiting = (OUTBOX.c.state == "pending", OUTBOX.c.channel == channel)
    found = session.scalar(select(func.min(OUTBOX.c.due_at)).where(*waiting))
    return found


@step
def channels_waiting(session: Session) -> Sequence[str]:
    """Return the channels with waiting rows, including channels this version no longer knows."""
    return session.scalars(select(OUTBOX.c.channel).where(OUTBOX.c.state.in_(("pending", "claimed"))).distinct()).all()


@step
def recover(session: Session, actor: Actor, boot: UUID) -> tuple[int, int]:
    """At start, put back the claims of a dead boot; rows it handed over become unknown. Return both counts."""
    strange = or_(OUTBOX.c.boot_id != boot, OUTBOX.c.boot_id.is_(None))
    back = [
        Change(i, ("claimed",), "pending", n, text=N_("The server stopped before handing it over; it is sent again."))
        for i, n in _of(session, "claimed", strange)
    ]
    lost = [
        Change(i, ("handed",), "unknown", n, text=N_("The server stopped after handing it over and before the answer."))
        for i, n in _of(session, "handed", strange)
    ]
    reach("in heal")
    apply(session, actor, back + lost)
    reach("healed")
    return len(back), len(lost)


@step
def sweep(session: Session, actor: Actor, boot: UUID, leaving: Set[UUID] = frozenset()) -> int:
    """Repair rows that this boot itself lost track of. Return how many.

    Claims past their lease go back to pending. A row that was handed over within the lease and has no answer a whole
    lease later becomes `unknown`: the channel waits ten minutes at the most, so we lost its answer. Rows in `leaving`
    stay as they are however late the clock says it is: it was set, or the machine slept, and their answer still comes.
    Rows held without a hold, because a claim and a release crossed, go on.
    """
    mine, now = OUTBOX.c.boot_id == boot, time.now()
    back = [
        Change(
            i, ("claimed",), "pending", n, text=N_("It was claimed for too long without being sent; it is sent again.")
        )
        for i, n in _of(session, "claimed", mine & (OUTBOX.c.leased_until < now))
        if i not in leaving
    ]
    lost = [
        Change(i, ("handed",), "unknown", n, text=N_("It was handed over, and the answer was never recorded."))
        for i, n in _of(session, "handed", mine & (OUTBOX.c.leased_until < now - LEASE))
        if i not in leaving
    ]
    free = [] if settings.read(session, HELD) else _let_go(session)
    if back:
        reach("in sweep")
    apply(session, actor, back + lost + free)
    return len(back) + len(lost) + len(free)


@step
def hold(session: Session, why: str) -> None:
    """Hold all sending of this place until a person releases it."""
    settings.write(session, HELD, {"why": why, "since": time.now().isoformat()})


@step
def release(session: Session, actor: Actor) -> int:
    """Resume sending: held rows become pending again. Return how many."""
    settings.write(session, HELD, None)
    free = _let_go(session)
    apply(session, actor, free)
    return len(free)


def _let_go(session: Session) -> list[Change]:
    held = session.connection().execute(select(OUTBOX.c.id).where(OUTBOX.c.state == "held")).scalars()
    return [Change(i, ("held",), "pending", noted=False) for i in held]


def _of(session: Session, state: str, more: Any) -> list[tuple[UUID, int]]:
    query = select(OUTBOX.c.id, OUTBOX.c.attempts).where(OUTBOX.c.state == state, more)
    return [(i, n) for i, n in session.connection().execute(query)]


def _expire(session: Session, actor: Actor, now: datetime) -> None:
    late = select(OUTBOX.c.id).where(OUTBOX.c.state == "pending", OUTBOX.c.expires_at <= now)
    ids = session.connection().execute(late).scalars().all()
    text = N_("It could not be sent in time, and its schedule skips late messages.")
    apply(session, actor, [Change(i, ("pending",), "cancelled", text=text) for i in ids])
