"""States: every change is compare-and-set on the old state, many in one statement, and records its attempt."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, or_, update
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session

from models.columns import UtcTime, uuid7
from models.language import N_
from models.outbox import Attempt, Outgoing
from models.planner import any_of, unindexed
from models.text import line
from services.work import Actor, announce_id, clock, kind, step
from services.work.events import signal

MOVED = kind("outbox.moved", N_("A message went from one state to the next"), "mail")
FAILED = kind("outbox.failed", N_("A message could not be sent"), "error")
UNKNOWN = kind("outbox.unknown", N_("It is not known whether a message arrived"), "help")
KINDS = [MOVED, FAILED, UNKNOWN]

OUTBOX = Outgoing.__table__  # type: ignore[attr-defined]
STATE = unindexed(OUTBOX.c.state)
ATTEMPTS = Attempt.__table__  # type: ignore[attr-defined]
WRITE_DOWN = insert(ATTEMPTS)
OVER = ("kept", "sent", "delivered", "bounced", "failed", "unknown", "cancelled")
CANCELLABLE = ("pending", "held", "claimed")
AGAIN = frozenset({"failed", "bounced", "unknown"})  # asked for again after these, it is sent however late it is


@dataclass(frozen=True, slots=True)
class Change:
    """One transition: from which states to which, under which boot's claim, and the details to record."""

    id: UUID
    was: tuple[str, ...]
    to: str
    number: int = 0
    boot: UUID | None = None  # only when this boot still holds the claim
    phase: str = ""
    code: int | None = None
    text: str = ""
    provider_id: str | None = None
    due_at: datetime | None = None
    noted: bool = True  # whether an attempt row is written
    lease: datetime | None = (
        None  # with a boot: only for the claim with this lease, because a boot may claim a row twice
    )
    held_by: str = "place"  # of those that become held (holds.py)


@step
def apply(session: Session, actor: Actor, changes: Sequence[Change]) -> list[bool]:
    """Make these changes where the old state still holds. Return, for each, whether it was made."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, change in enumerate(changes):
        alike[(change.was, change.to, change.boot, change.lease, change.due_at, change.number, change.held_by)].append(
            number
        )
    made = [False] * len(changes)
    for some in alike.values():
        moved = _set(session, [changes[number] for number in some])
        for number in some:
            made[number] = changes[number].id in moved
            moved.discard(changes[number].id)  # each row moves once, even if several changes ask for the same move
    done = [change for change, was_made in zip(changes, made, strict=True) if was_made]
    _write_down(session, actor, [change for change in done if change.noted])
    _tell(session, done)
    return made


def _set(session: Session, some: list[Change]) -> set[UUID]:
    first = some[0]
    statement = _statement(
        first.was, first.to, first.boot is not None, first.lease is not None, first.due_at is not None, first.number > 0
    )
    told = {
        "these": [change.id for change in some],
        "time": clock.now(),
        "boot": first.boot,
        "lease": first.lease,
        "due": first.due_at,
        "tries": first.number,
        "by": first.held_by,
    }
    return set(session.connection().execute(statement, told).scalars())


@cache
def _statement(
    was: tuple[str, ...], to: str, by_boot: bool, by_lease: bool, later: bool, counted: bool
) -> ReturningUpdate[UUID]:
    """Return the cached statement for one sort of change: at thousands a second, building costs more than running."""
    values: dict[str, Any] = {"state": to, "version": OUTBOX.c.version + 1}
    where = [any_of(OUTBOX.c.id, "these"), or_(*(one == STATE for one in was))]
    if to in OVER:
        values["settled_at"] = bindparam("time", type_=UtcTime)
    if to in ("pending", "held"):
        values |= {"boot_id": None, "leased_until": None, "settled_at": None}
        values["held_by"] = bindparam("by") if to == "held" else ""
    if later:
        values["due_at"] = bindparam("due", type_=UtcTime)
    if to == "pending" and AGAIN.intersection(was):
        values["expires_at"] = None
    if counted:
        values["attempts"] = bindparam("tries")
    if by_boot:
        where += [OUTBOX.c.boot_id == bindparam("boot", type_=Uuid)]
    if by_lease:
        where += [OUTBOX.c.leased_until == bindparam("lease", type_=UtcTime)]
    if to == "handed":
        where += [OUTBOX.c.leased_until > bindparam("time", type_=UtcTime)]
    return update(OUTBOX).where(*where).values(values).returning(OUTBOX.c.id)


def _write_down(session: Session, actor: Actor, done: list[Change]) -> None:
    if not done:
        return
    now = clock.now()
    rows = [
        {
            "id": uuid7(),
            "made_at": now,
            "made_by": actor.user_id,
            "version": 1,
            "outgoing_id": c.id,
            "at": now,
            "number": c.number,
            "state": c.to,
            "phase": c.phase,
            "code": c.code,
            "text": line(c.text, 2000) or "",
            "boot_id": c.boot,
            "actor_id": actor.user_id,
            "provider_id": line(c.provider_id, 200),
        }
        for c in done
    ]
    session.connection().execute(WRITE_DOWN, rows)


def _tell(session: Session, done: list[Change]) -> None:
    for change in done:
        if change.to in ("failed", "unknown"):
            announce_id(session, FAILED if change.to == "failed" else UNKNOWN, "outbox", change.id)
    if done:
        signal(session, MOVED, "outbox", [change.id for change in done], state=done[0].to)
