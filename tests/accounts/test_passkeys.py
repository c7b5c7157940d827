"""Passkeys: made on the account page, used after the password or alone, and what their counts say."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.factors import Passkey
from models.tenants import Tenant
from services import settings
from services.accounts import by_passkey, sessions, sign_in
from services.accounts.expiring import Expired
from services.accounts.factors import enrolling, own_passkeys
from services.accounts.factors.steps import NextStep
from services.accounts.sign_on import switching
from services.house import settings as of_house
from services.work import HOUSE, Actor, Conflict, Invalid, NotAllowed, NotFound, house_actor, perform, work
from services.work.config import Config
from tests.accounts.apps import ALICE, demand, enrol, mails, step
from tests.accounts.authenticator import HOST, Authenticator, add
from tests.cast import PASSWORD


def second(key: Authenticator, email: str = ALICE) -> sign_in.SignedIn:
    begun = step(email).secret
    return by_passkey.finish(begun, key.use(by_passkey.begin_step(begun)))


def at(actor: Actor, host: str | None) -> None:
    with work(house_actor(HOUSE)) as session:
        for one in session.scalars(select(Tenant)):
            one.host = host if one.id.hex == actor.place else None


def stored(actor: Actor) -> Passkey:
    with work(actor, read=True) as session:
        return session.scalars(select(Passkey)).one()


def test_f25_a_passkey_is_asked_for_after_the_password_and_opens_the_session(alice: Actor) -> None:
    key = Authenticator()
    codes = add(alice, key)
    assert len(codes) == 10
    assert sessions.current(second(key).opened.token).user_id == alice.user_id
    assert perform(alice, own_passkeys.mine).kept[0].used_at is not None
    assert "A passkey was added to your account" in mails(alice)


def test_f25_a_recovery_code_opens_when_the_passkey_is_lost(alice: Actor) -> None:
    codes = add(alice, Authenticator())
    assert sign_in.finish(step().secret, codes[0])


def test_f25_a_passkey_alone_opens_the_session_of_its_owner(alice: Actor, bob: Actor) -> None:
    at(alice, HOST)
    key = Authenticator()
    add(bob, key)
    secret, options = by_passkey.begin_alone(HOST)
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")
    assert sessions.current(by_passkey.finish(secret, key.use(options)).opened.token).user_id == bob.user_id


def test_f25_a_passkey_alone_does_not_let_a_disabled_colleague_in(alice: Actor, bob: Actor) -> None:
    from services.accounts import users

    at(alice, HOST)
    key = Authenticator()
    add(bob, key)
    perform(alice, users.disable, bob.user_id)
    secret, options = by_passkey.begin_alone(HOST)
    with pytest.raises(Invalid):
        by_passkey.finish(secret, key.use(options))


def test_f25_a_device_that_never_counts_is_let_in_again_and_again(alice: Actor) -> None:
    key = Authenticator(count=0)
    add(alice, key)
    assert second(key) and second(key)
    assert stored(alice).alarm_at is None


def test_f25_a_synced_passkey_whose_count_falls_is_let_in_and_alarms(alice: Actor) -> None:
    key = Authenticator(count=9, synced=True)
    add(alice, key)
    key.count = 4
    assert second(key)
    assert stored(alice).alarm_at is not None
    assert "A passkey of your account may have been copied" in mails(alice)


@pytest.mark.parametrize(("host", "why"), [("192.0.2.7", "IP address"), ("crm.example.com", "https")])
def test_f25_no_passkey_is_offered_where_none_can_work_and_it_says_why(alice: Actor, host: str, why: str) -> None:
    at(alice, host)
    assert why in perform(alice, own_passkeys.mine).unavailable
    with pytest.raises(Conflict, match=why):
        perform(alice, own_passkeys.begin)
    assert not by_passkey.offered(host)
    with pytest.raises(NotFound):
        by_passkey.begin_alone(host)


def test_f25_which_workspace_is_meant_decides_whether_a_passkey_alone_is_offered(alice: Actor) -> None:
    assert not by_passkey.offered(HOST)  # several workspaces, and none has this host name
    at(alice, HOST)
    assert not by_passkey.offered(HOST)  # nobody has one yet
    add(alice, Authenticator())
    assert by_passkey.offered(HOST)


def test_f25_a_passkey_is_named_and_removed_with_its_recovery_codes(alice: Actor) -> None:
    add(alice, Authenticator())
    (kept,) = perform(alice, own_passkeys.mine).kept
    perform(alice, own_passkeys.rename, kept.id, "Laptop")
    assert perform(alice, own_passkeys.mine).kept[0].name == "Laptop"
    perform(alice, own_passkeys.remove, kept.id)
    assert perform(alice, enrolling.mine).codes_left == 0
    assert sign_in.sign_in(ALICE, PASSWORD, company="Acme")
    assert "A passkey of your account was removed" in mails(alice)


def test_u12_the_last_factor_of_a_role_that_must_have_one_stays(alice: Actor) -> None:
    add(alice, Authenticator())
    demand(alice, "administrators")
    (kept,) = perform(alice, own_passkeys.mine).kept
    with pytest.raises(Conflict):
        perform(alice, own_passkeys.remove, kept.id)
    assert len(perform(alice, own_passkeys.mine).kept) == 1
    enrol(alice)
    perform(alice, own_passkeys.remove, kept.id)
    assert perform(alice, own_passkeys.mine).kept == []


def test_u12_without_its_app_a_passkey_and_the_recovery_codes_stay(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    enrol(alice)
    demand(alice, "administrators")
    perform(alice, enrolling.remove)
    standing = perform(alice, enrolling.mine)
    assert (standing.since, standing.passkey, standing.codes_left) == (None, True, 10)
    assert second(key)


def test_u12_a_passkey_is_what_the_role_demands_and_a_reset_takes_it_away(alice: Actor, bob: Actor) -> None:
    add(bob, Authenticator())
    demand(alice, "everyone")
    line = next(one for one in perform(alice, enrolling.everyone) if one.id == bob.user_id)
    assert line.since is not None and line.required
    assert enrolling.missing(alice.place)[1] == 1
    perform(alice, enrolling.reset, bob.user_id)
    assert perform(bob, own_passkeys.mine).kept == []
    assert "An administrator reset the second factor of your account" in mails(bob)
    with pytest.raises(NextStep) as asked:
        sign_in.sign_in("bob@example.com", PASSWORD, company="Acme")
    assert asked.value.purpose == "enrol"


def test_f25_adding_one_needs_the_password_of_the_last_ten_minutes(alice: Actor, moved: time_machine.Traveller) -> None:
    moved.shift(timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        perform(alice, own_passkeys.begin)


def test_f25_a_colleague_cannot_touch_a_passkey_of_another(alice: Actor, bob: Actor, house: Config) -> None:
    add(alice, Authenticator())
    (kept,) = perform(alice, own_passkeys.mine).kept
    for act, more in ((own_passkeys.remove, ()), (own_passkeys.rename, ("Mine",))):
        with pytest.raises(NotFound):
            perform(replace(bob), act, kept.id, *more)


def test_f25_a_passkey_after_the_password_does_not_switch_passwords_off_and_one_alone_does(alice: Actor) -> None:
    at(alice, HOST)
    key = Authenticator()
    add(alice, key)
    with pytest.raises(Invalid):
        perform(sessions.current(second(key).opened.token), switching.switch_passwords, False)
    secret, options = by_passkey.begin_alone(HOST)
    opened = by_passkey.finish(secret, key.use(options)).opened
    assert perform(sessions.current(opened.token), switching.switch_passwords, False) is False


def test_u11_a_passkey_is_no_way_around_a_password_that_has_expired(
    alice: Actor, moved: time_machine.Traveller
) -> None:
    at(alice, HOST)
    key = Authenticator()
    add(alice, key)
    of_house.change(alice, settings.PASSWORD_DAYS.key, 30)
    moved.shift(timedelta(days=31))
    with pytest.raises(Expired):
        second(key)
    secret, options = by_passkey.begin_alone(HOST)
    assert by_passkey.finish(secret, key.use(options))
