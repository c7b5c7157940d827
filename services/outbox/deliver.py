"""Delivery: one loop per process. It sleeps until a row is due or a commit wakes it; a sweep only repairs.

Its short works run on its own event loop and block it, so it has its own thread (worker.py).
"""

import asyncio
import heapq
import logging
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.columns import uuid7
from services.channels import CHANNELS, Envelope, Transport, Withdrawn
from services.outbox import answers, claim, states
from services.outbox.claim import Name
from services.outbox.gate import Gate
from services.outbox.group import Group
from services.outbox.intake import Intake
from services.outbox.lanes import Lane
from services.outbox.states import Change
from services.work import NotFound, clock, house_actor, trouble
from services.work.events import Event, listen
from services.work.killpoints import reach

log = logging.getLogger(__name__)

BATCH = 128  # rows claimed at once
IN_TURN = 0.05  # seconds between two looks at whose domain's turn it is
ALL = Name("", 0)  # every lane of a place
PATIENCE = (0.2, 1, 5, 15, 60)  # seconds between tries to record an answer


class Delivery:
    """The loop of one boot over its places. `transport` returns the account for a channel's word, `admit` raises where a
    place may not be adopted yet; `check`, `complete` and `told` are those of services/leaving.py."""

    def __init__(
        self, transport: Callable[[str], Transport], domain: str, check: claim.Check = claim.free,
        admit: Callable[[str], None] = lambda place: None,
        complete: Callable[[str, claim.Claimed, Envelope], Envelope] = lambda place, row, envelope: envelope,
        told: Callable[[str, claim.Claimed, Change], None] = lambda place, row, change: None,
    ) -> None:  # fmt: skip
        self.boot, self.transport, self.domain = uuid7(), transport, domain
        self.intake = Intake(self.boot, check, admit)
        self.complete, self.told = complete, told
        self.due: list[tuple[datetime, str, Name]] = []  # a heap of time, place and lane; each entry is in it once
        self.heaped: set[tuple[datetime, str, Name]] = set()
        self.recovered: set[str] = set()
        self.groups: dict[tuple[str, str], Group] = {}
        self.lanes = {Name(one.name, 0): Lane(one.room) for one in CHANNELS.values()}
        self.lanes |= {Name(one.name, claim.MANY): Lane(one.room_for_many) for one in CHANNELS.values()}
        self.gate = Gate()
        self.under_way: set[asyncio.Task[None]] = set()
        self.leaving: set[UUID] = set()  # claimed and not settled yet, including waiting rows
        self.bell, self.stopping = asyncio.Event(), False

    async def run(self, places: list[str]) -> None:
        """Recover each place, then deliver until `stop`."""
        self.loop = asyncio.get_running_loop()
        deaf = listen(self._hear)
        self.gate.configure()
        try:
            for place in places:
                self.wake(place, clock.now())
            while not self.stopping:
                await self._sleep()
                await self._turn()
        finally:
            deaf()

    def adopt(self, place: str) -> None:
        """Begin to deliver for a place, after recovering the rows of an earlier boot."""
        if place not in self.recovered:
            back, lost, lanes = self.intake.recover(place)
            for name in lanes:
                self.lanes.setdefault(name, Lane(1))
            self.gate.remember(place)
            self.recovered.add(place)
            if back or lost:
                log.warning("recovered the outbox", extra={"place": place, "back": back, "unknown": lost})
        self._look(place, *self.lanes)

    async def stop(self, patience: float = 10.0) -> None:
        """Claim no more rows and wait for running deliveries, at most `patience` seconds."""
        self.stopping = True
        self.bell.set()
        if self.under_way:
            await asyncio.wait(self.under_way, timeout=patience)
        for task in list(self.under_way):
            task.cancel()

    def sweep(self, places: list[str]) -> None:
        """Repair: check each place, whatever the heap says, and adopt places that are new or readable again."""
        self.gate.configure()
        for place in places:
            try:
                self.intake.sweep(place, self.leaving)
                self.adopt(place)
            except Exception:  # one place in trouble must not keep the others from being repaired
                trouble.log_repeated(log, "the outbox of a place could not be swept", place=place)

    def wake(self, place: str, due_at: datetime, lane: Name = ALL) -> None:
        """Check a place at that time, for one lane or for all. Safe on the loop's thread only."""
        entry = (due_at, place, lane)
        if entry not in self.heaped:
            self.heaped.add(entry)
            heapq.heappush(self.due, entry)
        self.bell.set()

    async def _sleep(self) -> None:
        wait = (self.due[0][0] - clock.now()).total_seconds() if self.due else 3600.0
        if wait > 0:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.bell.wait(), min(wait, 3600.0))
        self.bell.clear()

    async def _turn(self) -> None:
        now, ready = clock.now(), dict[tuple[str, Name], None]()
        while self.due and self.due[0][0] <= now:
            first = heapq.heappop(self.due)
            self.heaped.discard(first)
            ready[first[1:]] = None
        for place, lane in ready:
            if self.stopping:
                return
            with self._apart(place, lane):
                if lane == ALL and place in self.recovered:
                    self.intake.sweep(place, self.leaving)  # a hold may have been lifted
                if place not in self.recovered or lane == ALL:
                    self.adopt(place)
                if lane != ALL:
                    self._take(place, lane)
            await asyncio.sleep(0)  # between two places, answers that came meanwhile have their turn

    @contextmanager
    def _apart(self, place: str, lane: Name) -> Iterator[None]:
        """Keep the trouble of one place from the others: it is checked again in five seconds."""
        try:
            yield
        except NotFound:
            log.warning("a place is gone", extra={"place": place})
        except Exception:
            trouble.log_repeated(log, "the outbox of a place could not be read", place=place)
            self.wake(place, clock.now() + timedelta(seconds=5), lane)

    def _take(self, place: str, name: Name) -> None:
        """Claim a batch of due rows, unless the last one still waits for room: fewer rows where other places wait."""
        lane = self.lanes.setdefault(name, Lane(1))
        if place in lane.waiting:
            return
        idle = not lane.waiting
        limit, again = self.gate.room(name, BATCH if idle else lane.size)
        if again is not None:
            self.wake(place, again, name)
            return
        reach("before claim")
        taken = self.intake.claim(place, name, limit)
        reach("after claim")
        self.gate.claimed(name, len(taken))
        self.leaving.update(row.id for row in taken)
        lane.add(place, taken)
        if not taken:
            self._look(place, name)
        elif idle:
            self._start(self._drain(name, lane))

    async def _drain(self, name: Name, lane: Lane) -> None:
        """Send the rows that wait in a lane, as it has room and its account takes them."""
        while lane.waiting:
            await lane.room.acquire()
            if self.stopping:  # the recovery of the next boot puts waiting rows back
                lane.room.release()
                return
            if self.gate.shut(name.channel):
                lane.room.release()
                self._put_back(name, lane)
                return
            if (taken := lane.take(self.gate.ready)) is None:
                lane.room.release()
                await asyncio.sleep(IN_TURN)
                continue
            place, row = taken
            self._start(self._one(lane, place, row))
            if place not in lane.waiting:
                with self._apart(place, row.lane):
                    self._look(place, row.lane)

    def _put_back(self, name: Name, lane: Lane) -> None:
        """Return claimed rows that no connection was made for: their channel's circuit opened meanwhile."""
        for place, row in lane.empty():
            self.gate.over(row)
            with self._apart(place, name):
                self.intake.put_back(place, row)
            self.leaving.discard(row.id)
            self.wake(place, clock.now() + timedelta(seconds=1), name)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.under_way.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a delivery broke off", exc_info=task.exception())

    async def _one(self, lane: Lane, place: str, row: claim.Claimed) -> None:
        try:
            await self._leave(lane, place, row)
        finally:
            self.leaving.discard(row.id)
            self.gate.ended(row)

    async def _leave(self, lane: Lane, place: str, row: claim.Claimed) -> None:
        number, given, group = row.attempts + 1, False, self._group(place, row.channel)

        async def handed() -> bool:
            nonlocal given
            reach("before handed")
            text = f"Message-ID {message_id}"  # no text
            phase = claim.ON_TEST if claim.MEANT_FOR in envelope.headers else "data"
            change = Change(row.id, ("claimed",), "handed", number, self.boot, phase, text=text, lease=row.leased_until)
            given = bool(await group.add(change, again=True))
            if given:
                self.gate.handed(place, row)
            reach("after handed")
            return given

        message_id = f"<{row.id}@{self.domain}>"
        try:
            with group.expecting():
                try:
                    envelope = await self._envelope(place, row, message_id)
                    receipt = await self.transport(row.channel).send(envelope, handed)
                finally:
                    lane.room.release()
            reach("before sent")
            self.gate.answered(row, None)
            change = answers.sent(row, number, self.boot, receipt)
        except Withdrawn:
            return
        except Exception as error:
            self.gate.answered(row, error)
            change = answers.not_sent(row, number, self.boot, error, given)
            reach("before retry" if change.to == "pending" else "before settled")
        finally:
            self.gate.over(row, given)
        await self._write_down(place, row, replace(change, lease=row.leased_until))
        reach("after sent" if change.to in ("kept", "sent") else "after settled")
        if change.to == "pending" and change.due_at:
            reach("after retry")
            self.wake(place, change.due_at, row.lane)

    async def _envelope(self, place: str, row: claim.Claimed, message_id: str) -> Envelope:
        """Return the message as it leaves. What must be read from the disk is read beside the loop."""
        headers = {name: value for name, value in row.headers.items() if name != claim.SENDER}
        sender = row.headers.get(claim.SENDER, "")
        plain = Envelope(row.id, message_id, sender, row.address, row.subject, row.body, headers, row.html)
        if row.files:
            return await asyncio.to_thread(self.complete, place, row, plain)
        return self.complete(place, row, plain)

    async def _write_down(self, place: str, row: claim.Claimed, change: Change) -> None:
        """Record a known answer, with retries while the database is busy: it cannot be asked for twice."""
        group = self._group(place, row.channel)
        for pause in PATIENCE:
            try:
                if await group.add(change):
                    self.told(place, row, change)
                    answers.log_end(place, row, change)
                else:
                    log.info("somebody was first", extra={"outgoing": str(change.id), "answer": change.to})
                return
            except Exception:
                log.exception("an answer could not be written down yet", extra={"outgoing": str(change.id)})
                await asyncio.sleep(pause)
        await group.add(change)

    def _group(self, place: str, channel: str) -> Group:
        """Return the group of one channel: a message stuck in another channel does not delay it."""
        if (place, channel) not in self.groups:
            self.groups[place, channel] = Group(house_actor(place), states.apply)
        return self.groups[place, channel]

    def _look(self, place: str, *lanes: Name) -> None:
        for lane, due_at in self.intake.due(place, lanes).items():
            self.wake(place, due_at, lane)

    def _hear(self, happenings: list[Event]) -> None:
        for one in happenings:
            if one.kind is claim.QUEUED:
                due, lane = datetime.fromisoformat(one.data["due_at"]), ALL
                if "channel" in one.data:
                    lane = Name(one.data["channel"], one.data.get("rank", 0))
                with suppress(RuntimeError):  # the loop is closed: the next start checks by itself
                    self.loop.call_soon_threadsafe(self.wake, one.place, due, lane)
