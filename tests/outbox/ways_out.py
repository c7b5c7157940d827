"""A way out that answers as it was told, and a delivery loop around it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from services import messages
from services.channels import Envelope, ForGood, ForNow, Handed, Receipt, Unclear, Withdrawn
from services.outbox.deliver import Delivery
from tests.waiting import PATIENCE

Answer = Callable[[Envelope, Handed], Awaitable[Receipt]]


async def took(envelope: Envelope, handed: Handed) -> Receipt:
    """The other side takes it."""
    if not await handed():
        raise Withdrawn
    return Receipt(250, "2.0.0 Ok: queued as 4711", "4711")


async def busy(envelope: Envelope, handed: Handed) -> Receipt:
    """Refused for now, before anything was handed over."""
    raise ForNow(451, "4.7.1 Please try again later", "rcpt")


async def busy_at_the_end(envelope: Envelope, handed: Handed) -> Receipt:
    """Refused for now, as the answer to the whole letter."""
    await handed()
    raise ForNow(452, "4.3.1 Out of space", "dot")


async def never(envelope: Envelope, handed: Handed) -> Receipt:
    """Refused for good."""
    raise ForGood(550, "5.1.1 No such user", "rcpt")


async def silent(envelope: Envelope, handed: Handed) -> Receipt:
    """Handed over, and then the line was cut."""
    await handed()
    raise Unclear(None, "The message was handed over, but then: connection lost", "dot")


async def broken(envelope: Envelope, handed: Handed) -> Receipt:
    """A mistake of our own, before anything was handed over."""
    raise KeyError("ours")


async def broken_at_the_end(envelope: Envelope, handed: Handed) -> Receipt:
    """A mistake of our own, after it was handed over."""
    await handed()
    raise KeyError("ours")


class Scripted:
    """Answers with these, one after the other, then takes everything. Keeps what it was given."""

    name = "scripted"

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.given: list[Envelope] = []
        self.closed = False

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        self.given.append(envelope)
        return await (self.answers.pop(0) if self.answers else took)(envelope, handed)

    async def close(self) -> None:
        self.closed = True


@asynccontextmanager
async def delivering(channel: Scripted, *places: str) -> AsyncIterator[Delivery]:
    """A running loop over these places, stopped at the end."""
    delivery = Delivery(lambda word: {"email": channel}[word], "steward.test", messages.withheld)
    running = asyncio.create_task(delivery.run(list(places)))
    try:
        yield delivery
    finally:
        await delivery.stop()
        await asyncio.wait_for(running, PATIENCE)
