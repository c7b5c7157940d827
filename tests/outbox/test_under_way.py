"""What is under way while the clock jumps or somebody else decides: nothing is taken back, no answer is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from services.channels import Envelope, Handed, Receipt
from services.outbox import claim
from services.outbox.deliver import Delivery
from services.work import Actor, clock
from tests.outbox.rows import force, queue, row, state
from tests.outbox.ways_out import Answer, Scripted, delivering, took
from tests.waiting import until


@asynccontextmanager
async def under_way(actor: Actor, becomes: Answer = took) -> AsyncIterator[tuple[UUID, Delivery]]:
    """A message that was handed over, and whose answer comes at the end of the block."""
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(envelope: Envelope, handed: Handed) -> Receipt:
        receipt = await becomes(envelope, handed)
        begun.set()
        await end.wait()
        return receipt

    row_id = queue(actor)
    async with delivering(Scripted(slow), actor.place) as loop:
        await asyncio.wait_for(begun.wait(), 60)
        yield row_id, loop
        end.set()
        await until(lambda: not loop.under_way)


async def test_y01_a_clock_that_jumps_takes_nothing_back_that_is_under_way(alice: Actor) -> None:
    """The machine slept, or its clock was set: by the clock the lease is long over, and the answer still comes."""
    async with under_way(alice) as (row_id, loop):
        force(alice, row_id, "handed", loop.boot, leased_until=clock.now() - 2 * claim.LEASE)
        loop.sweep([alice.place])
        assert state(alice, row_id) == "handed"
        force(alice, row_id, "claimed", loop.boot, leased_until=clock.now() - claim.LEASE)
        loop.sweep([alice.place])
        assert state(alice, row_id) == "claimed"
    loop.sweep([alice.place])
    assert state(alice, row_id) == "pending"  # now nobody is at it any more


@pytest.mark.parametrize(("meanwhile", "becomes"), [("unknown", "sent"), ("failed", "failed")])
async def test_an_answer_that_comes_late_settles_what_nobody_knew_and_nothing_else(
    alice: Actor, meanwhile: str, becomes: str
) -> None:
    async with under_way(alice) as (row_id, loop):
        lease = row(alice, row_id).leased_until
        force(alice, row_id, meanwhile, boot_id=loop.boot, leased_until=lease)
    assert state(alice, row_id) == becomes
