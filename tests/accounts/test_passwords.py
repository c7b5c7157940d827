"""Passwords: weak ones are refused with a reason, and changing one shows everybody else out (U-10, U-20)."""

from time import perf_counter

import pytest

from services.accounts import attempts, passwords, sessions, sign_in, users
from services.accounts.passwords import MOST, OURS, hash_password, matches, refuse_weak
from services.house import settings as of_house
from services.work import Actor, Invalid, NotAllowed, SignInNeeded, TooMany, perform
from tests.accounts.conftest import REAL
from tests.cast import PASSWORD
from tests.requirements import ROOT

NEW = "four words in a row"


@pytest.mark.parametrize(("password", "reason"), [
    ("", "at least 8"), ("short", "at least 8"), ("x" * 129, "at most 128"), ("password123", "easy to guess"),
    ("Password123", "easy to guess"), ("aaaaaaaa", "easy to guess"), ("abababab", "easy to guess"),
    ("Ada Lovelace", "your own name"), ("ada lovelace1815!", "your own name"), ("ada@example.com", "your own name"),
])  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        refuse_weak(password, "Ada Lovelace", "ada@example.com", "ada")
    assert reason in refusal.value.fields["password"]


@pytest.mark.parametrize(
    "password", [NEW, "ünïcödé wörds", "🙂🙃🐴🔋📎✂️🎈🚲🥨🧭", " spaces around ", "x1" + "y2z3" * 31]
)
def test_a_good_password_is_taken_as_it_is(password: str) -> None:
    refuse_weak(password, "Ada Lovelace", "ada@example.com", "ada")
    assert matches(password, hash_password(password))


@pytest.mark.parametrize("password", ["steward-2026", "Riverside Boilers 1"])
def test_a_password_of_the_product_or_the_workspace_is_easy_to_guess(alice: Actor, password: str) -> None:
    perform(alice, of_house.change, "workspace.name", "Riverside Boilers")
    with pytest.raises(Invalid) as refusal:
        refuse_weak(password, place=alice.place)
    assert "easy to guess" in refusal.value.fields["password"]
    for word in OURS:
        assert f"*{word}*" in (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def test_a_hash_is_argon2id_and_never_twice_the_same() -> None:
    one, two = hash_password(NEW), hash_password(NEW)
    assert one.startswith("$argon2id$")
    assert one != two and NEW not in one


@pytest.mark.parametrize("typed", [NEW.upper(), f" {NEW}", f"{NEW} ", NEW[:-1], ""])
def test_every_character_counts(typed: str) -> None:
    assert not matches(typed, hash_password(NEW))


def test_the_end_of_a_long_password_counts_too() -> None:
    long = "".join(chr(97 + n % 26) for n in range(MOST))
    assert not matches(long[:-1] + "!", hash_password(long))


def test_there_is_no_password_that_fits_no_account() -> None:
    assert not matches("nobody's password", None)
    assert not matches("", None)


def test_changing_the_password_ends_every_other_session_and_keeps_this_one(alice: Actor) -> None:
    other = sign_in.sign_in("alice@example.com", PASSWORD, company="Acme").opened.token
    sign_in.change_password(alice, PASSWORD, NEW)
    with pytest.raises(SignInNeeded):
        sessions.current(other)
    assert alice.session_id
    assert sessions.by_id(alice.place, alice.session_id).name == "Alice"


def test_after_a_change_only_the_new_password_fits(alice: Actor) -> None:
    sign_in.change_password(alice, PASSWORD, NEW)
    assert sign_in.sign_in("alice@example.com", NEW, company="Acme").place == alice.place
    with pytest.raises(SignInNeeded):
        sign_in.sign_in("alice@example.com", PASSWORD, company="Acme")


def test_the_old_password_is_needed_to_change_it(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_in.change_password(alice, "wrong", NEW)
    assert set(refusal.value.fields) == {"old"}


def test_all_mistakes_of_a_change_are_told_at_once(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_in.change_password(alice, "wrong", "short", "shore")
    assert set(refusal.value.fields) == {"old", "password", "again"}


def test_a_new_password_typed_twice_differently_changes_nothing(alice: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        sign_in.change_password(alice, PASSWORD, NEW, NEW + "!")
    assert set(refusal.value.fields) == {"again"}
    assert sign_in.sign_in("alice@example.com", PASSWORD, company="Acme").place == alice.place


def test_a_weak_new_password_changes_nothing(alice: Actor) -> None:
    before = perform(alice, users.me).password_hash
    with pytest.raises(Invalid):
        sign_in.change_password(alice, PASSWORD, "alice")
    assert perform(alice, users.me).password_hash == before


def test_an_open_page_is_no_place_to_guess_the_password(alice: Actor) -> None:
    for _ in range(5):
        with pytest.raises(Invalid, match="not your password"):
            sign_in.prove(alice, "wrong")
    with pytest.raises(TooMany):
        sign_in.prove(alice, PASSWORD)
    with pytest.raises(TooMany):
        sign_in.change_password(alice, PASSWORD, NEW)


def test_strangers_at_the_door_cannot_stop_the_owner_from_proving_who_it_is(alice: Actor) -> None:
    for _ in range(5):
        attempts.note_failure(attempts.keys(alice.place, "alice@example.com", "203.0.113.7"))
    sign_in.prove(alice, PASSWORD)
    sign_in.change_password(alice, PASSWORD, NEW)


def test_typing_the_password_again_opens_dangerous_steps_for_a_while(bob: Actor, alice: Actor) -> None:
    assert alice.session_id and bob.user_id
    from dataclasses import replace

    with pytest.raises(NotAllowed, match="confirm your password"):
        perform(replace(alice, proved_at=None), users.disable, bob.user_id)
    sign_in.prove(alice, PASSWORD)
    perform(sessions.by_id(alice.place, alice.session_id), users.disable, bob.user_id)


def test_hashes_are_as_costly_as_owasp_asks() -> None:
    """Password storage cheat sheet, argon2id: at least 19 MiB and two passes."""
    cost = dict(part.split("=") for part in str(REAL.hash(NEW)).split("$")[3].split(","))
    assert int(cost["m"]) >= 19 * 1024 and int(cost["t"]) >= 2


def test_a_wrong_name_takes_as_long_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_context", REAL)
    hashed = hash_password(NEW)
    took = []
    for known in (hashed, None, hashed, None):
        began = perf_counter()
        assert not matches("wrong", known)
        took.append(perf_counter() - began)
    assert took[3] > took[2] / 4


def test_only_two_passwords_are_hashed_at_a_time() -> None:
    """Each takes 20 MB and a fifth of a second of a core; a hundred sign-ins must not starve the pages."""
    taken = [passwords._turns.acquire(blocking=False) for _ in range(3)]
    for _ in range(2):
        passwords._turns.release()
    assert taken == [True, True, False]
