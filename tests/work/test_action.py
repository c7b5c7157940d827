"""Who may do what: asked at each call, and again with the password for dangerous steps (U-01)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services import contacts
from services.accounts import users
from services.contacts import ContactCard
from services.house import health
from services.roles import ROLES
from services.work import (
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    NotAllowed,
    NotFound,
    Refused,
    clock,
    house_actor,
    perform,
    work,
)
from services.work.action import ACTIONS, marked
from services.work.actor import FRESH_FOR
from tests.cast import join
from tests.rules.belongings import action


def test_u04_without_the_permission_every_action_is_refused_before_it_does_anything(alice: Actor) -> None:
    nobody = replace(alice, permissions=frozenset())
    for name in ACTIONS:
        with pytest.raises(NotAllowed) as refusal, work(nobody) as session:
            action(name)(session, nobody)
        assert refusal.value.more == {"permission": ACTIONS[name].permission}


@pytest.mark.parametrize("role", ROLES)
def test_u04_each_role_may_do_exactly_what_the_table_says(alice: Actor, role: str) -> None:
    one = join(alice.place, "Somebody", role)
    assert one.permissions == ROLES[role].permissions
    assert (one.scope, one.operator) == (ROLES[role].scope, False)


def test_a_role_that_sees_nothing_of_messages_may_not_send_either() -> None:
    for role in ROLES.values():
        for permission in role.permissions:
            shelf, _, verb = permission.partition(".")
            assert verb == "read" or f"{shelf}.read" in role.permissions, permission


def test_a_refused_permission_is_in_the_log(bob: Actor, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, users.disable, bob.user_id)  # type: ignore[arg-type]
    (line,) = [vars(one) for one in caplog.records if one.message == "a permission was refused"]
    assert (line["place"], line["user"], line["permission"]) == (bob.place, str(bob.user_id), "users.edit")


@pytest.mark.parametrize("typed_ago", [None, FRESH_FOR, timedelta(days=1)])
def test_a_dangerous_step_wants_the_password_again(alice: Actor, bob: Actor, typed_ago: timedelta | None) -> None:
    stale = replace(alice, proved_at=clock.now() - typed_ago if typed_ago else None)
    assert bob.user_id
    with pytest.raises(NotAllowed) as refusal:
        perform(stale, users.disable, bob.user_id)
    assert refusal.value.more == {"proof": "needed"}


def test_a_dangerous_step_is_done_with_the_password_just_typed(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(replace(alice, proved_at=clock.now() - FRESH_FOR + timedelta(seconds=5)), users.disable, bob.user_id)


def test_the_house_itself_may_do_everything(alice: Actor, ada: ContactCard) -> None:
    assert perform(house_actor(alice.place), contacts.rate, ada.id, 3).rating == 3


def test_actors_who_see_the_same_may_share_a_live_page(alice: Actor, bob: Actor) -> None:
    other = join(alice.place, "Anna", "administrator")
    operator = replace(other, permissions=alice.permissions)
    assert operator.sight == alice.sight
    assert bob.sight != join(alice.place, "Beth", "sales").sight
    assert replace(bob, user_id=alice.user_id).sight != bob.sight


def test_a_step_is_marked_but_asks_for_nothing() -> None:
    known = marked(users.add)
    assert known is not None and (known.kind, known.permission) == ("step", "")
    assert marked(len) is None


@pytest.mark.parametrize(("refusal", "status"), [(NotAllowed, 403), (NotFound, 404), (Conflict, 409)])
def test_every_refusal_has_the_status_programs_expect(refusal: type[Refused], status: int) -> None:
    assert refusal("No.").status == status
    assert Invalid("No.", name="Required.").fields == {"name": "Required."}


def test_an_action_and_an_errand_are_performed_alike(alice: Actor) -> None:
    assert perform(alice, users.me).id == alice.user_id
    assert [one.name for one in perform(alice, health.snapshot).workspaces] == ["This installation", "Acme", "Other"]


def test_mistakes_are_collected_and_anything_else_is_not_held_back() -> None:
    def refuse(**wrong: str) -> None:
        raise Invalid("Please check the form.", **wrong)

    def first() -> None:
        raise Conflict("Another was first.")

    def both() -> None:
        with Mistakes() as found:
            found.check(refuse, name="Required.")
            found.check(refuse, name="Too late.", zone="Unknown.")

    with pytest.raises(Invalid) as refusal:
        both()
    assert refusal.value.fields == {"name": "Required.", "zone": "Unknown."}
    with pytest.raises(Conflict), Mistakes() as found:
        found.check(first)
