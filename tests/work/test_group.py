"""Many small durable writes for the price of one: who waits together is committed together."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from services import settings
from services.work import Actor, work
from services.work.transaction import GROUP, Group


@pytest.fixture
def commits() -> Iterator[list[Session]]:
    """Every commit while the test runs."""
    counted: list[Session] = []
    count = counted.append
    event.listen(Session, "after_commit", count)
    yield counted
    event.remove(Session, "after_commit", count)


def write(session: Session, actor: Actor, items: Sequence[Any]) -> list[str]:
    """A handler: refuses the word `bad`, keeps the others."""
    for item in items:
        settings.write(session, str(item), "there")
        if item == "bad":
            raise ValueError("a bad one")
    return [f"kept {item}" for item in items]


def kept(actor: Actor, name: str) -> bool:
    with work(actor, read=True) as session:
        return settings.read(session, name) == "there"


async def test_200_changes_share_a_handful_of_commits(alice: Actor, commits: list[Session]) -> None:
    group = Group(alice, write)
    answers = await asyncio.gather(*(group.add(n) for n in range(200)))
    assert answers == [f"kept {n}" for n in range(200)]
    assert len(commits) == -(-200 // GROUP)


async def test_each_change_is_durable_when_its_answer_comes(alice: Actor) -> None:
    group = Group(alice, write)
    for name in ("one", "two"):
        await group.add(name)
        assert kept(alice, name)


async def test_a_handler_that_fails_fails_its_own_batch_and_no_other(alice: Actor) -> None:
    group = Group(alice, write)
    items = ["bad", *range(GROUP - 1), *range(100, 110)]
    answers = await asyncio.gather(*(group.add(one) for one in items), return_exceptions=True)
    assert {type(answer) for answer in answers[:GROUP]} == {ValueError}
    assert answers[GROUP:] == [f"kept {n}" for n in range(100, 110)]
    assert (kept(alice, "bad"), kept(alice, "0"), kept(alice, "100")) == (False, False, True)


async def test_a_group_goes_on_after_a_failure(alice: Actor) -> None:
    group = Group(alice, write)
    with pytest.raises(ValueError):
        await group.add("bad")
    assert await group.add("good") == "kept good"


async def test_who_gives_up_waiting_does_not_disturb_the_others(alice: Actor) -> None:
    group = Group(alice, write)
    impatient = asyncio.create_task(group.add("one"))
    patient = asyncio.create_task(group.add("two"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient == "kept two"
    assert await group.add("three") == "kept three"


async def test_changes_that_come_during_a_commit_go_with_the_next(alice: Actor, commits: list[Session]) -> None:
    gate = threading.Event()

    def slow(session: Session, actor: Actor, items: list[Any]) -> list[Any]:
        gate.wait(5)
        return items

    group = Group(alice, slow)
    first = asyncio.create_task(group.add(0))
    await asyncio.sleep(0.05)
    others = [asyncio.create_task(group.add(n)) for n in range(1, 20)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(first, *others) == list(range(20))
    assert len(commits) == 2
