"""Roles: nobody gets more than they were given, by any door, and what was taken away is gone at once (U-03, U-04, Y-11)."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from models.audit import AuditEntry, AuditHead
from services import audit, contacts, privacy
from services.accounts import invitations, own_roles, sessions, users, viewings
from services.audit import anchors
from services.audit.verifying import verify
from services.roles import PERMISSIONS, ROLES
from services.work import Actor, NotAllowed, SignInNeeded, perform, trail, work
from tests import cast
from tests.bulk.world import finished
from tests.cast import Cast

ENTRIES, HEADS = AuditEntry.__table__, AuditHead.__table__  # type: ignore[attr-defined]
MONA = {"label": "Keeper", "base": "sales", "scope": "team", "permissions": ["users.edit", "contacts.read"]}


@pytest.fixture
def mona(alice: Actor, people: Cast) -> Actor:
    """Somebody who may invite colleagues and change roles, and little else."""
    role = perform(alice, own_roles.create, MONA)
    return cast.join(people.acme, "Mona", role.key)


@pytest.mark.parametrize("role", [name for name in ROLES if name != "mona"])
def test_grant_more_than_own_is_refused(mona: Actor, bob: Actor, role: str) -> None:
    """listmonk#2752"""
    with pytest.raises(NotAllowed):
        perform(mona, users.change_role, mona.user_id, role)
    with pytest.raises(NotAllowed):
        perform(mona, invitations.invite, "new@example.com", role)


@pytest.mark.parametrize(
    "permission", sorted(own_roles.GRANTED - {*MONA["permissions"], "users.read", *own_roles.ALWAYS})
)
def test_grant_more_than_own_in_a_new_role_is_refused(mona: Actor, permission: str) -> None:
    with pytest.raises(NotAllowed):
        perform(mona, own_roles.create, {**MONA, "label": "More", "scope": "own", "permissions": [permission]})


def test_grant_more_than_own_by_sight_is_refused(mona: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(mona, own_roles.create, {**MONA, "label": "Further", "scope": "all"})


def test_self_promote_role_is_refused(alice: Actor, mona: Actor) -> None:
    own = next(one for one in perform(alice, own_roles.roles) if one.key == mona.role)
    for changes in ({"permissions": [*own.permissions, "settings.edit"]}, {"scope": "all"}):
        with pytest.raises(NotAllowed):
            perform(mona, own_roles.change, own.id, changes)
    now = next(one for one in perform(alice, own_roles.roles) if one.key == mona.role)
    assert (now.permissions, now.scope) == (own.permissions, "team")


def test_operator_permissions_are_no_part_of_a_role(alice: Actor, mona: Actor) -> None:
    with work(alice) as session:
        from models.own_roles import OwnRole

        session.execute(update(OwnRole).values(permissions=sorted(PERMISSIONS)))  # written past the service
    assert not sessions.by_user(mona.place, UUID(str(mona.user_id))).may("maintenance.run")


def test_session_after_role_may_only_what_the_new_role_may(alice: Actor, bob: Actor, people: Cast) -> None:
    perform(alice, users.change_role, bob.user_id, "engineering")
    with pytest.raises(NotAllowed):
        perform(sessions.current(people.bob), contacts.create, {"name": "Eve"})


def test_session_after_disable_is_over(alice: Actor, bob: Actor, people: Cast) -> None:
    perform(alice, users.disable, bob.user_id)
    with pytest.raises(SignInNeeded):
        sessions.current(people.bob)


def test_session_after_logout_is_over(bob: Actor, people: Cast) -> None:
    perform(bob, sessions.end, bob.session_id)
    with pytest.raises(SignInNeeded):
        sessions.current(people.bob)


def test_view_as_write_is_refused_and_the_real_actor_recorded(alice: Actor, bob: Actor, people: Cast) -> None:
    """agenticos#1043"""
    viewings.begin(alice, UUID(str(bob.user_id)), "to help")
    seen = replace(sessions.current(people.alice), proved_at=alice.proved_at)
    for write in (
        lambda: perform(seen, contacts.create, {"name": "Eve"}),
        lambda: perform(seen, own_roles.create, MONA),
    ):
        with pytest.raises(NotAllowed):
            write()
    with work(alice, read=True) as session:
        rows = session.execute(ENTRIES.select().where(ENTRIES.c.subject == "viewings")).all()
    assert {row.actor_id for row in rows} == {alice.user_id}


def sealed(alice: Actor) -> str:
    perform(alice, contacts.create, {"name": "Grace"})
    with work(alice) as session:
        trail.seal(session)
        return anchors.anchor(session)


@pytest.mark.parametrize("column", ["actor_id", "subject_id", "on_behalf", "address", "via", "action", "verb", "at"])
def test_audit_edit_is_found(alice: Actor, column: str) -> None:
    sealed(alice)
    forged: dict[str, object] = {"at": alice.proved_at} | {
        one: uuid4() for one in ("actor_id", "subject_id", "on_behalf")
    }
    with work(alice) as session:
        session.execute(update(ENTRIES).where(ENTRIES.c.sequence == 3).values({column: forged.get(column, "forged")}))
    assert perform(alice, verify).trouble == "Entry 3 was changed."


def test_audit_tail_cut_is_found_by_the_head_and_by_an_anchor(alice: Actor) -> None:
    anchor = sealed(alice)
    with work(alice) as session:
        session.execute(delete(ENTRIES).where(ENTRIES.c.sequence > 4))
    assert perform(alice, verify).trouble == "Entries at the end are missing."
    with work(alice) as session:
        session.execute(update(HEADS).values(sequence=4, seal=trail.link_at(session, 4)))
    assert (perform(alice, verify).whole, perform(alice, verify, anchor).whole) == (True, False)


def test_audit_edit_by_taking_values_as_an_erasure_does_is_found(alice: Actor) -> None:
    """What an erasure took has neither value nor salt; whoever takes more than the erasures say is found."""
    sealed(alice)
    privacy.erase(alice, perform(alice, contacts.create, {"name": "Ada Zyxwolf"}).id)
    sealed(alice)
    assert perform(alice, verify).whole
    with work(alice) as session:
        session.execute(update(ENTRIES).where(ENTRIES.c.sequence == 3).values(changes={}, salt=""))
    said = "The values of 1 entry were taken, and no erasure says so."
    finished(alice, perform(alice, audit.begin_verify))
    assert [perform(alice, verify).trouble, perform(alice, audit.checked).trouble] == [said, said]


@pytest.mark.parametrize("number", [0, -3, 10_000])
def test_audit_edit_beside_the_chain_is_found(alice: Actor, number: int) -> None:
    """An entry with a number that no link leads to is on the page, and in no walk."""
    sealed(alice)
    with work(alice) as session:
        row = dict(session.execute(select(ENTRIES).where(ENTRIES.c.sequence == 3)).one()._mapping)
        session.execute(insert(ENTRIES).values(row | {"id": uuid4(), "sequence": number, "seal": "0" * 64}))
    finished(alice, perform(alice, audit.begin_verify))
    assert perform(alice, audit.checked).trouble == "There are entries that are no part of the chain."
    assert not perform(alice, verify).whole


def test_invite_role_swap_changes_nothing(alice: Actor) -> None:
    """The link says who is let in; what else is sent with it counts for nothing, and a removed role lets nobody in."""
    secret = perform(alice, invitations.invite, "new@example.com", "field")
    with pytest.raises(TypeError):
        invitations.accept(secret, "Eve", "a long enough passphrase 7", role="administrator")  # type: ignore[call-arg]
    user, _in = invitations.accept(secret, "Eve", "a long enough passphrase 7")
    assert user.role == "field"
