"""Own roles: a copy of a role that may more or less, given to people, and never more than its maker holds (U-03, U-18)."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.accounts import invitations, own_roles, sessions, users
from services.accounts.own_roles import RoleCard
from services.roles import PERMISSIONS, ROLES
from services.unusual import overview
from services.work import Actor, Conflict, Invalid, NotAllowed, SignInNeeded, perform
from tests import cast
from tests.cast import Cast

LEAD = {"label": "Sales lead", "base": "sales", "scope": "team"}


def made(alice: Actor, *permissions: str, **more: object) -> RoleCard:
    values = {**LEAD, "permissions": list(ROLES["sales"].permissions | set(permissions)), **more}
    return perform(alice, own_roles.create, values)


def test_u03_people_have_a_role_of_the_workspaces_own(alice: Actor, bob: Actor, people: Cast) -> None:
    role = made(alice, "campaigns.read", "optouts.edit", scope="all")
    assert not bob.may("optouts.edit")
    perform(alice, users.change_role, bob.user_id, role.key)
    now = sessions.current(people.bob)
    assert (now.role, now.role_label, now.scope, now.may("optouts.edit")) == (role.key, "Sales lead", "all", True)
    assert not now.may("settings.edit")


def test_a_role_says_how_it_differs_from_the_one_it_began_as(alice: Actor) -> None:
    role = perform(alice, own_roles.create, {**LEAD, "permissions": ["contacts.edit", "optouts.edit"]})
    assert role.added == ["optouts.edit"]
    assert "deals.edit" in role.removed
    assert {"home.read", "account.read", "contacts.read", "optouts.read"} <= set(role.permissions)


def test_a_changed_role_holds_from_the_next_question_on(alice: Actor, bob: Actor, people: Cast) -> None:
    role = made(alice, "optouts.edit")
    perform(alice, users.change_role, bob.user_id, role.key)
    perform(alice, own_roles.change, role.id, {"permissions": ["contacts.read"], "scope": "own"})
    now = sessions.current(people.bob)
    assert (now.may("optouts.edit"), now.may("contacts.edit"), now.scope) == (False, False, "own")
    assert sessions.by_user(alice.place, now.user_id).permissions == now.permissions  # type: ignore[arg-type]


def test_a_role_that_somebody_has_cannot_be_removed(alice: Actor, bob: Actor) -> None:
    role = made(alice)
    perform(alice, users.change_role, bob.user_id, role.key)
    with pytest.raises(Conflict, match="Bob"):
        perform(alice, own_roles.remove, role.id)
    perform(alice, users.change_role, bob.user_id, "sales")
    invited = perform(alice, invitations.invite, "new@example.com", role.key)
    with pytest.raises(Conflict, match="invited"):
        perform(alice, own_roles.remove, role.id)
    assert invited
    perform(alice, invitations.withdraw, perform(alice, invitations.waiting)[0].id)
    perform(alice, own_roles.remove, role.id)
    assert [one for one in perform(alice, own_roles.roles) if one.id] == []


def test_nobody_works_with_a_role_that_is_gone(alice: Actor, bob: Actor, people: Cast) -> None:
    from services.work import work

    with work(alice) as session:
        users.row(session, bob.user_id).role = "own-gone"  # type: ignore[arg-type]
    with pytest.raises(SignInNeeded):
        sessions.current(people.bob)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": " "}, "label"),
        ({"base": "king"}, "base"),
        ({"scope": "everything"}, "scope"),
        ({"permissions": ["maintenance.run"]}, "permissions"),
        ({"permissions": ["contacts.fly"]}, "permissions"),
        ({"permissions": ["audit.read"]}, "scope"),
    ],
)
def test_a_role_that_cannot_be_is_refused_at_its_field(alice: Actor, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        perform(replace(alice, permissions=frozenset(PERMISSIONS)), own_roles.create, {**LEAD, **values})
    assert field in refused.value.fields


@pytest.mark.parametrize("label", ["Sales", "SALES LEAD"])
def test_a_name_is_taken_once(alice: Actor, label: str) -> None:
    made(alice)
    with pytest.raises(Conflict):
        made(alice, label=label)


def test_u18_a_change_of_a_role_is_among_the_permission_changes(alice: Actor) -> None:
    role = made(alice)
    perform(alice, own_roles.change, role.id, {"permissions": [*role.permissions, "optouts.edit"]})
    said = [(one.name, one.what) for one in perform(alice, overview).changes]
    assert ("Sales lead", "role changed; now may: Record opt-outs and consents, and lift them") in said
    assert ("Sales lead", "role added") in said


def test_u07_an_own_role_is_reviewed_like_the_others(alice: Actor, bob: Actor) -> None:
    from services import reviews

    role = made(alice)
    perform(alice, users.change_role, bob.user_id, role.key)
    found = {one.label: one for one in perform(alice, reviews.mark_reviewed, role.key, "fits")}
    assert (found["Sales lead"].people, found["Sales lead"].due, found["Sales lead"].note) == (1, False, "fits")


def test_an_operator_with_an_own_role_keeps_the_installation(alice: Actor, people: Cast) -> None:
    role = made(alice)
    other = cast.join(people.acme, "Olive", "administrator")
    perform(other, users.change_role, alice.user_id, role.key)
    now = sessions.current(people.alice)
    assert now.may("maintenance.run")
    assert not now.may("users.edit")


def manager(alice: Actor, people: Cast, *more: str) -> Actor:
    """Somebody who may change roles, and little else."""
    own = perform(alice, own_roles.create, {**LEAD, "label": "Keeper", "permissions": ["users.edit", *more]})
    return cast.join(people.acme, "Mona", own.key)


def test_a_viewing_of_a_person_ends_as_their_role_changes(alice: Actor, bob: Actor, people: Cast) -> None:
    from services import reactions
    from services.accounts import seeing, viewings
    from services.work import house_actor, work

    role = made(alice)
    perform(alice, users.change_role, bob.user_id, role.key)
    viewings.begin(alice, UUID(str(bob.user_id)), "to help")
    assert sessions.current(people.alice).viewing is not None
    assert seeing.follow_role in reactions.REACTIONS[own_roles.CHANGED]
    perform(alice, own_roles.change, role.id, {"permissions": []})
    with work(house_actor(alice.place)) as session:
        from types import SimpleNamespace

        seeing.follow_role(session, alice, SimpleNamespace(data={"key": role.key}))  # type: ignore[arg-type]
    assert sessions.current(people.alice).viewing is None


def test_who_may_change_roles_touches_nobody_who_may_more(alice: Actor, bob: Actor, people: Cast) -> None:
    mona = manager(alice, people)
    for refused in (
        lambda: perform(mona, users.change_role, alice.user_id, mona.role),
        lambda: perform(mona, users.disable, alice.user_id),
        lambda: perform(mona, users.disable, bob.user_id),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize(("choice", "must"), [("", False), ("administrators", False), ("everyone", True)])
def test_an_own_role_is_no_way_round_the_second_factor(alice: Actor, bob: Actor, choice: str, must: bool) -> None:
    from services import settings
    from services.accounts.factors import steps
    from services.house import settings as kept
    from services.work import work

    role, leads = made(alice), made(alice, "users.edit", label="Leader")
    with work(alice) as session:
        kept.write(session, settings.FACTORS.row, choice)
    with work(alice, read=True) as session:
        assert steps.required_of(session, role.key) is must
        assert steps.required_of(session, leads.key) is (choice != "")
