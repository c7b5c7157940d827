"""Own roles while people have them: renamed, given by a sign-on service, and after a restore (U-03)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from models.accounts import User
from services.accounts import own_roles, sessions, users
from services.accounts.own_roles import RoleCard
from services.accounts.sign_on import services
from services.audit import Query, search
from services.work import Actor, Conflict, Invalid, NotAllowed, house_actor, perform, work
from services.work.config import Config
from tests.accounts.services import Provider, add, provider, sign_on
from tests.cast import Cast
from tests.house.backups import sets

LEAD = {"label": "Sales lead", "base": "sales", "scope": "team", "permissions": ["contacts.edit", "optouts.edit"]}


@pytest.fixture
def at(house: Config) -> Iterator[Provider]:
    """A service on this machine, which the operator allows."""
    house.sign_on_inside = "localhost"
    with provider() as one:
        yield one


def made(alice: Actor, **more: object) -> RoleCard:
    return perform(alice, own_roles.create, {**LEAD, **more})


def test_a_role_renamed_while_bob_has_it_is_the_same_role(alice: Actor, bob: Actor, people: Cast) -> None:
    role = made(alice)
    perform(alice, users.change_role, bob.user_id, role.key)
    changed = perform(alice, own_roles.change, role.id, {"label": "Front desk"}, role.version)
    now = sessions.current(people.bob)
    assert (changed.key, changed.people, now.role_label, now.may("optouts.edit")) == (role.key, 1, "Front desk", True)
    assert made(alice).key != role.key, "the old name is free again"
    assert {one.own_role for one in perform(alice, users.colleagues).rows} >= {"Front desk"}


def test_a_name_changed_by_somebody_else_meanwhile_is_not_overwritten(alice: Actor) -> None:
    role = made(alice)
    perform(alice, own_roles.change, role.id, {"label": "Front desk"}, role.version)
    with pytest.raises(Conflict):
        perform(alice, own_roles.change, role.id, {"label": "Back office"}, role.version)


def test_a_role_that_a_sign_on_service_gives_is_given_and_cannot_be_removed(alice: Actor, at: Provider) -> None:
    role = made(alice)
    service = add(alice, at, groups_claim="groups", groups="sellers = sales LEAD", default_role=role.key)
    assert (service.groups, service.first_role) == ("sellers = Sales lead", "Sales lead")
    at.knows("emil", email="emil@example.com", email_verified=True, name="Emil", groups=["sellers"])
    found = sign_on(at, service, alice.place, "emil")
    assert found is not None
    emil = next(one for one in perform(alice, users.colleagues).rows if one.name == "Emil")
    assert (emil.role, emil.own_role) == (role.key, "Sales lead")
    perform(alice, users.change_role, emil.id, "sales")
    with pytest.raises(Conflict, match="Harbour ID"):
        perform(alice, own_roles.remove, role.id)
    perform(alice, services.remove, service.id)
    perform(alice, own_roles.remove, role.id)


def test_a_service_gives_no_role_that_is_not_there(alice: Actor, at: Provider) -> None:
    with pytest.raises(Invalid) as refused:
        add(alice, at, groups_claim="groups", groups="sellers = Sales lead")
    assert "groups" in refused.value.fields


@pytest.mark.sqlite_only
def test_after_a_restore_a_role_is_as_it_was_and_nobody_gains_one_that_is_not_there(
    alice: Actor, bob: Actor, people: Cast
) -> None:
    from services.house.backups import restoring, swapping

    kept = made(alice)
    sets.make()
    perform(alice, own_roles.change, kept.id, {"label": "Renamed"})
    later = made(alice, label="Later")
    perform(alice, users.change_role, bob.user_id, later.key)
    restoring.prepare(house_actor(), "latest", "Acme")
    assert swapping.finish() == "done"
    roles = [one.label for one in perform(house_actor(alice.place), own_roles.roles) if one.id]
    assert roles == ["Sales lead"]
    with work(house_actor(alice.place), read=True) as session:
        assert session.get_one(User, bob.user_id).role == later.key, "what was taken from Bob is not given back"
    with pytest.raises(NotAllowed):
        sessions.by_user(alice.place, UUID(str(bob.user_id)))
    perform(house_actor(alice.place), users.change_role, bob.user_id, kept.key)
    assert sessions.by_user(alice.place, UUID(str(bob.user_id))).role_label == "Sales lead"


def test_a_removed_role_is_in_the_trail_with_what_it_allowed(alice: Actor) -> None:
    role = made(alice)
    perform(alice, own_roles.remove, role.id)
    one = perform(alice, search, Query(about="permissions", record_id=role.id)).rows[0]
    assert (one.verb, one.name) == ("deleted", "Sales lead")
    assert "optouts.edit" in next(c.old for c in one.changes if c.field == "permissions")
