"""Second factors (U-12): an app, recovery codes, the step at a sign-in, who must have one, and a lost one."""

import pyotp
import pytest
import time_machine

from services.accounts import sessions, sign_in
from services.accounts.factors import enrolling
from services.accounts.factors.steps import NextStep
from services.work import Actor, Conflict, Invalid, NotAllowed, SignInNeeded, perform
from tests.accounts.apps import ALICE, STRANGER, code, demand, enrol, mails, step
from tests.cast import PASSWORD


def test_u12_a_sign_in_with_an_app_opens_only_after_its_code(alice: Actor, moved: time_machine.Traveller) -> None:
    app, codes = enrol(alice)
    moved.shift(30)
    begun = step()
    signed, fresh = sign_in.finish(begun.secret, code(app))
    assert begun.purpose == "sign_in" and fresh == [] and len(set(codes)) == 10
    assert sessions.current(signed.opened.token).user_id == alice.user_id


def test_u12_a_wrong_code_opens_nothing_and_the_right_one_still_does(
    alice: Actor, moved: time_machine.Traveller
) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    begun = step()
    with pytest.raises(Invalid) as refused:
        sign_in.finish(begun.secret, "000000")
    assert "code" in refused.value.fields
    assert sign_in.finish(begun.secret, code(app))


def test_u12_a_refused_code_is_in_the_log_without_the_name(
    alice: Actor, moved: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    enrol(alice)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, "000000", address=STRANGER)
    with pytest.raises(SignInNeeded):
        sign_in.sign_in(ALICE, PASSWORD, company="Acme", address=STRANGER, kind="program", code="000000")
    lines = [vars(one) for one in caplog.records if one.message == "a sign-in was refused"]
    assert [(one["place"], one["network"], one["way"]) for one in lines] == [(alice.place, STRANGER, "code")] * 2
    assert ALICE not in str(lines)


def test_u12_a_recovery_code_opens_once_and_its_owner_is_told(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    assert sign_in.finish(step().secret, codes[3].upper())
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, codes[3])
    assert perform(alice, enrolling.mine).codes_left == 9
    assert "A recovery code was used to sign in to your account" in mails(alice)


def test_u12_new_recovery_codes_replace_the_former_ones(alice: Actor, moved: time_machine.Traveller) -> None:
    _, codes = enrol(alice)
    renewed = perform(alice, enrolling.renew)
    with pytest.raises(Invalid):
        sign_in.finish(step().secret, codes[0])
    assert sign_in.finish(step().secret, renewed[0])


@pytest.mark.parametrize("ahead", [60, -60, 90])
def test_u12_a_phone_whose_clock_is_wrong_is_learned_at_enrolment(
    alice: Actor, moved: time_machine.Traveller, ahead: int
) -> None:
    app, _ = enrol(alice, ahead)
    moved.shift(300)
    assert sign_in.finish(step().secret, code(app, ahead))


def test_u12_a_phone_that_is_suddenly_90_seconds_fast_is_refused_with_a_sentence(
    alice: Actor, moved: time_machine.Traveller
) -> None:
    app, _ = enrol(alice)
    moved.shift(300)
    with pytest.raises(Invalid, match="check the form"):
        sign_in.finish(step().secret, code(app, 90))


def test_u12_a_program_sends_the_code_with_the_password(alice: Actor, moved: time_machine.Traveller) -> None:
    app, _ = enrol(alice)
    moved.shift(30)
    assert step(kind="program").more == {"needs": "code"}
    with pytest.raises(SignInNeeded, match="not right"):
        sign_in.sign_in(ALICE, PASSWORD, company="Acme", kind="program", code="123456")
    assert sign_in.sign_in(ALICE, PASSWORD, company="Acme", kind="program", code=code(app))


def test_u12_a_role_that_must_have_one_sets_it_up_before_anything_opens(
    alice: Actor, moved: time_machine.Traveller
) -> None:
    demand(alice, "administrators")
    begun = step()
    app = pyotp.TOTP(enrolling.at_sign_in(begun.secret).secret)
    assert begun.purpose == "enrol" and enrolling.at_sign_in(begun.secret).secret == app.secret, "a reload keeps it"
    with pytest.raises(Invalid):
        sign_in.finish(begun.secret, "000000")
    signed, codes = sign_in.finish(begun.secret, code(app))
    assert len(codes) == 10 and sessions.current(signed.opened.token).user_id == alice.user_id
    demand(alice, "everyone")
    with pytest.raises(NotAllowed, match="browser"):
        sign_in.sign_in("bob@example.com", PASSWORD, company="Acme", kind="program")


def test_u12_nobody_is_asked_until_an_administrator_demands_it(alice: Actor, bob: Actor) -> None:
    assert sign_in.sign_in("bob@example.com", PASSWORD, company="Acme")
    assert not any(one.required for one in perform(alice, enrolling.everyone))


def test_u12_who_must_and_has_none_is_listed_first(alice: Actor, bob: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    demand(alice, "everyone")
    found = perform(alice, enrolling.everyone)
    assert (found[0].name, found[0].required, found[0].since) == ("Bob", True, None)
    assert enrolling.missing(alice.place) == (len(found), 1, len(found) - 1)


def test_u12_one_that_the_role_demands_is_reset_and_not_removed(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    demand(alice, "administrators")
    with pytest.raises(Conflict, match="must have"):
        perform(alice, enrolling.remove)
    demand(alice, "")
    perform(alice, enrolling.remove)
    assert perform(alice, enrolling.mine).since is None
    assert "The second factor of your account was removed" in mails(alice)


def test_u12_an_administrator_resets_a_lost_one_and_its_owner_is_told(
    alice: Actor, bob: Actor, moved: time_machine.Traveller
) -> None:
    enrol(bob)
    assert bob.user_id
    with pytest.raises(NextStep):
        sign_in.sign_in("bob@example.com", PASSWORD, company="Acme")
    with pytest.raises(NotAllowed):
        perform(bob, enrolling.reset, alice.user_id)
    perform(alice, enrolling.reset, bob.user_id)
    assert sign_in.sign_in("bob@example.com", PASSWORD, company="Acme")
    assert "An administrator reset the second factor of your account" in mails(alice)


def test_u12_a_second_app_is_refused_while_there_is_one(alice: Actor, moved: time_machine.Traveller) -> None:
    enrol(alice)
    with pytest.raises(Conflict):
        perform(alice, enrolling.begin)


def test_u12_a_new_device_and_a_new_network_are_told_by_mail(alice: Actor) -> None:
    known = sign_in.sign_in(ALICE, PASSWORD, company="Acme", address="198.51.100.9")
    assert mails(alice).pop() == "Your account was used on a new device"
    sign_in.sign_in(ALICE, PASSWORD, company="Acme", address="198.51.7.7", device=known.device)
    assert mails(alice).pop() == "Your account was used on a new device", "the same /16 is no news"
    sign_in.sign_in(ALICE, PASSWORD, company="Acme", address="192.0.2.1", device=known.device)
    assert mails(alice).pop() == "Your account was used from a new network"
