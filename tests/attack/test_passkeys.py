"""Attacks on passkeys, and on the session they open."""

import json
from datetime import timedelta

import pytest
import time_machine

from services.accounts import by_passkey, proving, sessions, sign_in
from services.accounts.factors import own_passkeys
from services.work import Actor, Invalid, Refused, SignInNeeded, TooMany, perform
from tests.accounts.apps import ALICE, code, enrol, mails, step
from tests.accounts.authenticator import HOST, Authenticator, add, like
from tests.accounts.test_passkeys import at, second, stored


def test_passkey_origin_of_another_site_is_refused(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    with pytest.raises(Invalid):
        second(like(key, origin="https://localhost.example.com"))
    assert second(key)


def test_passkey_rpid_of_another_host_is_refused(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    with pytest.raises(Invalid):
        second(like(key, host="example.com"))
    with pytest.raises(Invalid):
        add(alice, Authenticator(host="example.com"))


def test_passkey_challenge_of_another_step_is_refused(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    one, other = step().secret, step().secret
    by_passkey.begin_step(other)
    with pytest.raises(Invalid):
        by_passkey.finish(other, key.use(by_passkey.begin_step(one)))


def test_passkey_challenge_is_good_once(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    begun = step().secret
    options = by_passkey.begin_step(begun)
    with pytest.raises(Invalid):
        by_passkey.finish(begun, like(key, origin="https://example.com").use(options))
    with pytest.raises(Invalid):
        by_passkey.finish(begun, key.use(options))


def test_passkey_challenge_is_good_for_five_minutes(alice: Actor, moved: time_machine.Traveller) -> None:
    key = Authenticator()
    add(alice, key)
    begun = step().secret
    options = by_passkey.begin_step(begun)
    moved.shift(timedelta(minutes=5, seconds=1))
    with pytest.raises(Invalid):
        by_passkey.finish(begun, key.use(options))


def test_passkey_challenge_of_a_registration_is_good_once(alice: Actor) -> None:
    secret, options = perform(alice, own_passkeys.begin)
    with pytest.raises(Invalid):
        own_passkeys.finish(alice, secret, "Phone", Authenticator(origin="https://example.com").make(options))
    with pytest.raises(SignInNeeded):
        own_passkeys.finish(alice, secret, "Phone", Authenticator().make(options))


def test_passkey_counter_that_falls_on_a_device_is_refused_and_alarms(alice: Actor) -> None:
    key = Authenticator(count=9)
    add(alice, key)
    for count in (9, 4):
        key.count = count
        with pytest.raises(Invalid, match="copied"):
            second(key)
    assert stored(alice).alarm_at is not None
    assert "A passkey of your account may have been copied" in mails(alice)


def test_passkey_other_user_is_refused_in_the_step_of_somebody(alice: Actor, bob: Actor) -> None:
    own = Authenticator()
    add(alice, Authenticator())
    add(bob, own)
    with pytest.raises(Invalid):
        second(own)


def test_passkey_other_user_cannot_finish_a_registration(alice: Actor, bob: Actor) -> None:
    secret, options = perform(alice, own_passkeys.begin)
    with pytest.raises(SignInNeeded):
        own_passkeys.finish(bob, secret, "Phone", Authenticator().make(options))


def test_passkey_no_uv_does_not_sign_in_alone(alice: Actor) -> None:
    at(alice, HOST)
    key = Authenticator()
    add(alice, key)
    secret, options = by_passkey.begin_alone(HOST)
    with pytest.raises(Invalid):
        by_passkey.finish(secret, like(key, verified=False).use(options))


def test_passkey_no_uv_confirms_no_dangerous_step(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    secret, options = perform(alice, proving.begin)
    assert options["userVerification"] == "required"
    with pytest.raises(Invalid):
        proving.finish(alice, secret, like(key, verified=False).use(options))


def test_passkey_other_user_confirms_no_dangerous_step(alice: Actor, bob: Actor) -> None:
    mine, other = Authenticator(), Authenticator()
    add(alice, mine)
    add(bob, other)
    secret, options = perform(alice, proving.begin)
    with pytest.raises(Invalid):
        proving.finish(bob, secret, mine.use(options))
    with pytest.raises(Invalid):
        proving.finish(alice, secret, other.use(options))
    with pytest.raises(Invalid):  # it was used up
        proving.finish(alice, secret, mine.use(options))


def test_passkey_guesses_on_an_open_page_are_counted_as_wrong_passwords_are(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    for _ in range(5):
        secret, options = perform(alice, proving.begin)
        with pytest.raises(Invalid):
            proving.finish(alice, secret, like(key, origin="https://example.com").use(options))
    secret, options = perform(alice, proving.begin)
    with pytest.raises(TooMany):
        proving.finish(alice, secret, key.use(options))


def test_step_reuse_for_another_purpose_is_refused(alice: Actor) -> None:
    """What proves a dangerous step, or makes a passkey, signs nobody in; and a sign-in proves nothing."""
    key = Authenticator()
    add(alice, key)
    app, _codes = enrol(alice)
    for begin in (proving.begin, own_passkeys.begin):
        secret, options = perform(alice, begin)
        with pytest.raises(SignInNeeded):
            by_passkey.finish(secret, key.use(options))
        with pytest.raises(SignInNeeded):
            sign_in.finish(secret, code(app, 30))
    begun = step().secret
    with pytest.raises(Invalid):
        proving.finish(alice, begun, key.use(by_passkey.begin_step(begun)))


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 1}', '{"id": "\\u0000"}', '{"id": "\\ud800"}', "x" * 9_000]
)
def test_passkey_of_nonsense_is_refused(alice: Actor, answer: str) -> None:
    add(alice, Authenticator())
    begun = step().secret
    by_passkey.begin_step(begun)
    with pytest.raises(Refused):
        by_passkey.finish(begun, answer)


def test_session_fixation_is_refused_since_each_sign_in_has_a_new_token(alice: Actor) -> None:
    key = Authenticator()
    add(alice, key)
    begun = step(ALICE).secret
    opened = by_passkey.finish(begun, key.use(by_passkey.begin_step(begun))).opened.token
    assert opened != begun
    with pytest.raises(SignInNeeded):
        sessions.current(begun)
    assert second(key).opened.token != opened


@pytest.mark.parametrize("response", [[], {}, None, "x", {"clientDataJSON": "!", "attestationObject": 1},
    {"clientDataJSON": "AAAA", "attestationObject": "gA"}, {"clientDataJSON": "bnVsbA", "attestationObject": "AAAA"}])  # fmt: skip
def test_passkey_of_nonsense_is_neither_kept_nor_let_in(alice: Actor, response: object) -> None:
    key = Authenticator()
    add(alice, key)
    begun, (secret, options) = step().secret, perform(alice, own_passkeys.begin)
    name = json.loads(key.use(options))["id"]
    answer = json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
    by_passkey.begin_step(begun)
    with pytest.raises(Invalid):
        by_passkey.finish(begun, answer)
    with pytest.raises(Invalid):
        own_passkeys.finish(alice, secret, "Phone", answer)
