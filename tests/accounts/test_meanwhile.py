"""Comparing a password takes its time: what is changed meanwhile counts, not what was there when it began."""

from collections.abc import Callable
from threading import Thread

import psycopg
import pytest

from models.accounts import User
from services.accounts import passwords, sessions, sign_in, users
from services.work import Actor, Invalid, SignInNeeded, house_actor, perform, work
from services.work.config import Config
from tests.accounts.conftest import QUICK
from tests.cast import PASSWORD

NEW, OTHER = "four words in a row", "five words in a row"
Meanwhile = Callable[[Callable[[], object]], None]


class Slow:
    """The cheapest hash; while the first password is compared, something else happens."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self.happens = [happens]

    def hash(self, password: str) -> str:
        return str(QUICK.hash(password))

    def verify(self, password: str, hashed: str) -> bool:
        fits = bool(QUICK.verify(password, hashed))
        while self.happens:
            self.happens.pop()()
        return fits


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen while the next password is compared."""
    return lambda happens: monkeypatch.setattr(passwords, "_context", Slow(happens))


def enter(email: str = "alice@example.com") -> sign_in.SignedIn:
    return sign_in.sign_in(email, PASSWORD, company="Acme")


def test_a_sign_in_with_the_old_password_is_not_let_in_after_the_change(alice: Actor, meanwhile: Meanwhile) -> None:
    meanwhile(lambda: sign_in.change_password(alice, PASSWORD, NEW))
    with pytest.raises(SignInNeeded, match="is wrong"):
        enter()
    assert [row.id for row in perform(alice, sessions.mine)] == [alice.session_id]


def test_a_sign_in_of_a_colleague_who_is_disabled_meanwhile_is_not_let_in(
    alice: Actor, bob: Actor, meanwhile: Meanwhile
) -> None:
    assert bob.user_id
    meanwhile(lambda: perform(alice, users.disable, bob.user_id))
    with pytest.raises(SignInNeeded, match="is wrong"):
        enter("bob@example.com")
    assert perform(bob, sessions.mine) == []


def test_of_two_changes_of_one_password_the_first_stands(alice: Actor, meanwhile: Meanwhile) -> None:
    meanwhile(lambda: sign_in.change_password(alice, PASSWORD, NEW))
    with pytest.raises(Invalid) as refusal:
        sign_in.change_password(alice, PASSWORD, OTHER)
    assert set(refusal.value.fields) == {"old"}
    assert passwords.matches(NEW, perform(alice, users.me).password_hash)


def test_the_old_password_proves_nothing_after_the_change(alice: Actor, meanwhile: Meanwhile) -> None:
    token = enter().opened.token
    signed = sessions.current(token)
    meanwhile(lambda: sign_in.change_password(signed, PASSWORD, NEW))
    with pytest.raises(Invalid) as refusal:
        sign_in.prove(signed, PASSWORD)
    assert set(refusal.value.fields) == {"password"}
    assert sessions.current(token).proved_at == signed.proved_at


@pytest.mark.postgres_only
def test_a_sign_in_waits_for_a_change_that_is_being_written(alice: Actor, house: Config) -> None:
    ended: list[object] = []
    with work(house_actor(alice.place)) as session:
        session.get_one(User, alice.user_id).password_hash = QUICK.hash(NEW)
        session.flush()
        entering = Thread(target=lambda: ended.append(_refused(enter)))
        entering.start()
        while entering.is_alive() and not _somebody_waits(house):
            entering.join(0.02)
    entering.join()
    assert [type(one) for one in ended] == [SignInNeeded]


def _refused(function: Callable[[], object]) -> object:
    try:
        return function()
    except SignInNeeded as refusal:
        return refusal


def _somebody_waits(house: Config) -> bool:
    with psycopg.connect(house.database_url.get_secret_value() if house.database_url else "") as server:
        query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return server.execute(query).fetchone() is not None
