"""Colleagues: who comes, who goes, and who must stay."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.tenants import Revocation
from services import contacts
from services.accounts import invitations, sessions, throwing_out, users
from services.records.lists import Slice
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, SignInNeeded, house_actor, perform, work
from services.work.events import listen
from tests.cast import Cast, join


def revocations() -> list[tuple[str, str | None]]:
    with work(house_actor(), read=True) as session:
        return [(row.what, row.role) for row in session.exec(select(Revocation).order_by(Revocation.at))]  # type: ignore[arg-type]


def recorded(actor: Actor, subject: str, subject_id: UUID) -> list[dict[str, Any]]:
    """What the trail has on one row, oldest first."""
    with work(actor, read=True) as session:
        found = select(AuditEntry).where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
        return [entry.changes for entry in session.exec(found.order_by(AuditEntry.id))]  # type: ignore[arg-type]


def test_colleagues_are_listed_by_name_with_team_and_when_they_were_seen(alice: Actor) -> None:
    team = perform(alice, users.add_team, "North")
    join(alice.place, "aaron", "sales", team_id=team.id)
    listed = perform(alice, users.colleagues).rows
    assert [one.name for one in listed] == ["aaron", "Alice", "Bob"]
    assert (listed[0].team, listed[0].role) == ("North", "sales")
    assert all(one.seen_at for one in listed)


def test_colleagues_come_in_pages_and_are_found_by_a_part_of_name_address_or_team(alice: Actor) -> None:
    north = perform(alice, users.add_team, "Équipe Nord")
    for number in range(30):
        join(alice.place, f"Amélie {number:02}", "sales", team_id=north.id if number < 3 else None)
    first = perform(alice, users.colleagues)
    assert (len(first.rows), first.total, first.rows[0].name) == (25, 32, "Alice")
    second = perform(alice, users.colleagues, users.Query(part=Slice(number=2)))
    assert {one.id for one in first.rows}.isdisjoint(one.id for one in second.rows)
    assert (len(second.rows), second.rows[-1].name) == (7, "Bob")
    backward = perform(alice, users.colleagues, users.Query(part=Slice("-name", 100)))
    assert [one.name for one in backward.rows] == [one.name for one in (first.rows + second.rows)[::-1]]
    for wanted, number in (("amelie 2", 10), ("equipe", 3), ("BOB@example", 1), ("nobody", 0)):
        assert perform(alice, users.colleagues, users.Query(wanted)).total == number, wanted


def test_who_is_in_a_team_and_who_is_disabled_is_counted_for_everybody(alice: Actor) -> None:
    north = perform(alice, users.add_team, "North")
    gone = join(alice.place, "Gone", "sales", team_id=north.id)
    join(alice.place, "Nina", "sales", team_id=north.id)
    assert gone.user_id
    perform(alice, users.disable, gone.user_id)
    assert perform(alice, users.sizes) == users.Sizes(4, 1, {north.id: 1})


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
    left = [one for one in perform(house_actor(alice.place), users.colleagues).rows if one.disabled_at is None]
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


@pytest.mark.parametrize("name", ["North", "NORTH", " nórth "])
def test_a_teams_name_is_taken_once(alice: Actor, name: str) -> None:
    perform(alice, users.add_team, "North")
    with pytest.raises(Conflict):
        perform(alice, users.add_team, name)
    assert [team.name for team in perform(alice, users.teams)] == ["North"]


def test_a_team_gets_another_name_that_no_other_has(alice: Actor) -> None:
    north, _ = perform(alice, users.add_team, "Équipe"), perform(alice, users.add_team, "South")
    for taken in ("South", "SOUTH", " south "):
        with pytest.raises(Conflict) as refusal:
            perform(alice, users.rename_team, north.id, taken)
        assert set(refusal.value.more["fields"]) == {"name"}
    with pytest.raises(Invalid):
        perform(alice, users.rename_team, north.id, " \n ")
    assert perform(alice, users.rename_team, north.id, "ÉQUIPE").name == "ÉQUIPE"
    with pytest.raises(Conflict):
        perform(alice, users.add_team, "équipe")


def test_a_removed_team_leaves_its_people_without_one_and_on_the_trail(alice: Actor, bob: Actor) -> None:
    team = perform(alice, users.add_team, "North")
    nina = join(alice.place, "Nina", "sales", team_id=team.id)
    assert bob.user_id and nina.user_id
    perform(alice, users.change_role, bob.user_id, "sales", team.id)
    assert perform(alice, users.remove_team, team.id) == 2
    assert perform(alice, users.teams) == []
    assert {one.team_id for one in perform(alice, users.colleagues).rows} == {None}
    assert recorded(alice, "users", nina.user_id)[-1] == {"team_id": [str(team.id), None]}
    assert recorded(alice, "teams", team.id)[-1] == {"name": ["North", None]}
    for action in (users.remove_team, lambda s, a, i: users.rename_team(s, a, i, "South")):
        with pytest.raises(NotFound):
            perform(alice, action, team.id)


def test_who_was_in_a_removed_team_sees_only_what_is_their_own(alice: Actor, people: Cast) -> None:
    team = perform(alice, users.add_team, "North")
    nina, nora = (join(alice.place, name, "sales", team_id=team.id) for name in ("Nina", "Nora"))
    perform(nina, contacts.create, {"name": "Ada"})
    assert perform(nora, contacts.search, contacts.Query()).total == 1
    perform(alice, users.remove_team, team.id)
    assert nora.session_id is not None
    now = sessions.by_id(alice.place, nora.session_id)
    assert (now.team_id, perform(now, contacts.search, contacts.Query()).total) == (None, 0)


def test_an_invitation_into_a_removed_team_still_lets_in(alice: Actor) -> None:
    team = perform(alice, users.add_team, "North")
    perform(alice, invitations.invite, "new@example.com", "sales", "New", team.id)
    perform(alice, users.remove_team, team.id)
    assert [one.team_id for one in perform(alice, invitations.waiting)] == [None]


@pytest.mark.parametrize("role", ["management", "sales"])
def test_u04_teams_are_changed_by_administrators_alone(alice: Actor, role: str) -> None:
    team, mara = perform(alice, users.add_team, "North"), join(alice.place, "Mara", role)
    with pytest.raises(NotAllowed):
        perform(mara, users.rename_team, team.id, "Mine")
    with pytest.raises(NotAllowed):
        perform(mara, users.remove_team, team.id)


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


def test_u18_another_role_is_in_the_trail_and_told(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    heard: list[str] = []
    deaf = listen(lambda some: heard.extend(one.kind.name for one in some))
    perform(alice, users.change_role, bob.user_id, "field")
    deaf()
    assert recorded(alice, "users", bob.user_id)[-1]["role"] == ["sales", "field"]
    assert heard[0] == users.ROLE_CHANGED.name


def test_an_administrator_signs_a_colleague_out_everywhere(alice: Actor, bob: Actor, people: Cast) -> None:
    """A lost laptop: its session ends at once, and Bob may come in again."""
    again = join(alice.place, "Carol", "sales")
    perform(alice, throwing_out.end_sessions, UUID(str(bob.user_id)))
    with pytest.raises(SignInNeeded):
        sessions.current(people.bob)
    assert sessions.by_id(alice.place, UUID(str(again.session_id))).name == "Carol"
    assert sessions.by_user(alice.place, UUID(str(bob.user_id))).name == "Bob"
    with pytest.raises(Invalid, match="page of your account"):
        perform(alice, throwing_out.end_sessions, UUID(str(alice.user_id)))
