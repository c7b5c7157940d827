"""Canaries: bait that nobody uses, and who touched it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.alerts import Alert
from services.accounts import sessions
from services.house import canaries
from services.house.alerts import measuring, reaching, running
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SignInNeeded,
    clock,
    house_actor,
    perform,
    work,
)

AROUND = reaching.Around("UTC", "http://localhost/alerts", ())
MINUTE = timedelta(minutes=1)


@pytest.fixture
def token(alice: Actor) -> str:
    """The token of a canary that is planted."""
    return perform(alice, canaries.plant, {"name": "the old server"})


def alerts() -> list[Alert]:
    running.turn(house_actor(), measuring.now(), AROUND)
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(Alert).where(Alert.rule == "canary").order_by(Alert.subject)))


def test_l15_a_touched_canary_is_a_critical_alert_with_its_address(alice: Actor, token: str) -> None:
    assert alerts() == []
    assert canaries.look(token, "203.0.113.7", "/api/v1/contacts")
    (alert,) = alerts()
    assert (alert.level, alert.state, alert.subject) == ("critical", "firing", "the old server · 203.0.113.7")
    (touch,) = perform(alice, canaries.listing)[0].touches
    assert (touch.address, touch.path, touch.times) == ("203.0.113.7", "/api/v1/contacts", 1)


def test_l15_it_looks_like_one_of_ours_and_opens_nothing(alice: Actor, token: str) -> None:
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
    refusals = []
    for one in (token, f"{token[:-4]}aaaa"):
        with pytest.raises(SignInNeeded) as refused:
            sessions.by_program_token(one)
        refusals.append(refused.value.message)
    assert len(set(refusals)) == 1  # nobody can tell it from a wrong one


def test_l15_the_alert_ends_when_somebody_looked_into_it_and_comes_back_with_the_next_touch(
    alice: Actor, token: str
) -> None:
    canaries.look(token, "203.0.113.7", "/api/v1/contacts")
    assert [one.state for one in alerts()] == ["firing"]
    (one,) = perform(alice, canaries.listing)
    perform(alice, canaries.settle, one.id, {"note": "our own scan of the disk"})
    now = clock.now()
    for minutes in (0, 6):
        with clock.at(now + minutes * MINUTE):
            ended = alerts()
    assert [one.state for one in ended] == ["resolved"]
    with clock.at(now + 10 * MINUTE):
        canaries.look(token, "203.0.113.7", "/api/v1/users")
        assert sorted(one.state for one in alerts()) == ["firing", "resolved"]


def test_l15_a_withdrawn_one_is_a_wrong_token_like_any_other(alice: Actor, token: str) -> None:
    canaries.look(token, "203.0.113.7", "/")
    (one,) = perform(alice, canaries.listing)
    perform(alice, canaries.withdraw, one.id)
    assert not canaries.look(token, "203.0.113.8", "/")
    assert perform(alice, canaries.listing) == []
    with work(house_actor(), read=True) as session:
        assert set(canaries.readings(session).values()) == {0.0}  # so its alert ends
    with pytest.raises(NotFound):
        perform(alice, canaries.withdraw, one.id)


def test_l15_many_addresses_are_counted_together_and_none_that_waits_is_forgotten(alice: Actor, token: str) -> None:
    for number in range(30):
        canaries.look(token, f"203.0.113.{number}", "/")
    (one,) = perform(alice, canaries.listing)
    assert len(one.touches) == canaries.KEPT + 1
    assert one.touches[0].address == canaries.ELSEWHERE


def test_l15_the_token_itself_is_kept_nowhere(alice: Actor, token: str) -> None:
    from services.house.settings import read

    with work(house_actor(), read=True) as session:
        assert token not in str(read(session, canaries.FACT))


def test_l15_names_are_taken_once_and_only_operators_plant(alice: Actor, bob: Actor, token: str) -> None:
    with pytest.raises(Conflict):
        perform(alice, canaries.plant, {"name": "the old server"})
    with pytest.raises(Invalid):
        perform(alice, canaries.plant, {"name": " "})
    with pytest.raises(NotAllowed):
        perform(bob, canaries.plant, {"name": "mine"})
