"""Group: small durable writes that wait together are committed together."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from services.work import Actor, work
from services.work.foreground import yield_to_foreground
from services.work.killpoints import reach

Apply = Callable[[Session, Actor, list[Any]], Sequence[Any]]  # makes the changes; returns an answer for each
Waiting = tuple[Any, asyncio.Future[Any], bool]  # a change, its answer, and whether another one follows

GROUP = 64  # at most so many waiting changes share one commit
PATIENCE = 0.003  # seconds a commit waits for expected changes


class Group:
    """Changes that share a commit: many small durable writes for the price of one.

    For one event loop, which is blocked by the commit: work that must not be blocked needs its own loop
    (services/outbox/worker.py). A message on its way out announces its change by `expecting`; the commit waits for it,
    3 ms at the most, because a commit shared by twenty costs hardly more than one shared by two (decision 0014;
    measured again in 0021). Each commit yields to the foreground first.
    """

    def __init__(self, actor: Actor, apply: Apply) -> None:
        self.actor = actor
        self.apply = apply
        self.waiting: list[Waiting] = []
        self.expected = 0
        self.bell: asyncio.Handle | None = None
        self.late: asyncio.TimerHandle | None = None  # commits although some changes are still expected

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """Expect a change from inside this block while it lasts."""
        self.expected += 1
        try:
            yield
        finally:
            self.expected -= 1
            self._ring()

    async def add(self, change: Any, *, again: bool = False) -> Any:
        """Add one change; return its answer once it is durable.

        `again`: from inside `expecting`, where another one follows; until this one is durable, none is expected.
        """
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.waiting.append((change, future, again))
        self.expected -= again
        self._ring()
        return await future

    def _ring(self) -> None:
        if self.waiting and self.bell is None:
            loop = asyncio.get_running_loop()  # in two turns: by then the tasks that this one wakes are expected
            self.bell = loop.call_soon(loop.call_soon, self._look)

    def _look(self) -> None:
        self.bell = None
        if not self.waiting:  # committed meanwhile, by the timer
            return
        if self.expected <= 0 or len(self.waiting) >= GROUP:
            self._settle()
        elif self.late is None:
            self.late = asyncio.get_running_loop().call_later(PATIENCE, self._settle)

    def _settle(self) -> None:
        yield_to_foreground()
        if self.late is not None:
            self.late.cancel()
            self.late = None
        batch, self.waiting = self.waiting[:GROUP], self.waiting[GROUP:]
        self.expected += sum(again for _, _, again in batch)
        answers, error = self._answers([change for change, _, _ in batch])
        for (_, future, _), answer in zip(batch, answers, strict=True):
            if future.done():  # the task that added it was cancelled meanwhile
                continue
            if error:
                future.set_exception(error)
            else:
                future.set_result(answer)
        self._ring()

    def _answers(self, changes: list[Any]) -> tuple[Sequence[Any], Exception | None]:
        try:
            return self._commit(changes), None
        except Exception as error:
            return [None] * len(changes), error

    def _commit(self, changes: list[Any]) -> Sequence[Any]:
        with work(self.actor) as session:
            answers = self.apply(session, self.actor, changes)
            reach("before group commit")
        reach("after group commit")
        return answers
