"""The worker: delivery on its own thread and event loop, so that pages and sending do not wait for each other."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread

from services.channels import Transport
from services.outbox.deliver import Delivery
from services.work import trouble

log = logging.getLogger(__name__)
EACH = 5.0  # seconds between two repairs
PATIENCE = 15.0  # seconds for running deliveries at the end


class Worker:
    """Runs one delivery over the places that `places` names, repairs every five seconds, and closes `transports` at the end."""

    def __init__(self, delivery: Delivery, transports: Sequence[Transport], places: Callable[[], list[str]]) -> None:
        self.delivery = delivery
        self.transports = transports
        self.places = places

    def start(self) -> None:
        """Start, on a loop of the same kind as the caller's."""
        self.loop = type(asyncio.get_running_loop())()
        self.ending = asyncio.Event()
        self.thread = Thread(target=self._live, name="delivery", daemon=True)
        self.thread.start()

    async def stop(self) -> None:
        """Start no more deliveries, and wait for the running ones."""
        with suppress(RuntimeError):  # its loop is closed: it ended before
            self.loop.call_soon_threadsafe(self.ending.set)
        await asyncio.to_thread(self.thread.join, PATIENCE)

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        tasks = [asyncio.create_task(self._deliver()), asyncio.create_task(self._repair())]
        await self.ending.wait()
        await self.delivery.stop()
        for task in tasks:
            task.cancel()
        for transport in self.transports:
            await transport.close()

    async def _deliver(self) -> None:
        while not self.ending.is_set():
            try:
                await self.delivery.run(self.places())
            except Exception:  # restarted, because nothing else sends
                trouble.log_repeated(log, "delivery broke off and begins anew")
                await asyncio.sleep(1)

    async def _repair(self) -> None:
        """Repair every outbox again and again, and adopt new places. No error ends it."""
        while True:
            await asyncio.sleep(EACH)
            try:
                self.delivery.sweep(self.places())
            except Exception:
                trouble.log_repeated(log, "the sweep of the outbox failed; it is tried again")
