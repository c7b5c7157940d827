"""The worker: sending has a thread and a loop of its own."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from services.channels import Envelope, Handed, Receipt
from services.outbox import worker
from services.outbox.deliver import Delivery
from services.outbox.worker import Worker
from services.work import Actor
from tests.outbox.rows import in_state, queue, state
from tests.outbox.ways_out import Scripted, took
from tests.waiting import PATIENCE, until


@asynccontextmanager
async def working(channel: Scripted, places: Callable[[], list[str]]) -> AsyncIterator[Worker]:
    """A worker with one way out, stopped at the end."""
    made = Worker(Delivery(lambda _: channel, "steward.test"), [channel], places)
    made.start()
    try:
        yield made
    finally:
        await made.stop()


async def test_pages_that_are_slow_keep_no_message_waiting(alice: Actor) -> None:
    one, until_then = queue(alice), time.monotonic() + PATIENCE
    async with working(Scripted(), lambda: [alice.place]):
        while state(alice, one) != "sent" and time.monotonic() < until_then:
            time.sleep(0.01)  # this loop, the pages' one, does nothing else meanwhile
        assert state(alice, one) == "sent"


async def test_stopping_waits_for_the_answer_and_then_closes_the_ways_out(alice: Actor) -> None:
    async def slow(envelope: Envelope, handed: Handed) -> Receipt:
        receipt = await took(envelope, handed)
        await asyncio.sleep(0.2)
        return receipt

    one, channel = queue(alice), Scripted(slow)
    async with working(channel, lambda: [alice.place]) as made:
        await until(lambda: state(alice, one) == "handed")
    assert (state(alice, one), channel.closed, made.thread.is_alive()) == ("sent", True, False)


async def test_a_delivery_that_broke_off_begins_anew(alice: Actor) -> None:
    one, broken = queue(alice), [OSError("the house could not be read")]

    def places() -> list[str]:
        if broken:
            raise broken.pop()
        return [alice.place]

    async with working(Scripted(), places):
        await until(lambda: state(alice, one) == "sent")


async def test_every_outbox_is_repaired_again_and_again(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EACH", 0.05)
    here: list[str] = []
    left = in_state(alice, "claimed")  # by a boot that is no more
    async with working(Scripted(), lambda: here):
        here.append(alice.place)  # it moved in meanwhile
        await until(lambda: state(alice, left) == "sent")
