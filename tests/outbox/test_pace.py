"""How fast it goes: never more than the account allows in any window, and what one person waits for goes first."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.channels import Envelope, ForNow, Handed, Receipt
from services.house import settings
from services.outbox import answers, pace
from services.outbox.claim import MANY
from services.outbox.pace import Domains, Window
from services.work import Actor, house_actor
from tests.outbox.rows import queue, state
from tests.outbox.ways_out import Scripted, delivering, took
from tests.waiting import until


@hypothesis.settings(deadline=None)  # a busy machine is no counterexample
@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 5), st.floats(1, 10))
def test_s16_in_no_window_more_leave_than_are_allowed(pauses: Sequence[float], most: int, seconds: float) -> None:
    """A property: whenever it is asked, and however often."""
    window, now, left = Window([(most, seconds)]), 0.0, []
    for pause in pauses:
        now += pause
        if window.room(now)[0]:
            window.left.append(now)
            left.append(now)
    assert all(sum(at - seconds < other <= at for other in left) <= most for at in left)


async def test_s16_two_an_hour_means_two_in_any_hour_also_after_a_restart(alice: Actor) -> None:
    settings.change_installation(house_actor(), "sending.email_rate", "2/h")
    letters = [queue(alice) for _ in range(4)]
    first, second = Scripted(), Scripted()
    async with delivering(first, alice.place):
        await until(lambda: sum(state(alice, one) == "sent" for one in letters) == 2)
        await asyncio.sleep(0.2)
    async with delivering(second, alice.place):
        await asyncio.sleep(0.3)
    assert (len(first.given), len(second.given)) == (2, 0)


async def test_what_is_written_to_one_person_does_not_wait_behind_a_campaign(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PER_DOMAIN", 10_000.0)

    class Slow(Scripted):
        async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
            await asyncio.sleep(0.05)
            return await super().send(envelope, handed)

    channel = Slow()
    for _ in range(200):
        queue(alice, rank=MANY, due=timedelta(minutes=-1), subject="Many")
    async with delivering(channel, alice.place):
        await until(lambda: len(channel.given) > 10)
        letter = await asyncio.to_thread(queue, alice, subject="One")
        await until(lambda: state(alice, letter) == "sent")
        assert sum(one.subject == "Many" for one in channel.given) < 150


async def test_a_campaign_writes_to_one_domain_no_faster_than_it_takes_and_to_others_meanwhile(alice: Actor) -> None:
    channel = Scripted()
    slow = [queue(alice, rank=MANY, recipient=f"{n}@slow.example", due=timedelta(minutes=-1)) for n in range(12)]
    other = queue(alice, rank=MANY, recipient="a@other.example")
    begun = time.monotonic()
    async with delivering(channel, alice.place):
        await until(lambda: state(alice, other) == "sent")
        assert sum(one.recipient.endswith("slow.example") for one in channel.given) <= 3
        await until(lambda: all(state(alice, one) == "sent" for one in slow))
    assert time.monotonic() - begun > 1.0


def test_a_domain_that_asks_for_patience_gets_half_and_recovers_slowly() -> None:
    some = Domains()
    some.slow("slow.example", 0.0)
    assert some.take("slow.example", 0.0)
    assert not some.take("slow.example", 0.15) and some.take("slow.example", 0.21)
    assert some.take("slow.example", 61.0)
    assert some.domains["slow.example"].rate == pytest.approx(5.5)


async def test_a_454_after_data_is_sent_later(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "DELAYS", (0.02,))

    async def patience(envelope: Envelope, handed: Handed) -> Receipt:
        await handed()
        raise ForNow(454, "4.7.1 Throttled", "dot")

    letter = queue(alice, rank=MANY)
    async with delivering(Scripted(patience, took), alice.place) as delivery:
        await until(lambda: state(alice, letter) == "sent")
        assert delivery.gate.domains.domains["example.com"].rate < pace.PER_DOMAIN
