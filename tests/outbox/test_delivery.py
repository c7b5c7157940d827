"""The loop: everything due leaves once, each answer leads where it should, and stopping is clean (Q-02, Q-07)."""

import asyncio
import sqlite3
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services import messages
from services.channels import Envelope, Handed, Receipt, Withdrawn
from services.outbox import answers, deliver
from services.outbox.answers import DELAYS, TRIES
from services.outbox.deliver import Delivery
from services.outbox.states import OUTBOX
from services.work import Actor, Conflict, clock, house_actor, perform, work
from services.work import places as doors
from services.work.config import Config
from services.work.places import places
from tests import cast
from tests.outbox.rows import attempts, force, in_state, queue, row, state
from tests.outbox.ways_out import (
    Scripted,
    broken,
    broken_at_the_end,
    busy,
    busy_at_the_end,
    delivering,
    never,
    silent,
    took,
)
from tests.waiting import until


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries come at once."""
    monkeypatch.setattr(answers, "DELAYS", (0.02,))
    monkeypatch.setattr(deliver, "PATIENCE", (0.05, 0.1, 0.2))


def counted(actor: Actor) -> dict[str, int]:
    with work(actor, read=True) as session:
        query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
        return {name: number for name, number in session.execute(query)}


async def test_what_is_due_leaves_and_its_story_is_written_down(alice: Actor) -> None:
    channel, one = Scripted(), queue(alice, subject="Hello")
    async with delivering(channel, alice.place):
        await until(lambda: state(alice, one) == "sent")
    assert [(a.state, a.number, a.code) for a in attempts(alice, one)] == [("handed", 1, None), ("sent", 1, 250)]
    assert attempts(alice, one)[1].provider_id == "4711"
    assert channel.given[0].message_id == f"<{one}@steward.test>"


async def test_what_is_queued_later_leaves_at_once_without_a_sweep(alice: Actor) -> None:
    async with delivering(Scripted(), alice.place):
        await asyncio.sleep(0.05)
        one = await asyncio.to_thread(queue, alice)
        await until(lambda: state(alice, one) == "sent")


async def test_what_is_due_in_a_moment_leaves_in_a_moment(alice: Actor) -> None:
    one = queue(alice, due=timedelta(seconds=0.3))
    async with delivering(Scripted(), alice.place):
        await until(lambda: state(alice, one) == "sent")
    assert attempts(alice, one)[0].at >= row(alice, one).due_at


async def test_a_refusal_for_now_is_tried_again(alice: Actor) -> None:
    channel, one = Scripted(busy, busy_at_the_end), queue(alice)
    async with delivering(channel, alice.place):
        await until(lambda: state(alice, one) == "sent")
    assert [a.state for a in attempts(alice, one)] == ["pending", "handed", "pending", "handed", "sent"]
    assert (len(channel.given), row(alice, one).attempts) == (3, 3)
    assert len({envelope.message_id for envelope in channel.given}) == 1


@pytest.mark.parametrize(
    ("answer", "becomes"), [(never, "failed"), (silent, "unknown"), (broken_at_the_end, "unknown")]
)
async def test_an_answer_that_ends_it_is_never_tried_again(alice: Actor, answer: object, becomes: str) -> None:
    channel, one = Scripted(answer), queue(alice)  # type: ignore[arg-type]
    async with delivering(channel, alice.place) as delivery:
        await until(lambda: state(alice, one) == becomes)
        delivery.sweep([alice.place])
        await asyncio.sleep(0.1)
    assert len(channel.given) == 1


@pytest.mark.parametrize(("answer", "told"), [(never, "a message failed"), (silent, "it is unknown whether")])
async def test_a04_an_email_that_failed_is_in_the_log_without_its_address(
    alice: Actor, caplog: pytest.LogCaptureFixture, answer: object, told: str
) -> None:
    one = queue(alice)
    async with delivering(Scripted(answer), alice.place):  # type: ignore[arg-type]
        await until(lambda: any(told in record.message for record in caplog.records))
    (line,) = [record for record in caplog.records if told in record.message]
    assert (line.kind, line.outgoing, line.levelname) == ("email", str(one), "ERROR")  # type: ignore[attr-defined]
    assert "ada@" not in str(vars(line))


async def test_a_mistake_of_ours_before_anything_left_is_tried_again(alice: Actor) -> None:
    one = queue(alice)
    async with delivering(Scripted(broken), alice.place):
        await until(lambda: state(alice, one) == "sent")
    assert "Something broke on our side" in attempts(alice, one)[0].text


async def test_a_channel_nobody_knows_is_a_mistake_of_ours(alice: Actor) -> None:
    one = queue(alice, channel="pigeon")
    async with delivering(Scripted(), alice.place):
        await until(lambda: row(alice, one).attempts >= 2)
    assert state(alice, one) in ("pending", "claimed")


async def test_what_was_cancelled_in_time_is_withdrawn(alice: Actor) -> None:
    async def late(envelope: Envelope, handed: Handed) -> Receipt:
        await asyncio.to_thread(perform, alice, messages.cancel, envelope.id)
        assert await handed() is False
        raise Withdrawn

    one = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello"}).id
    channel = Scripted(late)
    async with delivering(channel, alice.place):
        await until(lambda: channel.given and state(alice, one) == "cancelled")
        await asyncio.sleep(0.05)
    assert [a.state for a in attempts(alice, one)] == ["cancelled"]


async def test_what_was_handed_over_cannot_be_cancelled_and_the_refusal_says_so(alice: Actor) -> None:
    async def meanwhile(envelope: Envelope, handed: Handed) -> Receipt:
        await handed()
        with pytest.raises(Conflict, match="too late to cancel"):
            await asyncio.to_thread(perform, alice, messages.cancel, envelope.id)
        return Receipt(250, "ok", None)

    one = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello"}).id
    async with delivering(Scripted(meanwhile), alice.place):
        await until(lambda: state(alice, one) == "sent")


async def test_300_due_at_once_leave_once_each(alice: Actor) -> None:
    ids = {queue(alice) for _ in range(300)}
    channel = Scripted()
    async with delivering(channel, alice.place):
        await until(lambda: counted(alice) == {"sent": 300})
    assert sorted(envelope.id for envelope in channel.given) == sorted(ids)


async def test_a_company_with_much_to_send_does_not_keep_the_others_waiting(alice: Actor, charlie: Actor) -> None:
    for _ in range(400):
        queue(alice, due=timedelta(minutes=-1))
    channel, one = Scripted(), queue(charlie)
    async with delivering(channel, alice.place, charlie.place):
        await until(lambda: state(charlie, one) == "sent")
    assert [envelope.id for envelope in channel.given].index(one) < 300


async def test_a_place_in_trouble_does_not_stop_the_others(alice: Actor) -> None:
    one = queue(alice)
    async with delivering(Scripted(), uuid4().hex, alice.place) as delivery:
        await until(lambda: state(alice, one) == "sent")
        two = await asyncio.to_thread(queue, alice, due=timedelta(seconds=0.1))
        delivery.sweep([uuid4().hex, alice.place])
        await until(lambda: state(alice, two) == "sent")


async def test_a_sweep_takes_up_the_places_after_one_in_trouble(alice: Actor) -> None:
    left = in_state(alice, "claimed")
    async with delivering(Scripted()) as delivery:
        delivery.sweep([uuid4().hex, alice.place])
        await until(lambda: state(alice, left) == "sent")


async def test_what_a_dead_boot_left_is_healed_first(alice: Actor) -> None:
    waiting, lost = in_state(alice, "claimed"), in_state(alice, "handed")
    channel = Scripted()
    async with delivering(channel, alice.place):
        await until(lambda: state(alice, waiting) == "sent")
    assert state(alice, lost) == "unknown"
    assert [envelope.id for envelope in channel.given] == [waiting]


async def test_an_unknown_one_leaves_again_only_when_a_person_says_so(alice: Actor) -> None:
    one = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello"}).id
    async with delivering(Scripted(silent), alice.place):
        await until(lambda: state(alice, one) == "unknown")
        await asyncio.to_thread(perform, alice, messages.settle, one, "pending", "They never got it.")
        await until(lambda: state(alice, one) == "sent")


async def test_stopping_waits_for_what_is_under_way_and_begins_nothing_more(alice: Actor) -> None:
    async def slow(envelope: Envelope, handed: Handed) -> Receipt:
        if not await handed():
            raise Withdrawn
        await asyncio.sleep(0.03 * (envelope.id.int % 10))
        return await took(envelope, _already)

    for _ in range(120):
        queue(alice)
    channel = Scripted(*[slow] * 120)
    async with delivering(channel, alice.place):
        await until(lambda: len(channel.given) >= 10)
    left = counted(alice)
    assert left.get("handed", 0) == 0
    assert left["sent"] == len(channel.given) < 120


async def test_stopping_does_not_wait_for_ever(alice: Actor) -> None:
    async def endless(envelope: Envelope, handed: Handed) -> Receipt:
        await handed()
        await asyncio.sleep(60)
        raise AssertionError

    one = queue(alice)
    async with delivering(Scripted(endless), alice.place) as delivery:
        await until(lambda: state(alice, one) == "handed")
        began = asyncio.get_running_loop().time()
        await delivery.stop(patience=0.1)
        assert asyncio.get_running_loop().time() - began < 2
    assert state(alice, one) == "handed"


@pytest.mark.sqlite_only
async def test_an_answer_is_written_down_even_when_the_database_is_busy(
    config: Config, people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "WAIT", 0.05)
    cast.open_house(config)
    alice = cast.actor(people.alice)

    async def held(envelope: Envelope, handed: Handed) -> Receipt:
        await handed()
        other = sqlite3.connect(places().path(alice.place), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.3, other.close)
        return Receipt(250, "ok", None)

    one = queue(alice)
    async with delivering(Scripted(held), alice.place):
        await until(lambda: state(alice, one) == "sent")


async def test_waking_often_for_the_same_time_costs_nothing(alice: Actor) -> None:
    queue(alice, due=timedelta(days=30))
    async with delivering(Scripted(), alice.place) as delivery:
        for _ in range(50):
            delivery.sweep([alice.place])
        assert len(delivery.due) == 1


async def test_the_house_sends_from_an_outbox_of_its_own(alice: Actor) -> None:
    one = queue(house_actor())
    async with delivering(Scripted(), "house"):
        await until(lambda: state(house_actor(), one) == "sent")


@pytest.mark.parametrize(("number", "usual"), [*list(enumerate(DELAYS, 1)), (50, DELAYS[-1])])
def test_s10_each_try_waits_longer_with_a_little_chance(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, number: int, usual: int
) -> None:
    monkeypatch.setattr(answers, "DELAYS", DELAYS)
    waits = [answers._delay(number) for _ in range(50)]
    assert usual * 0.75 <= min(waits) <= max(waits) <= usual
    assert len(set(waits)) > 1


def test_the_tries_last_about_a_day() -> None:
    waits = [DELAYS[min(number, len(DELAYS)) - 1] for number in range(1, TRIES)]
    assert timedelta(hours=18) < timedelta(seconds=sum(waits)) < timedelta(hours=26)


async def test_one_that_was_asked_for_long_ago_still_gets_its_tries(alice: Actor) -> None:
    one = queue(alice)
    force(alice, one, "pending", asked_for_at=clock.now() - timedelta(days=3))
    async with delivering(Scripted(busy, took), alice.place):
        await until(lambda: state(alice, one) == "sent")


async def test_after_the_last_try_it_is_given_up_with_the_last_answer(alice: Actor) -> None:
    one = queue(alice)
    force(alice, one, "pending", attempts=TRIES - 1)
    async with delivering(Scripted(busy), alice.place):
        await until(lambda: state(alice, one) == "failed")
    assert attempts(alice, one)[0].text == "Given up after 12 attempts. The last answer: 4.7.1 Please try again later"


def test_every_boot_has_a_name_of_its_own() -> None:
    made = [Delivery(lambda word: Scripted(), "steward.test").boot for _ in range(100)]
    assert len(set(made)) == 100


async def _already() -> bool:
    return True
