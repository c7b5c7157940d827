"""Keeping errands: the chores that resume abandoned errands and forget old ones."""

from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from services.records.errands.cards import KEPT
from services.records.errands.effects import ROWS
from services.records.errands.running import ERRANDS, waits
from services.records.errands.states import OPEN, WAITING
from services.work import Actor, clock, step, work
from services.work.events import signal

AT_ONCE = 2_000  # rows of one work, so that the only writer is soon free again


def wake(actor: Actor) -> None:
    """Wake the runner of a place that has errands nothing is running. A chore; it only reads."""
    with work(actor, read=True) as session:
        left = session.scalars(select(ERRANDS.c.id).where(waits(clock.now())).limit(1)).all()
        if left:
            signal(session, WAITING, "errands", left)


def forget_old(actor: Actor) -> int:
    """Forget the errands of the actor's place that were begun and ended more than 30 days ago, with their rows. Return
    how many. A chore of short works: if it is stopped, the next run goes on from there."""
    forgotten = 0
    while True:
        with work(actor) as session:
            errands, rows = _forget_some(session)
        forgotten += errands
        if not rows and not errands:
            return forgotten


@step
def _forget_some(session: Session) -> tuple[int, int]:
    """Delete rows first: an errand with a hundred thousand of them would hold the writer too long at once."""
    kept_since = clock.now() - KEPT
    old = select(ERRANDS.c.id).where(ERRANDS.c.made_at < kept_since, ERRANDS.c.finished_at < kept_since)
    old = old.where(ERRANDS.c.state.not_in(OPEN))
    some = select(ROWS.c.id).where(ROWS.c.errand_id.in_(old)).limit(AT_ONCE)
    rows = _delete(session, ROWS, some)
    return (0, rows) if rows else (_delete(session, ERRANDS, old.limit(AT_ONCE)), 0)


def _delete(session: Session, table: Any, which: Any) -> int:
    done: Any = session.connection().execute(delete(table).where(table.c.id.in_(which)))
    return int(done.rowcount)
