"""Colleagues: who comes, who goes, and who must stay."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from models.tenants import Revocation
from services.accounts import users
from services.work import Actor, Conflict, Invalid, NotFound, house_actor, perform, work
from tests.cast import join


def revocations() -> list[tuple[str, str | None]]:
    with work(house_actor(), read=True) as session:
        return [(row.what, row.role) for row in session.exec(select(Revocation).order_by(Revocation.at))]  # type: ignore[arg-type]


def test_colleagues_are_listed_by_name_with_team_and_when_they_were_seen(alice: Actor) -> None:
    team = perform(alice, users.add_team, "North")
    join(alice.place, "aaron", "sales", team_id=team.id)
    listed = perform(alice, users.colleagues)
    assert [one.name for one in listed] == ["aaron", "Alice", "Bob"]
    assert (listed[0].team, listed[0].role) == ("North", "sales")
    assert all(one.seen_at for one in listed)


def test_the_last_administrator_stays_one(alice: Actor) -> None:
    assert alice.user_id
    with pytest.raises(Invalid, match="last administrator"):
        perform(alice, users.change_role, alice.user_id, "sales")


def test_an_administrator_may_go_when_another_stays(alice: Actor) -> None:
    other = join(alice.place, "Anna", "administrator")
    assert alice.user_id and other.user_id
    perform(alice, users.change_role, alice.user_id, "sales")
    with pytest.raises(Invalid, match="last administrator"):
        perform(other, users.change_role, other.user_id, "sales")


def test_a_disabled_administrator_does_not_count(alice: Actor) -> None:
    other = join(alice.place, "Anna", "administrator")
    assert alice.user_id and other.user_id
    perform(alice, users.disable, other.user_id)
    with pytest.raises(Invalid, match="last administrator"):
        perform(alice, users.change_role, alice.user_id, "sales")


def test_nobody_disables_oneself(alice: Actor) -> None:
    join(alice.place, "Anna", "administrator")
    assert alice.user_id
    with pytest.raises(Invalid, match="cannot disable yourself"):
        perform(alice, users.disable, alice.user_id)


def test_two_administrators_cannot_shut_each_other_out_at_the_same_moment(alice: Actor) -> None:
    from tests.work.threads import at_once

    other = join(alice.place, "Anna", "administrator")
    assert alice.user_id and other.user_id
    at_once(
        lambda: perform(alice, users.disable, other.user_id),  # type: ignore[arg-type]
        lambda: perform(other, users.disable, alice.user_id),  # type: ignore[arg-type]
    )
    left = [one for one in perform(house_actor(alice.place), users.colleagues) if one.disabled_at is None]
    assert [one for one in left if one.role == "administrator"]


def test_who_is_disabled_or_lowered_is_noted_in_the_house_once(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(alice, users.change_role, bob.user_id, "field")
    perform(alice, users.disable, bob.user_id)
    perform(alice, users.disable, bob.user_id)
    assert revocations() == [("role_changed", "field"), ("disabled", None)]


def test_a_role_that_stays_the_same_is_no_change(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(alice, users.change_role, bob.user_id, "sales")
    assert revocations() == []


UNKNOWN: dict[str, Callable[[Actor, Actor], object]] = {
    "role": lambda alice, bob: perform(alice, users.change_role, bob.user_id, "king"),  # type: ignore[arg-type]
    "team_id": lambda alice, bob: perform(alice, users.change_role, bob.user_id, "sales", bob.session_id),  # type: ignore[arg-type]
    "look": lambda alice, bob: perform(bob, users.set_look, "pink"),
    "name": lambda alice, bob: perform(bob, users.rename, " \n "),
    "zone": lambda alice, bob: perform(bob, users.rename, "Bob", "Mars/Olympus"),
}


@pytest.mark.parametrize("field", UNKNOWN)
def test_a_wrong_value_is_refused_on_its_field(alice: Actor, bob: Actor, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        UNKNOWN[field](alice, bob)
    assert set(refusal.value.fields) == {field}


def test_a_colleague_who_is_not_there_is_not_found(alice: Actor) -> None:
    for action in (users.disable, users.enable):
        with pytest.raises(NotFound):
            perform(alice, action, alice.session_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["North", "NORTH", " north "])
def test_a_teams_name_is_taken_once(alice: Actor, name: str) -> None:
    perform(alice, users.add_team, "North")
    with pytest.raises(Conflict):
        perform(alice, users.add_team, name)
    assert [team.name for team in perform(alice, users.teams)] == ["North"]


def test_one_changes_ones_own_name_zone_and_look(bob: Actor) -> None:
    perform(bob, users.rename, " Robert ", "Asia/Kathmandu")
    perform(bob, users.set_look, "dark")
    me = perform(bob, users.me)
    assert (me.name, me.zone, me.look) == ("Robert", "Asia/Kathmandu", "dark")


def test_records_may_be_given_to_active_colleagues_only(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    assert [name for _, name in perform(alice, users.owners)] == ["Alice"]


def test_the_house_itself_has_no_account(alice: Actor) -> None:
    with pytest.raises(NotFound, match="no account"):
        perform(house_actor(alice.place), users.me)
