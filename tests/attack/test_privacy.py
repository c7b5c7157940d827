"""Attacks on privacy: erasing whom one may not, twice, unseen; reading what is others'."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from models.accounts import User
from models.tenants import Erasure
from services import contacts, privacy
from services.accounts import users
from services.privacy import erasing, sweeping
from services.roles import ROLES
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
    clock,
    house_actor,
    perform,
    work,
)
from tests.privacy import people


def erasures() -> int:
    """Return how many erasures the house knows."""
    with work(house_actor(), read=True) as session:
        return len(session.scalars(select(Erasure)).all())


def role(actor: Actor, name: str, scope: str = "") -> Actor:
    """Return the same person in another role."""
    return replace(actor, role=name, permissions=ROLES[name].permissions, scope=scope or ROLES[name].scope)


def test_cross_tenant_erase_is_not_found(alice: Actor, charlie: Actor) -> None:
    ada = people.ada(alice)
    with pytest.raises(NotFound):
        privacy.erase(charlie, ada.id)
    with pytest.raises(NotFound):
        perform(charlie, privacy.disclosure, ada.id)
    assert perform(alice, contacts.find, ada.id).name == "Ada Zyxwolf"


@pytest.mark.parametrize("name", sorted(set(ROLES) - {"administrator"}))
def test_erase_by_each_other_role_is_refused(alice: Actor, name: str) -> None:
    ada = people.ada(alice)
    other = role(alice, name)
    for act in (lambda: privacy.erase(other, ada.id), lambda: perform(other, privacy.preview, ada.id)):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotAllowed):
        privacy.erase_colleague(other, UUID(int=1))
    assert erasures() == 0


def test_erase_without_a_fresh_proof_is_refused(alice: Actor) -> None:
    ada = people.ada(alice)
    old = replace(alice, proved_at=clock.now() - timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        privacy.erase(old, ada.id)
    with pytest.raises(NotAllowed):
        privacy.erase(replace(old, kind="program"), ada.id)


def test_erase_with_a_stale_digest_changes_nothing(alice: Actor) -> None:
    ada = people.ada(alice)
    with pytest.raises(Stale):
        privacy.erase(alice, ada.id, "0" * 64)
    assert (erasures(), perform(alice, contacts.find, ada.id).name) == (0, "Ada Zyxwolf")


def test_erase_twice_at_once_is_done_once(alice: Actor) -> None:
    ada, said = people.ada(alice), list[str]()

    def run() -> None:
        try:
            privacy.erase(alice, ada.id)
            said.append("done")
        except (Conflict, NotFound) as refused:
            said.append(type(refused).__name__)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert said.count("done") == 1 and len(said) == 2
    assert erasures() == 1


def test_disclosure_of_a_contact_of_a_colleague_by_own_scope_is_not_found(alice: Actor) -> None:
    ada = people.ada(alice)
    curious = replace(alice, user_id=uuid4(), scope="own")
    with pytest.raises(NotFound):
        perform(curious, privacy.disclosure, ada.id)
    with pytest.raises(NotFound):
        privacy.erase(curious, ada.id)


def test_self_erase_and_erase_of_the_last_administrator_are_refused(alice: Actor, bob: Actor) -> None:
    """Case: specify7#175."""
    assert alice.user_id and bob.user_id
    with pytest.raises(Invalid):
        privacy.erase_colleague(alice, alice.user_id)
    with pytest.raises(NotAllowed):
        privacy.erase_colleague(bob, alice.user_id)
    as_admin = replace(bob, role="administrator", permissions=alice.permissions, proved_at=alice.proved_at)
    with pytest.raises(Refused):
        privacy.erase_colleague(as_admin, alice.user_id)
    with work(alice, read=True) as session:
        assert session.get_one(User, alice.user_id).name == "Alice"


def test_an_erased_colleague_is_a_former_one_and_cannot_sign_in(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    done = privacy.erase_colleague(alice, bob.user_id)
    with work(alice, read=True) as session:
        user = session.get_one(User, bob.user_id)
        assert (user.name, user.password_hash, user.active) == ("Former colleague", None, False)
        assert "bob" not in user.email
    assert done.state in ("swept", "done")
    with pytest.raises(Conflict):
        privacy.erase_colleague(alice, bob.user_id)
    with pytest.raises(Refused):
        perform(alice, users.enable, bob.user_id)


def test_an_erasure_of_another_workspace_is_not_found(alice: Actor, charlie: Actor) -> None:
    done = privacy.erase(alice, people.ada(alice).id)
    other = role(charlie, "administrator")
    with pytest.raises(NotFound):
        privacy.find(other, done.id)
    assert sweeping.sweep_waiting(other.place) is False


def test_an_erasure_that_broke_off_goes_on_and_one_that_was_done_is_done_again_after_a_restore(alice: Actor) -> None:
    ada = people.ada(alice)
    erasure = erasing.begin(alice, "contacts", ada.id, "", False, [])
    assert erasing.go_on(house_actor(alice.place)) == 1
    assert erasing.card(erasure).state in ("swept", "done")
    with pytest.raises(NotFound):
        perform(alice, contacts.find, ada.id)
    assert erasing.replay(alice.place) == 1
    assert erasing.card(erasure).replayed_at is not None
