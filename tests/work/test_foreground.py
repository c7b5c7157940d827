"""Who waits for an answer goes first: work that nobody waits for steps aside, and is never stopped for good."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import Session

from services.outbox.group import Group
from services.work import Actor, foreground
from services.work.foreground import yield_to_foreground


def write(session: Session, actor: Actor, items: Sequence[Any]) -> Sequence[Any]:
    """A handler that says when it wrote."""
    return [time.monotonic() for _ in items]


def aside(since: float = 0.0) -> float:
    """How long one steps aside, in seconds."""
    began = time.monotonic()
    yield_to_foreground(since)
    return time.monotonic() - began


async def in_a_thread_of_its_own(actor: Actor) -> float:
    """When a change was written that a delivery hands in."""
    return float(await asyncio.to_thread(lambda: asyncio.run(Group(actor, write).add("one"))))


async def test_a_change_of_a_group_is_written_after_the_answer(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "PATIENCE", 30.0)
    with foreground.foreground():
        change = asyncio.create_task(in_a_thread_of_its_own(alice))
        await asyncio.sleep(0.1)
        assert not change.done()
        answered_at = time.monotonic()
    assert await change >= answered_at


def test_who_asks_for_long_is_waited_for_in_the_beginning_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "PATIENCE", 1.0)
    with foreground.foreground():
        assert aside() > 0.1
        assert aside() < 0.9  # an upload of minutes: the second has passed since it was asked for


def test_who_asked_while_something_long_was_done_is_answered_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "PATIENCE", 0.2)
    with foreground.foreground():
        time.sleep(0.3)  # the long work itself
        assert aside() < 0.1
        assert aside(time.monotonic()) > 0.1


def test_it_goes_on_when_the_last_of_many_is_answered_even_by_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "PATIENCE", 1.0)
    with foreground.foreground():
        with pytest.raises(ValueError, match="broken"), foreground.foreground():
            raise ValueError("broken")
        assert aside() > 0.1
        monkeypatch.setattr(foreground, "PATIENCE", 30.0)
    assert aside() < 15.0
