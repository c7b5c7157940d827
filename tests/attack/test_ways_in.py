"""Ways to more rights that were tried and worked once: a sign-on service of one's own, another team, the last way in given up."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import update

from models.accounts import User
from services.accounts import by_passkey, invitations, own_roles, sessions, users
from services.accounts.factors import own_passkeys
from services.accounts.sign_on import people as linked
from services.accounts.sign_on import switching
from services.work import Actor, Conflict, NotAllowed, house_actor, perform, work
from services.work.config import Config
from tests import cast
from tests.accounts import services
from tests.accounts.authenticator import HOST, Authenticator, add
from tests.accounts.services import Provider, sign_on
from tests.accounts.test_passkeys import at as found_at
from tests.cast import Cast

ALICE = {"email": "alice@example.com", "email_verified": True}
LEAD = {"label": "Lead", "base": "sales", "scope": "team", "permissions": ["users.edit", "contacts.read"]}


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    with services.provider() as found:
        yield found


@pytest.fixture
def named(house: Config) -> Config:
    """An installation whose operator named the provider's host."""
    house.sign_on_inside = "localhost"
    return house


def keeper(alice: Actor) -> Actor:
    """Somebody who may change settings, and little else."""
    values = {"label": "Keeper", "base": "sales", "scope": "all", "permissions": ["settings.edit", "contacts.read"]}
    return cast.join(alice.place, "Mona", perform(alice, own_roles.create, values).key)


def without_password(actor: Actor) -> None:
    with work(house_actor(actor.place)) as session:
        session.execute(update(User).where(User.id == actor.user_id).values(password_hash=None))  # type: ignore[arg-type]


def test_f25_a_service_of_ones_own_lets_nobody_in_who_may_do_more(named: Config, at: Provider, alice: Actor) -> None:
    """A service says which address it verified: one's own says that of an administrator."""
    mona = keeper(alice)
    with pytest.raises(NotAllowed, match="lets everybody in"):
        services.add(mona, at)
    theirs = services.add(alice, at)
    with pytest.raises(NotAllowed, match="lets everybody in"):
        perform(mona, services.services.change, theirs.id, {"name": "Mine", "client_id": "other"})
    perform(alice, services.services.switch, theirs.id, False)
    with pytest.raises(NotAllowed, match="lets everybody in"):
        perform(mona, services.services.switch, theirs.id, True)


def test_f25_an_administrators_service_does_not_open_the_installation(
    named: Config, at: Provider, alice: Actor, people: Cast
) -> None:
    """Alice is the operator. Olive, an administrator beside her, adds a service that says it verified Alice's address."""
    olive = cast.join(people.acme, "Olive", "administrator")
    theirs = services.add(olive, at)
    at.knows("evil", **ALICE)
    with pytest.raises(NotAllowed, match="look after this installation"):
        sign_on(at, theirs, alice.place, "evil")
    at.knows("bob", email="bob@example.com", email_verified=True)
    assert sign_on(at, theirs, alice.place, "bob").signed


def test_f25_a_service_that_an_operator_added_lets_operators_in(named: Config, at: Provider, alice: Actor) -> None:
    at.knows("alice", **ALICE)
    signed = sign_on(at, services.add(alice, at), alice.place, "alice").signed
    assert signed and sessions.current(signed.opened.token).operator


def test_f18_who_sees_a_team_moves_nobody_into_another_one(alice: Actor, people: Cast) -> None:
    """Else they would move themselves to where the records are, or somebody with records to where they are."""
    one, other = perform(alice, users.add_team, "North"), perform(alice, users.add_team, "South")
    role = perform(alice, own_roles.create, LEAD)
    lena = cast.join(people.acme, "Lena", role.key, team_id=one.id)
    equal = cast.join(people.acme, "Max", role.key, team_id=other.id)
    for who, team in ((lena, other.id), (equal, one.id)):
        with pytest.raises(NotAllowed, match="Teams decide"):
            perform(lena, users.change_role, UUID(str(who.user_id)), role.key, team)
    with pytest.raises(NotAllowed, match="Teams decide"):
        perform(lena, invitations.invite, "new@example.com", role.key, "New", other.id)
    assert perform(lena, invitations.invite, "new@example.com", role.key, "New", one.id)
    assert perform(alice, users.change_role, UUID(str(lena.user_id)), role.key, other.id).team_id == other.id


def test_f25_the_last_passkey_stays_while_passwords_are_off(alice: Actor) -> None:
    found_at(alice, HOST)
    key, other = Authenticator(), Authenticator()
    add(alice, key)
    secret, options = by_passkey.begin_alone(HOST)
    me = cast.actor(by_passkey.finish(secret, key.use(options)).opened.token)
    perform(me, switching.switch_passwords, False)
    (kept,) = perform(me, own_passkeys.mine).kept
    with pytest.raises(Conflict, match="only way in, since passwords are switched off"):
        perform(me, own_passkeys.remove, kept.id)
    add(me, other)
    perform(me, own_passkeys.remove, kept.id)
    assert len(perform(me, own_passkeys.mine).kept) == 1


def test_f25_the_last_service_stays_while_passwords_are_off(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at)
    at.knows("alice", **ALICE)
    signed = sign_on(at, service, alice.place, "alice").signed
    assert signed
    me = cast.actor(signed.opened.token)
    perform(me, switching.switch_passwords, False)
    (mine,) = perform(me, linked.links)
    assert mine.identity_id
    with pytest.raises(Conflict, match="only way in, since passwords are switched off"):
        perform(me, linked.unlink, mine.identity_id)
    perform(me, switching.switch_passwords, True)
    perform(me, linked.unlink, mine.identity_id)


def test_f25_the_last_passkey_of_who_has_no_password_stays(bob: Actor) -> None:
    add(bob, Authenticator())
    without_password(bob)
    (kept,) = perform(bob, own_passkeys.mine).kept
    with pytest.raises(Conflict, match="Choose a password first"):
        perform(bob, own_passkeys.remove, kept.id)
