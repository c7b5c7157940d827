"""Delivery: one loop for a process. It sleeps until something is due or a commit wakes it; a sweep only repairs.

Its short works are done on its own event loop, which they hold up: it has a thread to itself (worker.py).
"""

import asyncio
import heapq
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from models.columns import uuid7
from services.channels import Channel, Envelope, ForGood, ForNow, Receipt, Unclear, Withdrawn
from services.outbox import claim, states
from services.outbox.states import Change
from services.work import Actor, NotFound, clock, house_actor, trouble, work
from services.work.answering import step_aside
from services.work.events import Event, listen
from services.work.killpoints import reach
from services.work.transaction import Group

log = logging.getLogger(__name__)

BATCH = 128  # rows claimed at once
AT_ONCE = 10  # messages on their way out at once: as many as a channel keeps connections
# S-10: quick retries of 1, 2, 4 s, then patience by class of error for up to 24 h.
DELAYS = (1, 2, 4, 30, 120, 480, 1_800, 7_200, 21_600)
TRIES = 12  # with these delays about 24 hours; tries are counted, not the clock, for a late one deserves its tries too
KNOWN = ("handed", "unknown")  # an answer that came after all settles what nobody knew, unless a person was first
PATIENCE = (0.2, 1, 5, 15, 60)  # seconds between tries to write an answer down


class Delivery:
    """The loop of one boot over the places it is told of. `channel` gives the way out for a message's channel word;
    `withheld` says what may not leave after all, and `admit` raises where a place may not be adopted yet."""

    def __init__(
        self, channel: Callable[[str], Channel], domain: str, withheld: claim.Withheld = lambda session, ids: {},
        admit: Callable[[str], None] = lambda place: None,
    ) -> None:  # fmt: skip
        self.boot: UUID = uuid7()
        self.channel = channel
        self.domain = domain
        self.withheld = withheld
        self.admit = admit
        self.due: list[tuple[datetime, str]] = []  # a heap; each pair is in it once
        self.heaped: set[tuple[datetime, str]] = set()
        self.recovered: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.room = asyncio.Semaphore(AT_ONCE)
        self.under_way: set[asyncio.Task[None]] = set()
        self.leaving: set[UUID] = set()  # what was claimed and is not settled yet, the waiting ones too
        self.bell = asyncio.Event()
        self.stopping = False

    async def run(self, places: list[str]) -> None:
        """Heal each place, then deliver until `stop`."""
        self.loop = asyncio.get_running_loop()
        deaf = listen(self._hear)
        try:
            for place in places:
                self.wake(place, clock.now())
            while not self.stopping:
                await self._sleep()
                await self._turn()
        finally:
            deaf()

    def adopt(self, place: str) -> None:
        """Begin to deliver for a place: what another boot left is healed first."""
        if place not in self.recovered:
            back, lost = self._recover(place)
            self.recovered.add(place)
            if back or lost:
                log.warning("healed the outbox", extra={"place": place, "back": back, "unknown": lost})
        self._look(place)

    async def stop(self, patience: float = 10.0) -> None:
        """Claim nothing more and wait for what is under way, at most `patience` seconds."""
        self.stopping = True
        self.bell.set()
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=patience)
        for task in list(self.under_way):
            task.cancel()

    def sweep(self, places: list[str]) -> None:
        """Repair: look again at each place, whatever the heap says, and take up one that moved in or can be read again."""
        for place in places:
            try:
                self._sweep(place)
                self.adopt(place)
            except Exception:  # one place in trouble must not keep the others from being repaired
                trouble.log_repeated(log, "the outbox of a place could not be swept", place=place)

    def wake(self, place: str, due_at: datetime) -> None:
        """Look at a place at that time. Safe on the loop's thread only."""
        if (due_at, place) not in self.heaped:
            self.heaped.add((due_at, place))
            heapq.heappush(self.due, (due_at, place))
        self.bell.set()

    async def _sleep(self) -> None:
        wait = (self.due[0][0] - clock.now()).total_seconds() if self.due else 3600.0
        if wait > 0:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.bell.wait(), min(wait, 3600.0))
        self.bell.clear()

    async def _turn(self) -> None:
        now, ready = clock.now(), set()
        while self.due and self.due[0][0] <= now:
            first = heapq.heappop(self.due)
            self.heaped.discard(first)
            ready.add(first[1])
        for place in ready:
            try:
                await self._deliver(place)
            except NotFound:
                log.warning("a place is gone", extra={"place": place})
            except Exception:
                trouble.log_repeated(log, "the outbox of a place could not be read", place=place)
                self.wake(place, clock.now() + timedelta(seconds=5))

    async def _deliver(self, place: str) -> None:
        """One batch of one place, so that a place with thousands waiting does not keep the others waiting too."""
        if self.stopping:
            return
        if place not in self.recovered:
            self.adopt(place)
        reach("before claim")
        taken = self._claim(place)
        reach("after claim")
        self.leaving.update(row.id for row in taken)
        for row in taken:
            await self.room.acquire()
            step_aside()
            if self.stopping:  # what was not begun goes back when the next boot heals
                self.room.release()
                return
            task = asyncio.create_task(self._one(place, row))
            self.under_way.add(task)
            task.add_done_callback(self._done)
        self._look(place)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a delivery broke off", exc_info=task.exception())

    async def _one(self, place: str, row: claim.Claimed) -> None:
        try:
            await self._leave(place, row)
        finally:
            self.leaving.discard(row.id)

    async def _leave(self, place: str, row: claim.Claimed) -> None:
        number, given, group = row.attempts + 1, False, self._group(place)

        async def handed() -> bool:
            nonlocal given
            reach("before handed")
            text = f"Message-ID {message_id}"
            change = Change(
                row.id, ("claimed",), "handed", number, self.boot, "data", text=text, lease=row.leased_until
            )
            given = bool(await group.add(change, again=True))
            reach("after handed")
            return given

        message_id = f"<{row.id}@{self.domain}>"
        envelope = Envelope(row.id, message_id, "", row.recipient, row.subject, row.body, row.headers)
        try:
            with group.expecting():
                try:
                    receipt = await self.channel(row.channel).send(envelope, handed)
                finally:
                    self.room.release()
            reach("before sent")
            change = self._sent(row, number, receipt)
        except Withdrawn:
            return
        except Exception as error:
            change = self._not_sent(row, number, error, given)
            reach("before retry" if change.to == "pending" else "before settled")
        await self._write_down(place, replace(change, lease=row.leased_until))
        reach("after sent" if change.to == "sent" else "after settled")
        if change.to == "pending" and change.due_at:
            reach("after retry")
            self.wake(place, change.due_at)

    def _sent(self, row: claim.Claimed, number: int, receipt: Receipt) -> Change:
        return Change(row.id, KNOWN, "sent", number, self.boot, "dot", receipt.code, receipt.text, receipt.provider_id)

    def _not_sent(self, row: claim.Claimed, number: int, error: Exception, given: bool) -> Change:
        was = ("claimed", "handed")
        if isinstance(error, ForGood):
            return Change(row.id, was, "failed", number, self.boot, error.phase, error.code, error.text)
        if isinstance(error, ForNow):
            return self._retry(row, was, number, error)
        if isinstance(error, Unclear):
            return Change(row.id, ("handed",), "unknown", number, self.boot, error.phase, error.code, error.text)
        log.error("a channel broke", exc_info=error, extra={"outgoing": str(row.id)})
        if given:
            text = "Something broke on our side after it was handed over."
            return Change(row.id, ("handed",), "unknown", number, self.boot, "dot", text=text)
        return self._retry(row, was, number, ForNow(None, "Something broke on our side.", "connect"))

    def _retry(self, row: claim.Claimed, was: tuple[str, ...], number: int, error: ForNow) -> Change:
        if number >= TRIES:
            text = f"Given up after {number} tries. The last answer: {error.text}"
            return Change(row.id, was, "failed", number, self.boot, error.phase, error.code, text)
        due = clock.now() + timedelta(seconds=_delay(number))
        return Change(row.id, was, "pending", number, self.boot, error.phase, error.code, error.text, due_at=due)

    async def _write_down(self, place: str, change: Change) -> None:
        """Record an answer that is already known, again while the database is not free: it cannot be asked for twice."""
        for pause in PATIENCE:
            try:
                if not await self._group(place).add(change):
                    log.info("somebody was first", extra={"outgoing": str(change.id), "answer": change.to})
                return
            except Exception:
                log.exception("an answer could not be written down yet", extra={"outgoing": str(change.id)})
                await asyncio.sleep(pause)
        await self._group(place).add(change)

    def _group(self, place: str) -> Group:
        if place not in self.groups:
            self.groups[place] = Group(house_actor(place), states.apply)
        return self.groups[place]

    def _look(self, place: str) -> None:
        due = self._next(place)
        if due is not None:
            self.wake(place, due)

    def _hear(self, happenings: list[Event]) -> None:
        for one in happenings:
            if one.kind is claim.QUEUED:
                due = datetime.fromisoformat(one.data["due_at"])
                with suppress(RuntimeError):  # the loop is closed: the next start looks by itself
                    self.loop.call_soon_threadsafe(self.wake, one.place, due)

    def _claim(self, place: str) -> list[claim.Claimed]:
        step_aside()
        with work(house_actor(place)) as session:
            return claim.claim(session, house_actor(place), self.boot, BATCH, self.withheld)

    def _recover(self, place: str) -> tuple[int, int]:
        self.admit(place)
        with work(house_actor(place)) as session:
            return claim.recover(session, house_actor(place), self.boot)

    def _sweep(self, place: str) -> int:
        with work(house_actor(place)) as session:
            return claim.sweep(session, house_actor(place), self.boot, frozenset(self.leaving))

    def _next(self, place: str) -> datetime | None:
        actor: Actor = house_actor(place)
        with work(actor, read=True) as session:
            return claim.next_due(session)


def _delay(number: int) -> float:
    """Seconds until the next try, with jitter, so that many do not come back together."""
    return DELAYS[min(number, len(DELAYS)) - 1] * random.uniform(0.75, 1.0)  # noqa: S311
