"""Escalation: who may change colleagues, settings or roles gets nothing by it that they do not hold (U-03, U-04)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
import time_machine

from services import reviews
from services.accounts import own_roles, resetting, sessions, throwing_out, users, viewings
from services.accounts.factors import enrolling
from services.work import Actor, Invalid, NotAllowed, Refused, clock, perform
from tests import cast
from tests.cast import Cast

KEEPER = ["users.edit", "settings.edit", "contacts.read"]


@pytest.fixture
def mona(alice: Actor, people: Cast) -> Actor:
    """Somebody who may change colleagues and settings, and little else; a workspace's own role."""
    role = perform(alice, own_roles.create, {"label": "Keeper", "base": "sales", "scope": "all", "permissions": KEEPER})
    return cast.join(people.acme, "Mona", role.key)


DOORS: dict[str, Callable[[Actor, UUID], object]] = {
    "disable": lambda mona, alice: perform(mona, users.disable, alice),
    "enable": lambda mona, alice: perform(mona, users.enable, alice),
    "lower": lambda mona, alice: perform(mona, users.change_role, alice, mona.role),
    "reset the second factor": lambda mona, alice: perform(mona, enrolling.reset, alice),
    "end their sessions": lambda mona, alice: perform(mona, throwing_out.end_sessions, alice),
    "send a link for a new password": resetting.send_to,
    "see what they see": lambda mona, alice: viewings.begin(mona, alice, "curious"),
}


@pytest.mark.parametrize("door", DOORS)
def test_grant_more_than_own_by_touching_an_administrator_is_refused(alice: Actor, mona: Actor, door: str) -> None:
    with pytest.raises(NotAllowed):
        DOORS[door](mona, UUID(str(alice.user_id)))


@pytest.mark.parametrize("door", [one for one in DOORS if one not in ("send a link for a new password",)])
def test_an_equal_may_be_touched(alice: Actor, mona: Actor, people: Cast, door: str) -> None:
    equal = cast.join(people.acme, "Max", mona.role)
    DOORS[door](mona, UUID(str(equal.user_id)))


def test_grant_more_than_own_in_one_stroke_is_refused(alice: Actor, mona: Actor) -> None:
    """Disabling all who are proposed must not shut out an administrator."""
    other = cast.join(alice.place, "Olive", "administrator")
    with time_machine.travel(clock.now() + timedelta(days=40)):
        later = replace(mona, proved_at=clock.now())
        with pytest.raises(NotAllowed):
            perform(later, reviews.disable_away, [other.user_id])
    assert sessions.by_user(alice.place, UUID(str(other.user_id))).role == "administrator"


def test_the_last_administrator_stays_one_of_two_who_lower_each_other(alice: Actor, people: Cast) -> None:
    """Both wish to become something of the workspace's own at the same moment."""
    role = perform(alice, own_roles.create, {"label": "Lead", "base": "sales", "scope": "all"})
    olive, start, said = cast.join(people.acme, "Olive", "administrator"), Barrier(2), []

    def lower(one: Actor) -> None:
        start.wait(20)
        try:
            perform(one, users.change_role, one.user_id, role.key)
        except Refused as refusal:
            said.append(refusal)

    racers = [Thread(target=lower, args=(one,)) for one in (alice, olive)]
    for one in racers:
        one.start()
    for one in racers:
        one.join(60)
    roles = [sessions.by_user(alice.place, UUID(str(one.user_id))).role for one in (alice, olive)]
    assert sorted(roles) == sorted(["administrator", role.key])
    assert [type(one) for one in said] == [Invalid]


def test_an_own_role_that_may_all_is_no_administrator_who_could_be_the_last(alice: Actor, people: Cast) -> None:
    every = sorted(own_roles.GRANTED)
    role = perform(
        alice, own_roles.create, {"label": "All", "base": "administrator", "scope": "all", "permissions": every}
    )
    cast.join(people.acme, "Olga", role.key)
    with pytest.raises(Invalid):
        perform(alice, users.change_role, alice.user_id, role.key)
