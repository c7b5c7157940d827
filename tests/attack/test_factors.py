"""Attacks on second factors and the step they add to a sign-in."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from services.accounts import sessions, sign_in
from services.accounts.factors import enrolling
from services.work import Actor, Invalid, NotAllowed, Refused, SignInNeeded, TooMany, clock, perform
from tests.accounts.apps import ALICE, STRANGER, code, demand, enrol, step
from tests.cast import PASSWORD
from tests.work.threads import at_once


def test_totp_replay_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    seen = code(app)
    assert sign_in.finish(step().secret, seen)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, seen)


def test_totp_of_the_enrolment_is_no_code_of_a_sign_in(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, code(app))


def test_totp_replay_through_another_door_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    seen = code(app)
    assert sign_in.sign_in(ALICE, PASSWORD, company="Acme", kind="program", code=seen)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, seen)


def test_totp_parallel_opens_one_session(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    seen, begun = code(app), [step().secret for _ in range(4)]
    found = at_once(*(lambda one=one: _opened(one, seen) for one in begun))
    assert sorted(found) == [False, False, False, True]


def test_totp_bruteforce_ends_after_five(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    begun = step()
    for number in range(5):
        with pytest.raises(Invalid):
            sign_in.finish(begun.secret, f"00000{number}", address=STRANGER)
    with pytest.raises((SignInNeeded, TooMany)):
        sign_in.finish(begun.secret, code(app), address=STRANGER)
    with pytest.raises(TooMany):
        sign_in.sign_in(ALICE, PASSWORD, company="Acme", address=STRANGER)


@pytest.mark.parametrize(
    "typed", ["１２３４５６", "٣٤٥٦٧٨", "12345", "1234567", "", "      ", "-12345", "12e456", "x" * 4_000]
)
def test_totp_fullwidth_and_other_oddities_are_refused(alice: Actor, moved: time_machine.Traveller, typed: str) -> None:
    enrol(alice)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, typed)


def test_totp_fullwidth_of_the_right_code_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    wide = code(app).translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, wide)


def test_step_reuse_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    app, codes = enrol(alice)
    moved.shift(30)
    begun = step()
    assert sign_in.finish(begun.secret, code(app))
    with pytest.raises(SignInNeeded):
        sign_in.finish(begun.secret, codes[0])


def test_step_other_user_is_refused(alice: Actor, bob: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    own, codes = enrol(bob)
    moved.shift(30)
    begun = step()
    for typed in (code(own), codes[0]):
        with pytest.raises(Invalid):
            sign_in.finish(begun.secret, typed)


def test_step_other_tenant_is_refused(alice: Actor, charlie: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    token = step().secret.partition(".")[2]
    with pytest.raises(SignInNeeded):
        sign_in.finish(f"{charlie.place}.{token}", codes[0])


@pytest.mark.parametrize("secret", ["", ".", "house.x", "../x.y", "0" * 32 + ".x", "a.b.c", "\x00.\x00"])
def test_step_skip_with_a_made_up_secret_is_refused(house: object, secret: str) -> None:
    with pytest.raises(Refused):
        sign_in.finish(secret, "123456")


def test_step_skip_by_its_token_as_a_session_opens_nothing(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    with pytest.raises(SignInNeeded):
        sessions.current(step().secret)


def test_step_outlives_neither_ten_minutes_nor_a_new_password(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    old = step()
    moved.shift(timedelta(minutes=11))
    with pytest.raises(SignInNeeded):
        sign_in.finish(old.secret, codes[0])
    begun = step()
    now = replace(alice, proved_at=clock.now())
    sign_in.change_password(now, PASSWORD, "a quite different pass phrase")
    with pytest.raises(SignInNeeded):
        sign_in.finish(begun.secret, codes[0])


def test_step_of_an_enrolment_takes_no_recovery_code(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    perform(alice, enrolling.remove)
    demand(alice, "administrators")
    begun = step()
    with pytest.raises(Invalid):
        sign_in.finish(begun.secret, codes[0])


def test_step_of_a_sign_in_shows_no_secret_of_an_app(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    with pytest.raises(Refused):
        enrolling.at_sign_in(step().secret)


def test_recovery_replay_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    assert sign_in.finish(step().secret, codes[0])
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, codes[0])


def test_recovery_parallel_opens_one_session(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    begun = [step().secret for _ in range(4)]
    found = at_once(*(lambda one=one: _opened(one, codes[0]) for one in begun))
    assert sorted(found) == [False, False, False, True]


def test_api_login_without_factor_is_refused(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    with pytest.raises(SignInNeeded):
        sign_in.sign_in(ALICE, PASSWORD, company="Acme", kind="program")


def test_a_stolen_open_page_cannot_remove_the_factor(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    moved.shift(timedelta(minutes=11))
    for act in (enrolling.remove, enrolling.renew, enrolling.begin):
        with pytest.raises(NotAllowed, match="password"):
            perform(alice, act)


def test_a_stolen_old_token_cannot_reset_a_factor(alice: Actor, bob: Actor) -> None:
    old = replace(alice, kind="program", proved_at=clock.now() - timedelta(minutes=11))
    with pytest.raises(NotAllowed, match="ten minutes"):
        perform(old, enrolling.reset, bob.user_id)


def test_resetting_a_colleague_of_another_workspace_finds_nobody(alice: Actor, charlie: Actor) -> None:
    for who in (charlie.user_id, uuid4()):
        with pytest.raises(Refused):
            perform(alice, enrolling.reset, who)


def _opened(secret: str, typed: str) -> bool:
    try:
        return bool(sign_in.finish(secret, typed))
    except Refused:
        return False
