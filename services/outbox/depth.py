"""Depth: how many rows wait in the outbox of one place, since when, and whether sending is held there."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from services.house import settings
from services.outbox.holds import HELD
from services.outbox.states import OUTBOX
from services.work import clock, step

WAITS = ("pending", "held", "claimed", "handed")
FAILED = ("failed", "bounced")
TOLD = (*WAITS, "unknown", *FAILED)  # settled rows are counted on Home, not every two seconds


@dataclass(frozen=True, slots=True)
class Depth:
    """One outbox: how many rows in each state of `TOLD`, the oldest overdue one, and why sending is held."""

    states: dict[str, int] = field(default_factory=dict)
    oldest_due_at: datetime | None = None
    held_why: str = ""
    held_since: datetime | None = None

    def count(self, *states: str) -> int:
        """Return how many are in these states."""
        return sum(self.states.get(state, 0) for state in states)

    @property
    def waiting(self) -> int:
        """The number of rows on their way out."""
        return self.count(*WAITS)

    @property
    def held(self) -> bool:
        """Whether a person must release this place's sending."""
        return self.held_since is not None


@step
def depth(session: Session) -> Depth:
    """Read the depth of the outbox of the session's place."""
    counts = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.state.in_(TOLD)).group_by(OUTBOX.c.state)
    due = select(func.min(OUTBOX.c.due_at)).where(OUTBOX.c.state == "pending", OUTBOX.c.due_at <= clock.now())
    hold = settings.read(session, HELD)
    return Depth(
        {state: number for state, number in session.execute(counts)},
        session.scalar(due),
        str(hold.get("why", "")) if hold else "",
        datetime.fromisoformat(hold["since"]) if hold else None,
    )
