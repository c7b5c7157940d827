"""Holds: what keeps due messages back, and who lifts it.

| held_by | what is held | lifted by |
|---|---|---|
| place | everything here, after a copy or a restore | an operator, on the maintenance page |
| queue | one named queue | who may run queues |
| group | one campaign | who may send campaigns |
| person | one message | who may send messages |

The hold itself is a fact of the place. Due rows are moved aside as `held`, so that no claim reads them again and again,
and moved back when the hold is lifted; `settle` does both, a bounded number at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, not_, or_, select
from sqlmodel import Session

from services.house import settings
from services.outbox.states import OUTBOX, Change, apply
from services.work import Actor, clock, step

HELD = "sending_held"  # the whole place
APART = "sending_held_apart"  # queues and groups, by their name or id
AT_ONCE = 2_000  # rows of one work
Holds = Mapping[str, Mapping[str, Any]]


@step
def read(session: Session) -> Holds:
    """Return the queues and groups that are held: "queue:sms" or "group:<id>" → why, since and by whom."""
    return settings.read(session, APART) or {}


@step
def hold(session: Session, name: str, why: str = "", by: str = "") -> None:
    """Hold "queue:<name>" or "group:<id>" from now on."""
    told = {"why": why, "by": by, "since": clock.now().isoformat()}
    settings.write(session, APART, {**read(session), name: told})


@step
def lift(session: Session, name: str) -> bool:
    """Lift a hold. Return whether there was one."""
    rest = {one: told for one, told in read(session).items() if one != name}
    there = len(rest) < len(read(session))
    settings.write(session, APART, rest or None)
    return there


@step
def groups(session: Session) -> Sequence[UUID]:
    """Return the groups that are held."""
    return _named(read(session))[1]


def group(group_id: UUID) -> str:
    """Return the name of a campaign's hold."""
    return f"group:{group_id.hex}"


def kept_back(holds: Holds) -> Any:
    """Return the criterion of rows that a queue's or a group's hold keeps back."""
    queues, groups = _named(holds)
    # Of a row without a group, `group_id IN (…)` is neither true nor false, and neither is its opposite.
    grouped = and_(OUTBOX.c.group_id.is_not(None), OUTBOX.c.group_id.in_(groups))
    return or_(OUTBOX.c.queue.in_(queues), grouped) if queues or groups else false()


@step
def settle(session: Session, actor: Actor) -> int:
    """Move due rows aside whose hold stands, and back those whose hold was lifted. Return how many, at most 2,000."""
    holds, place = read(session), settings.read(session, HELD) is not None
    queues, groups = _named(holds)
    changes: list[Change] = []
    if holds and not place:
        changes += _aside(session, OUTBOX.c.group_id.in_(groups), "group")
        changes += _aside(session, OUTBOX.c.queue.in_(queues), "queue")
    changes += _back(session, queues, groups, place)
    apply(session, actor, changes[:AT_ONCE])
    return min(len(changes), AT_ONCE)


def _aside(session: Session, which: Any, by: str) -> list[Change]:
    due = (OUTBOX.c.state == "pending", OUTBOX.c.due_at <= clock.now(), which)
    ids = session.connection().execute(select(OUTBOX.c.id).where(*due).limit(AT_ONCE)).scalars()
    return [Change(i, ("pending",), "held", noted=False, held_by=by) for i in ids]


def _back(session: Session, queues: list[str], groups: list[UUID], place: bool) -> list[Change]:
    by = OUTBOX.c.held_by
    free = [
        and_(by == "queue", not_(OUTBOX.c.queue.in_(queues))),
        and_(by == "group", not_(OUTBOX.c.group_id.in_(groups))),
    ]
    if not place:
        free.append(by.in_(("place", "")))
    held = select(OUTBOX.c.id).where(OUTBOX.c.state == "held", or_(*free)).limit(AT_ONCE)
    return [Change(i, ("held",), "pending", noted=False) for i in session.connection().execute(held).scalars()]


def _named(holds: Holds) -> tuple[list[str], list[UUID]]:
    names = [one.partition(":")[::2] for one in holds]
    return [name for sort, name in names if sort == "queue"], [UUID(name) for sort, name in names if sort == "group"]
