"""Guessing passwords: marks of other accounts, networks of a million addresses, clocks that go back, and stop watches."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter
from uuid import UUID

import pytest
import time_machine

from services.accounts import attempts, passwords, sign_in, users
from services.house import limits
from services.work import Actor, SignInNeeded, TooMany, clock, house_actor, work
from services.work.config import Config
from tests.accounts.conftest import HASHED
from tests.cast import PASSWORD

ALICE, NETWORK = "alice@example.com", "2001:db8:1:2"


@pytest.fixture
def moved(house: Config) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


def guess(email: str = ALICE, company: str = "Acme", address: str = "", device: str | None = None) -> int:
    """Guess once; the status of the answer."""
    try:
        sign_in.sign_in(email, "wrong", company=company, address=address, device=device)
    except (SignInNeeded, TooMany) as refused:
        return refused.status
    raise AssertionError("let in")


def a_mark_for_the_same_address_elsewhere(charlie: Actor) -> str:
    """Charlie, administrator of another company, makes an account with Alice's address there, and signs in with it."""
    with work(house_actor(charlie.place)) as session:
        users.add(session, "Not Alice", ALICE, "sales", HASHED)
    return sign_in.sign_in(ALICE, PASSWORD, company="Other").device


def test_a_device_known_to_another_company_is_unknown_here(alice: Actor, charlie: Actor) -> None:
    foreign = [a_mark_for_the_same_address_elsewhere(charlie)]
    foreign += [sign_in.sign_in(ALICE, PASSWORD, company="Other").device for _ in range(2)]
    assert [guess(device=foreign[n % 3]) for n in range(8)] == [401] * 5 + [429] * 3


def test_one_mark_is_one_however_it_is_written(alice: Actor) -> None:
    mark = sign_in.sign_in(ALICE, PASSWORD, company="Acme").device
    assert [guess(device=one) for one in [mark, f"{mark}="] * 3] == [401] * 5 + [429]


@pytest.mark.parametrize("claims", [{"sub": ALICE, "jti": "x"}, {"sub": ALICE}, {}, {"jti": "x"}])
def test_a_mark_that_does_not_name_company_and_account_is_none(alice: Actor, claims: dict[str, str]) -> None:
    import jwt

    from services.work import vault

    mark = jwt.encode(claims, vault.signing_keys("device")[0], "HS256")
    assert [guess(device=mark) for _ in range(6)] == [401] * 5 + [429]


def test_guesses_at_one_company_do_not_shut_the_same_address_out_of_another(alice: Actor, charlie: Actor) -> None:
    a_mark_for_the_same_address_elsewhere(charlie)
    assert [guess(company="Other") for _ in range(6)][-1] == 429
    assert sign_in.sign_in(ALICE, PASSWORD, company="Acme").place == alice.place


def test_all_addresses_of_one_ipv6_network_count_as_one(house: Config) -> None:
    ends = ("::1", ":ffff:1:2:3", ":a:b:c:d%eth0", "::2", "::3", "::4")
    assert [guess(f"{n}@example.com", address=f"{NETWORK}{end}") for n, end in enumerate(ends)][-1] == 429
    assert guess("other@example.com", address="2001:db8:1:3::1") == 401


def test_an_ipv4_address_is_itself_also_when_it_is_written_as_ipv6(house: Config) -> None:
    assert [guess(f"{n}@example.com", address=f"::ffff:203.0.113.{n}") for n in range(8)] == [401] * 8
    assert limits.network("::ffff:203.0.113.7") == limits.network("203.0.113.7") == "203.0.113.7"


def test_failures_that_are_still_to_come_block_nobody(moved: time_machine.Traveller) -> None:
    assert [guess() for _ in range(6)][-1] == 429
    moved.shift(timedelta(days=-3))
    assert sign_in.sign_in(ALICE, PASSWORD, company="Acme").place
    with work(house_actor()) as session:
        assert attempts.forget_old(session) == 5


def test_a_clock_that_goes_back_holds_no_program_up_longer_than_a_window(moved: time_machine.Traveller) -> None:
    used = limits.count("rl:api:test").reset
    moved.shift(timedelta(days=-3))
    assert limits.count("rl:api:test").reset <= used + 1


def test_a_clock_that_goes_back_makes_no_proof_last_longer(moved: time_machine.Traveller, alice: Actor) -> None:
    assert alice.proved
    moved.shift(timedelta(days=-3))
    assert not alice.proved


@pytest.mark.sqlite_only  # PostgreSQL locks the row alone
def test_nothing_that_only_a_known_account_has_is_waited_for(alice: Actor) -> None:
    """While the company's database is being written, a wrong password for a known account is answered as ever."""
    with work(house_actor(alice.place)) as session, ThreadPoolExecutor(1) as door:
        users.row(session, UUID(str(alice.user_id))).name = "Alice, at work"
        session.flush()
        began = perf_counter()
        assert [door.submit(guess, email).result() for email in (ALICE, "nobody@example.com")] == [401, 401]
        assert perf_counter() - began < 3, "the database waits for five seconds"


def test_the_hash_for_unknown_accounts_is_made_for_known_ones_too(house: Config) -> None:
    """Made when the first unknown account is asked for, it doubled the time of that one answer."""
    assert passwords._dummy == []
    guess()
    assert passwords._dummy
