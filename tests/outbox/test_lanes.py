"""Lanes: one that hangs holds up no other, and in each the places take turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from services.channels import CHANNELS, Envelope, Handed, Receipt, Transport
from services.outbox.deliver import Delivery
from services.work import Actor
from tests.channels.pigeons import Loft, pigeons
from tests.outbox.rows import queue, state
from tests.outbox.ways_out import Scripted, took
from tests.waiting import PATIENCE, until


@asynccontextmanager
async def delivering(transports: dict[str, Transport], *places: str) -> AsyncIterator[Delivery]:
    """A running loop over these places and these ways out, stopped without patience."""
    delivery = Delivery(transports.__getitem__, "steward.test")
    running = asyncio.create_task(delivery.run(list(places)))
    try:
        yield delivery
    finally:
        await delivery.stop(patience=0)
        await asyncio.wait_for(running, PATIENCE)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Loft:
    """A second channel, none of whose messages ever comes to an end."""
    loft = Loft(hang=True)
    monkeypatch.setitem(CHANNELS, "pigeon", pigeons(loft, room=10))
    return loft


async def test_ten_hanging_messages_of_one_channel_delay_nobody_of_another(
    alice: Actor, charlie: Actor, hanging: Loft
) -> None:
    for _ in range(200):  # more than are claimed at once, and due before the letters
        queue(alice, channel="pigeon", due=timedelta(minutes=-1))
    early, later = queue(alice), queue(alice, due=timedelta(seconds=0.3))
    async with delivering({"email": Scripted(), "pigeon": hanging}, alice.place, charlie.place):
        await until(lambda: len(hanging.flown) == 10)
        new, elsewhere = [await asyncio.to_thread(queue, one) for one in (alice, charlie)]
        for letter, writer in ((early, alice), (later, alice), (new, alice), (elsewhere, charlie)):
            await until(lambda letter=letter, writer=writer: state(writer, letter) == "sent")  # type: ignore[misc]
    assert len(hanging.flown) == 10


async def test_a_channel_has_no_more_on_its_way_than_its_room(alice: Actor, hanging: Loft) -> None:
    for _ in range(30):
        queue(alice, channel="pigeon")
    letter = queue(alice)
    async with delivering({"email": Scripted(), "pigeon": hanging}, alice.place) as delivery:
        await until(lambda: state(alice, letter) == "sent")
        delivery.sweep([alice.place])
        await asyncio.sleep(0.05)
        assert len(hanging.flown) == 10


async def test_of_several_places_that_wait_the_later_ones_claim_no_more_than_there_is_room_for(
    alice: Actor, charlie: Actor, hanging: Loft
) -> None:
    """What is claimed is held in memory, and reads as leaving: not for 300 companies at once."""
    many = [queue(whose, channel="pigeon") for whose in (alice, charlie) for _ in range(40)]
    async with delivering({"email": Scripted(), "pigeon": hanging}, alice.place, charlie.place):
        await until(lambda: len(hanging.flown) == 10)
        letter = await asyncio.to_thread(queue, charlie)
        await until(lambda: state(charlie, letter) == "sent")
        claimed = [state(whose, row) for whose, row in zip((alice,) * 40 + (charlie,) * 40, many, strict=True)]
        assert claimed.count("claimed") == 40 + 10


async def test_when_several_places_wait_they_take_turns(
    alice: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    class Slow(Scripted):
        async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
            order.append(envelope.subject)
            await asyncio.sleep(0.001)
            return await took(envelope, handed)

    monkeypatch.setitem(CHANNELS, "email", pigeons(Loft(), room=1))
    for _ in range(60):
        queue(alice, due=timedelta(minutes=-1), subject="Alice")
    for _ in range(5):
        queue(charlie, subject="Charlie")
    async with delivering({"email": Slow()}, alice.place, charlie.place):
        await until(lambda: len(order) == 65)
    last = max(number for number, whose in enumerate(order) if whose == "Charlie")
    assert last < 20, "five letters of a small company leave among the first of a large one"


async def test_a_channel_that_is_gone_from_the_table_holds_up_no_other(alice: Actor) -> None:
    for _ in range(20):
        queue(alice, channel="telegraph", due=timedelta(minutes=-1))
    letter = queue(alice)
    async with delivering({"email": Scripted()}, alice.place):
        await until(lambda: state(alice, letter) == "sent")


async def test_o07_ten_of_the_queue_of_reminders_are_on_their_way_at_once_and_others_pass(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    loft = Loft(hang=True)
    monkeypatch.setitem(CHANNELS, "pigeon", pigeons(loft, room=30))
    for _ in range(15):
        queue(alice, channel="pigeon", queue="payment-reminders", due=timedelta(minutes=-1))
    for _ in range(5):
        queue(alice, channel="pigeon")
    async with delivering({"pigeon": loft}, alice.place) as delivery:
        await until(lambda: len(loft.flown) == 15)
        await asyncio.sleep(0.2)
        assert (len(loft.flown), delivery.gate.busy["payment-reminders"]) == (15, 10)
