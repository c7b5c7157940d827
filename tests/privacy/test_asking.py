"""A colleague asks that their own account be erased (G-01)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from services import notices, privacy
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, perform


def told(actor: Actor) -> list[str]:
    """The sentences under somebody's bell."""
    return [one.text for one in perform(actor, notices.mine).entries]


def test_g01_a_colleague_asks_for_their_own_erasure_and_administrators_are_told(alice: Actor, bob: Actor) -> None:
    assert perform(bob, privacy.asked) is None
    perform(bob, privacy.ask)
    assert perform(bob, privacy.asked) is not None
    assert (told(alice), told(bob)) == (["Bob asks that their account be erased"], [])
    with pytest.raises(Conflict, match="asked already"):
        perform(bob, privacy.ask)
    privacy.erase_colleague(alice, UUID(str(bob.user_id)))
    assert told(alice) == ["Former colleague asks that their account be erased"]


def test_g01_who_asks_again_after_a_week_is_heard(alice: Actor, bob: Actor) -> None:
    perform(bob, privacy.ask)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert perform(bob, privacy.asked) is None
        perform(replace(bob, proved_at=clock.now()), privacy.ask)
    assert len(told(alice)) == 2


def test_g01_the_last_administrator_and_a_stale_page_ask_in_vain(alice: Actor, bob: Actor) -> None:
    with pytest.raises(Invalid, match="last administrator"):
        perform(alice, privacy.ask)
    with time_machine.travel(clock.now() + timedelta(hours=1)), pytest.raises(NotAllowed, match="confirm"):
        perform(bob, privacy.ask)
