"""Progress: long work of the house notes how far it came in its own row, at most twice a second, and open pages hear."""

import contextlib
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.exc import OperationalError

from models.base import Progress
from models.language import N_
from services.work import Busy, clock, house_actor, kind, work
from services.work.events import signal

MOVED = kind("backup.moved", N_("A backup, drill or restore went on"), "hourglass_top")  # a signal: nothing is stored
EACH = 0.5  # seconds between two notes
Watch = Callable[[str, int, int | None], None]  # told the stage, what is done, and of how much


class Teller:
    """Notes the progress of one row; `watch` hears of it, too (the command line prints it)."""

    def __init__(self, table: Any, row_id: UUID, watch: Watch | None = None) -> None:
        self.table, self.row_id, self.watch = table, row_id, watch
        self.stage, self.done, self.total, self.noted = "", 0, 0, 0.0

    def begin(self, state: str) -> None:
        """Note that the work has begun."""
        self._note(state=state, begun_at=clock.now(), ended_at=None, trouble="", done=0)

    def expect(self, total: int) -> None:
        """Say how much there is to do in all."""
        self.total = max(total, 1)

    def enter(self, stage: str) -> None:
        """Enter the next stage."""
        self.stage = stage
        self._note(stage=stage)

    def tell(self, count: int) -> None:
        """Say that `count` more are done."""
        self.done += count
        if self.watch:
            self.watch(self.stage, self.done, self.total)
        if time.monotonic() - self.noted > EACH:
            with contextlib.suppress(
                OperationalError, Busy
            ):  # the house is busy: the work does not fail of its progress
                self._note()

    def end(self, state: str, **values: Any) -> None:
        """Note how it ended."""
        self._note(state=state, ended_at=clock.now(), done=self.total or self.done, **values)

    def fail(self, trouble: str, **values: Any) -> None:
        """Note that it failed, and why."""
        self._note(state="failed", ended_at=clock.now(), trouble=trouble[:500], **values)

    def _note(self, **values: Any) -> None:
        self.noted = time.monotonic()
        whole = {"stage": self.stage, "done": min(self.done, self.total or self.done), "total": self.total or None}
        with work(house_actor()) as session:
            row = session.get(self.table, self.row_id)
            if row is None:
                return
            for name, value in {**whole, **values}.items():
                setattr(row, name, value)
            signal(session, MOVED, str(row.__tablename__), [self.row_id])


def seconds_left(row: Progress) -> int | None:
    """Return how long the rest takes at the pace so far; None while that cannot be said."""
    if row.begun_at is None or row.ended_at is not None or not row.total or row.done < row.total // 50:
        return None
    spent = (clock.now() - row.begun_at).total_seconds()
    return round(spent * (row.total - row.done) / row.done) if row.done else None
