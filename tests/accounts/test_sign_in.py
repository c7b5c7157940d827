"""Signing in: five failures in 15 minutes and then a wait, for an account and for an address, but never for the owner."""

from collections.abc import Iterator
from datetime import timedelta
from queue import Queue

import pytest
import time_machine

from services.accounts import attempts, doors, sessions, sign_in, users
from services.house import tenants
from services.work import Actor, Invalid, SignInNeeded, TooMany, clock, house_actor, perform, work
from services.work.events import listen
from tests.cast import PASSWORD
from tests.waiting import PATIENCE
from tests.work.threads import at_once

ALICE, STRANGER = "alice@example.com", "203.0.113.7"
MINUTES = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def moved(house: object) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


def enter(email: str = ALICE, password: str = PASSWORD, **more: str | None) -> sign_in.SignedIn:
    return sign_in.sign_in(email, password, **{"company": "Acme", "address": STRANGER, **more})  # type: ignore[arg-type]


def guess(times: int = 1, email: str = ALICE, **more: str | None) -> None:
    for _ in range(times):
        with pytest.raises(SignInNeeded, match="is wrong"):
            enter(email, "wrong", **more)


def place_of(company: str) -> str:
    found = doors.which_tenant(company)
    assert found is not None
    return found.id.hex


def fail(times: int, email: str = ALICE, address: str = STRANGER) -> None:
    """Failures that cost no hashing."""
    for _ in range(times):
        attempts.note_failure(attempts.keys(place_of("Acme"), email, address))


def wait(email: str = ALICE, address: str = STRANGER) -> int:
    """How long one has to wait, in seconds; 0 when one may try."""
    try:
        attempts.refuse_too_many(attempts.keys(place_of("Acme"), email, address))
    except TooMany as refusal:
        return refusal.retry_after
    return 0


def test_the_right_password_opens_a_session(house: object) -> None:
    signed = enter(agent="a browser")
    alice = sessions.current(signed.opened.token)
    assert (alice.name, alice.role, alice.operator, alice.proved) == ("Alice", "administrator", True, True)
    row = next(one for one in perform(alice, sessions.mine) if one.id == signed.opened.id)
    assert (row.agent, row.address, row.kind) == ("a browser", STRANGER, "browser")


@pytest.mark.parametrize("typed", ["ALICE@example.com", "  alice@example.com ", "Alice@Example.Com"])
def test_an_address_is_known_however_it_is_typed(house: object, typed: str) -> None:
    assert enter(typed).place


@pytest.mark.parametrize(
    "email", [ALICE, "nobody@example.com", "charlie@example.com", "", "x" * 1000, "a\x00b", "\ud800", "' OR 1=1"]
)
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(house: object, email: str) -> None:
    guess(email=email)


@pytest.mark.parametrize("password", ["", "x" * 100_000, "a\x00b", "\ud800", "🙂"])
def test_whatever_is_typed_as_a_password_is_refused_and_not_crashed_on(house: object, password: str) -> None:
    with pytest.raises(SignInNeeded):
        enter(ALICE, password)
    with pytest.raises(SignInNeeded):
        enter("nobody@example.com", password)


def test_r02_five_failures_block_the_account_and_the_sixth_is_not_even_tried(house: object) -> None:
    guess(5)
    with pytest.raises(TooMany, match="15 minutes") as refusal:
        enter()
    assert 890 <= refusal.value.retry_after <= 900


def test_r02_successes_are_never_counted(house: object) -> None:
    for _ in range(6):
        enter()
    fail(4)
    enter()
    assert wait() == 0
    fail(1)
    assert wait() > 0


def test_r02_an_account_is_blocked_from_every_address(house: object) -> None:
    fail(5)
    assert wait(address="198.51.100.1") > 0
    assert wait("bob@example.com", "198.51.100.1") == 0


def test_r02_an_address_is_blocked_for_every_account(house: object) -> None:
    for number in range(5):
        fail(1, f"user{number}@example.com")
    assert wait("bob@example.com") > 0
    assert wait("bob@example.com", "198.51.100.1") == 0


def test_r02_after_15_minutes_one_may_try_again(moved: time_machine.Traveller) -> None:
    fail(5)
    moved.shift(15 * MINUTES + timedelta(seconds=1))
    assert wait() == 0
    enter()


def test_r02_the_sentence_names_the_time_that_is_left(moved: time_machine.Traveller) -> None:
    said = []
    for _ in range(4):
        fail(5)
        with pytest.raises(TooMany) as refusal:
            enter()
        said.append(refusal.value.message)
        moved.shift(timedelta(seconds=wait() + 1))
    fail(5)
    moved.shift(timedelta(seconds=wait() - 59))
    with pytest.raises(TooMany, match=r"please try again after 1 minute$"):
        enter()
    times = ("15 minutes", "30 minutes", "60 minutes", "2 hours")
    assert said == [f"Too many login attempts, please try again after {one}" for one in times]


def test_r02_the_window_slides_so_an_old_failure_hides_none_of_the_new(moved: time_machine.Traveller) -> None:
    fail(1)
    moved.shift(2 * HOUR)
    fail(5)
    assert wait() > 0


def test_r02_five_failures_over_a_longer_time_block_nobody(moved: time_machine.Traveller) -> None:
    for _ in range(20):
        fail(1)
        assert wait() == 0
        moved.shift(4 * MINUTES)


def test_r02_each_further_block_lasts_twice_as_long_up_to_four_hours(moved: time_machine.Traveller) -> None:
    lasted = []
    for _ in range(7):
        fail(5)
        lasted.append(round(wait() / 60))
        moved.shift(timedelta(seconds=wait() + 1))
    assert lasted == [15, 30, 60, 120, 240, 240, 240]


def test_r02_a_quiet_day_forgives_everything(moved: time_machine.Traveller) -> None:
    fail(5)
    moved.shift(25 * HOUR)
    with work(house_actor()) as session:
        assert attempts.forget_old(session) == 10
    fail(4)
    assert wait() == 0


def test_a04_a_refused_sign_in_is_in_the_log_without_the_name(house: object, caplog: pytest.LogCaptureFixture) -> None:
    guess()
    (line,) = [one for one in caplog.records if one.message == "a sign-in was refused"]
    assert line.network == STRANGER  # type: ignore[attr-defined]
    assert ALICE not in str(vars(line))


def test_r02_a_hundred_guesses_at_the_same_moment_are_no_way_around(house: object) -> None:
    def one() -> None:
        sign_in.sign_in(ALICE, "wrong", company="Acme")

    ended = at_once(*[one] * 24)
    assert {type(refusal) for refusal in ended} == {SignInNeeded, TooMany}
    assert sum(isinstance(refusal, SignInNeeded) for refusal in ended) <= 15  # 5 where one writes at a time


def test_r02_strangers_cannot_lock_the_owner_out_of_a_known_device(house: object) -> None:
    known = enter().device
    fail(5)
    assert enter(device=known, address="198.51.100.1").place
    with pytest.raises(TooMany):
        enter(address="198.51.100.1")


def test_r02_a_known_device_is_counted_too_by_itself(house: object) -> None:
    known = enter().device
    guess(5, device=known)
    with pytest.raises(TooMany):
        enter(device=known)
    assert wait() == 0


@pytest.mark.parametrize("mark", ["", "forged", "a.b.c"])
def test_r02_a_forged_device_is_no_known_device(house: object, mark: str) -> None:
    fail(5)
    with pytest.raises(TooMany):
        enter(device=mark)


def test_r02_anothers_device_is_no_known_device(house: object) -> None:
    bobs = enter("bob@example.com").device
    fail(5)
    with pytest.raises(TooMany):
        enter(device=bobs)


def test_a_disabled_colleague_cannot_sign_in_and_is_told_nothing_more(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    guess(email="bob@example.com")


def test_a_refused_sign_in_can_be_seen_by_the_company(alice: Actor) -> None:
    heard = Queue[str]()
    deaf = listen(lambda some: [heard.put(one.kind.name) for one in some if one.kind.name.startswith("user.")])
    guess()
    assert heard.get(timeout=PATIENCE) == "user.sign_in_refused"
    enter()
    assert heard.get(timeout=PATIENCE) == "user.signed_in"
    deaf()


def test_several_companies_are_asked_for_by_name(house: object) -> None:
    with pytest.raises(Invalid, match="enter your workspace"):
        enter(company="")
    assert doors.asks_company("localhost")


@pytest.mark.parametrize("word", ["Acme", "ACME", " acme ", "Ácme"])
def test_a_company_is_known_however_its_name_is_typed(house: object, people: object, word: str) -> None:
    found = doors.which_tenant(word)
    assert found is not None and found.id.hex == people.acme  # type: ignore[attr-defined]


def test_a_company_is_known_by_the_host_one_came_by(house: object) -> None:
    hosted = tenants.create("Hosted", host="crm.hosted.example")
    for host in ("crm.hosted.example", "CRM.hosted.example:8080"):
        found = doors.which_tenant(host=host)
        assert found is not None and found.id == hosted.id
    assert not doors.asks_company("crm.hosted.example")


def test_an_unknown_company_is_no_hint(house: object) -> None:
    with pytest.raises(SignInNeeded, match="is wrong"):
        enter(company="Nobody Ltd")


def test_the_right_password_of_another_company_opens_nothing(house: object) -> None:
    with pytest.raises(SignInNeeded):
        enter("charlie@example.com")
    assert enter("charlie@example.com", company="Other").place


def test_u17_each_failed_sign_in_is_counted_once(house: object) -> None:
    guess(3)
    assert attempts.failures_today() == 3, "for the account and for the address, but one each"
