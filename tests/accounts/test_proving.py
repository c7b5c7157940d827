"""Who one is, proved again before a dangerous step: by a passkey, where somebody has one."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from models.accounts import User
from services.accounts import proving, sessions, sign_in, users
from services.accounts.factors import own_passkeys
from services.work import Actor, Invalid, NotAllowed, house_actor, perform, work
from tests.accounts.authenticator import Authenticator, add
from tests.accounts.test_passkeys import at


def stale(actor: Actor) -> Actor:
    return replace(actor, proved_at=None)


def now(actor: Actor) -> Actor:
    assert actor.session_id
    return sessions.by_id(actor.place, actor.session_id)


def confirm(actor: Actor, key: Authenticator) -> None:
    secret, options = perform(actor, proving.begin)
    proving.finish(actor, secret, key.use(options))


def without_password(actor: Actor) -> None:
    with work(house_actor(actor.place)) as session:
        session.execute(update(User).where(User.id == actor.user_id).values(password_hash=None))  # type: ignore[arg-type]


def test_f25_a_dangerous_step_is_confirmed_with_a_passkey(alice: Actor, bob: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    with pytest.raises(NotAllowed, match="confirm"):
        perform(stale(alice), users.disable, bob.user_id)
    before = now(alice).proved_at
    confirm(stale(alice), key)
    assert before is not None and (now(alice).proved_at or before) > before
    perform(now(alice), users.disable, bob.user_id)


def test_f25_a_colleague_without_a_password_confirms_with_their_passkey(alice: Actor, bob: Actor) -> None:
    key = Authenticator()
    add(bob, key)
    without_password(bob)
    assert perform(bob, proving.ways) == proving.Ways(password=False, passkey=True)
    with pytest.raises(Invalid):
        sign_in.prove(stale(bob), "")
    confirm(stale(bob), key)
    (kept,) = perform(now(bob), own_passkeys.mine).kept
    perform(now(bob), own_passkeys.rename, kept.id, "My phone")
    assert now(bob).proved


def test_f25_a_passkey_of_another_host_name_confirms_nothing(alice: Actor) -> None:
    add(alice, Authenticator())
    at(alice, "crm.localhost")
    assert perform(alice, proving.ways) == proving.Ways(password=True, passkey=False)
    with pytest.raises(Invalid, match="no passkey"):
        perform(alice, proving.begin)
