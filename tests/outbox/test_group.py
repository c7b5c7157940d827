"""Many small durable writes for the price of one: who waits together is committed together."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from services.house import settings
from services.outbox import group as groups
from services.outbox.group import GROUP, Group
from services.work import Actor, work


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
    assert len(commits) < 200 / 10  # however they fall together


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


async def test_a_commit_waits_for_who_will_hand_in_a_change_within_moments(
    alice: Actor, commits: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PATIENCE", 3_600)  # longer than any test may take
    group = Group(alice, write)
    with group.expecting():
        early = asyncio.create_task(group.add("early"))
        await a_moment()
        assert (early.done(), commits) == (False, [])
        late = asyncio.create_task(group.add("late", again=True))
        assert await asyncio.gather(early, late) == ["kept early", "kept late"]
    assert len(commits) == 1


async def test_a_commit_waits_for_nobody_for_ever(alice: Actor) -> None:
    group = Group(alice, write)
    with group.expecting():
        assert await group.add("one") == "kept one"


async def test_who_was_expected_and_comes_no_more_is_not_waited_for(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PATIENCE", 3_600)  # longer than any test may take
    group = Group(alice, write)
    with group.expecting():
        one = asyncio.create_task(group.add("one"))
        await a_moment()
    assert await one == "kept one"


async def test_who_gives_up_waiting_is_expected_no_more(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "PATIENCE", 3_600)  # longer than any test may take
    group = Group(alice, write)

    async def impatient() -> None:
        with group.expecting():
            await group.add("one", again=True)

    task = asyncio.create_task(impatient())
    await asyncio.sleep(0)
    task.cancel()
    await a_moment()
    assert (group.expected, await group.add("two")) == (0, "kept two")


async def test_a_full_group_waits_for_nobody(
    alice: Actor, commits: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PATIENCE", 3_600)  # longer than any test may take
    group = Group(alice, write)
    with group.expecting():
        await asyncio.gather(*(group.add(n) for n in range(GROUP)))
    assert len(commits) == 1


async def a_moment() -> None:
    """Let the loop go round more often than a commit needs that waits for nobody."""
    for _ in range(50):
        await asyncio.sleep(0)
