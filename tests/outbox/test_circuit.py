"""The circuit of an account: it opens after failures in a row, waits, and lets one probe through (W-03)."""

import asyncio
from datetime import timedelta

import pytest

from models.health import Circuit as CircuitRow
from services import queues
from services.channels import Envelope, ForGood, ForNow, Handed, Receipt, Unclear
from services.house import settings
from services.outbox import answers
from services.outbox.circuit import Circuit, failed
from services.outbox.gate import Gate
from services.work import Actor, clock, house_actor, perform, work
from tests.outbox.rows import queue, state
from tests.outbox.ways_out import Scripted, delivering, took
from tests.waiting import until

DOWN = ForNow(None, "The mail server cannot be reached.", "connect")


async def down(envelope: Envelope, handed: Handed) -> Receipt:
    """Nobody answers."""
    raise DOWN


def pause(seconds: int) -> None:
    """Set how long an open circuit waits."""
    settings.change_installation(house_actor(), "sending.circuit_seconds", seconds)


@pytest.mark.parametrize(
    ("error", "fails"),
    [
        (None, False),
        (ForGood(550, "5.1.1 No such user", "rcpt"), False),
        (ForNow(451, "4.7.1 Greylisted", "rcpt"), False),
        (DOWN, True),
        (ForNow(535, "The mail server refuses our account", "login"), True),
        (Unclear(None, "cut", "dot"), True),
    ],
)
def test_w03_what_recipients_refuse_is_no_failure_of_the_account(error: Exception | None, fails: bool) -> None:
    assert failed(error) is fails


def test_w03_five_failures_open_it_for_sixty_seconds_and_then_one_may_try() -> None:
    one, now = Circuit(), clock.now()
    assert [one.answer(DOWN, now) for _ in range(5)] == [False, False, False, False, True]
    assert (one.state, one.opens_at(now)) == ("open", now + timedelta(seconds=60))
    later = now + timedelta(seconds=60)
    assert one.opens_at(later) is None and one.probes
    assert one.begin(later) and one.state == "half_open"
    assert one.opens_at(later) is not None, "no second one beside the probe"
    assert one.answer(DOWN, later) and one.state == "open"
    one.begin(later + timedelta(seconds=60))
    assert one.answer(None, later) and (one.state, one.failures) == ("closed", 0)


def test_w03_a_success_between_failures_resets_their_count() -> None:
    one, now = Circuit(), clock.now()
    for error in (DOWN, DOWN, DOWN, DOWN, None, DOWN, DOWN, DOWN, DOWN):
        one.answer(error, now)
    assert one.state == "closed"


async def test_w03_while_it_is_open_nothing_is_tried_and_the_rest_follows_the_probe(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "DELAYS", (0.01,))
    pause(1)
    channel = Scripted(*[down] * 15)  # those on their way at once fail together
    letters = [queue(alice, due=timedelta(minutes=-1)) for _ in range(30)]
    async with delivering(channel, alice.place):
        await until(lambda: perform_circuit(alice).state == "open")
        await asyncio.sleep(0.1)
        tried = len(channel.given)
        await asyncio.sleep(0.3)
        assert len(channel.given) == tried < 15
        channel.answers.clear()
        await until(lambda: all(state(alice, one) == "sent" for one in letters))
    told = perform_circuit(alice)
    assert [was for _at, was in told.past] == ["open", "half_open", "closed"]


async def test_w03_a_probe_is_alone_even_when_hundreds_wait(alice: Actor) -> None:
    pause(1)
    under_way: list[int] = [0, 0]

    async def probed(envelope: Envelope, handed: Handed) -> Receipt:
        under_way[0] += 1
        under_way[1] = max(under_way[1], under_way[0])
        await asyncio.sleep(0.3)
        under_way[0] -= 1
        return await took(envelope, handed)

    letters = [queue(alice, due=timedelta(minutes=-1)) for _ in range(20)]
    async with delivering(Scripted(probed), alice.place) as delivery:
        delivery.gate.circuit("email").restore("open", 5, "down", clock.now() + timedelta(seconds=0.2), [])
        await until(lambda: under_way[1] == 1)
        assert sum(state(alice, one) in ("claimed", "handed") for one in letters) == 1
        await until(lambda: all(state(alice, one) == "sent" for one in letters))
    assert under_way[1] == 1


def test_w03_a_restart_does_not_forget_an_open_circuit(alice: Actor) -> None:
    probe = clock.now() + timedelta(seconds=30)
    with work(house_actor()) as session:
        session.add(
            CircuitRow(channel="email", state="open", failures=5, why="down", changed_at=clock.now(), probe_at=probe)
        )
    gate = Gate()
    gate.configure()
    assert gate.shut("email") and gate.circuit("email").opens_at(clock.now()) == probe


def perform_circuit(actor: Actor) -> queues.CircuitCard:
    """The circuit of email as the page of queues shows it."""
    return next(one for one in queues.circuits(actor) if one.channel == "email")


def test_the_page_shows_everything_at_once(alice: Actor) -> None:
    queue(alice)
    board = queues.board(alice)
    assert sum(one.waiting for one in board.queues) == 1
    assert [one.state for one in board.circuits] == ["closed"] * len(board.circuits)
    assert perform(alice, queues.overview) == board.queues
