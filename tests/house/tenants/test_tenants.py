"""Companies move in, each into a place of its own; the house is claimed once, by the one-time link (T-01, U-22)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from sqlmodel import select

from models.tenants import SetupLink
from services.accounts import passwords, sessions, sign_in, users
from services.house import tenants, upgrades
from services.work import Actor, Conflict, Invalid, NotFound, SignInNeeded, clock, house_actor, perform, work
from services.work.places import close_places, places
from tests import cast

WORDS = "four words in a row"
FIRST = {
    "company": "Acme",
    "zone": "Europe/Paris",
    "currency": "eur",
    "country": "FR",
    "name": "Ada",
    "email": "ada@example.com",
    "password": WORDS,
}


@pytest.fixture
def empty(tmp_path: Path, postgres: str | None) -> Iterator[None]:
    """A house nobody has claimed."""
    from tests.databases import new_database

    address = new_database(postgres, f"empty_{uuid4().hex[:12]}") if postgres else None
    cast.open_house(cast.settings(tmp_path / "data", address))
    upgrades.upgrade()
    yield
    close_places()


def claim(token: str, **more: str) -> tenants.Tenant:
    return tenants.first_run(token, **{**FIRST, **more})[0]


def test_the_first_run_makes_the_company_and_its_administrator_and_operator(empty: None) -> None:
    tenant = claim(tenants.new_setup_link())
    assert (tenant.name, tenant.zone, tenant.currency, tenant.country) == ("Acme", "Europe/Paris", "EUR", "FR")
    assert tenants.claimed()
    signed = sign_in.sign_in("ada@example.com", WORDS)
    ada = cast.actor(signed.opened.token)
    assert (ada.role, ada.operator) == ("administrator", True)


def test_the_link_is_used_once(empty: None) -> None:
    link = tenants.new_setup_link()
    claim(link)
    with pytest.raises(NotFound, match="no longer valid"):
        claim(link)


def test_a_claimed_house_is_not_claimed_again_even_with_a_fresh_link(empty: None) -> None:
    claim(tenants.new_setup_link())
    with pytest.raises(Conflict, match="already has an administrator"):
        claim(tenants.new_setup_link(), email="eve@example.com")
    assert len(tenants.everyone()) == 1


def test_the_link_is_good_for_an_hour(empty: None) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved:
        link = tenants.new_setup_link()
        moved.shift(timedelta(minutes=59))
        tenants.check_setup_link(link)
        moved.shift(timedelta(minutes=2))
        with pytest.raises(NotFound):
            claim(link)


def test_a_newer_link_makes_the_older_void(empty: None) -> None:
    older, newer = tenants.new_setup_link(), tenants.new_setup_link()
    with pytest.raises(NotFound):
        tenants.check_setup_link(older)
    tenants.check_setup_link(newer)


@pytest.mark.parametrize("token", ["", "guess", "x" * 1000, "\x00"])
def test_no_other_word_claims_the_house(empty: None, token: str) -> None:
    tenants.new_setup_link()
    with pytest.raises(NotFound):
        claim(token)


def test_the_link_is_kept_only_as_its_hash(empty: None) -> None:
    link = tenants.new_setup_link()
    with work(house_actor(), read=True) as session:
        assert link not in str(session.exec(select(SetupLink)).one().model_dump())


@pytest.mark.parametrize(("field", "value"), [
    ("company", " "), ("company", "x" * 201), ("zone", "Mars/Olympus"), ("currency", "euro"), ("currency", "€"),
    ("country", ""), ("country", "XX"), ("country", "fr"), ("name", ""), ("email", ""), ("email", "nobody"),
    ("password", "short"),
])  # fmt: skip
def test_a_refused_first_run_leaves_nothing_behind_and_may_be_tried_again(empty: None, field: str, value: str) -> None:
    link = tenants.new_setup_link()
    with pytest.raises(Invalid) as refusal:
        claim(link, **{field: value})
    assert set(refusal.value.fields) == {field}
    assert tenants.everyone() == []
    assert claim(link, company="Another name").name == "Another name"


def test_all_that_is_wrong_with_a_first_run_is_said_at_once(empty: None) -> None:
    with pytest.raises(Invalid) as refusal:
        claim(tenants.new_setup_link(), **dict.fromkeys(FIRST, ""))
    assert set(refusal.value.fields) == set(FIRST)


def test_who_finishes_the_first_run_is_signed_in(empty: None) -> None:
    _, signed = tenants.first_run(tenants.new_setup_link(), **FIRST, agent="a browser", address="203.0.113.7")
    ada = sessions.current(signed.opened.token)
    assert (ada.name, ada.operator, ada.proved) == ("Ada", True, True)
    assert [(one.agent, one.address) for one in perform(ada, sessions.mine)] == [("a browser", "203.0.113.7")]


def begin(email: str = FIRST["email"]) -> tenants.Tenant:
    """What is there when a first run is killed before its administrator became operator."""
    tenant = tenants.create("Acme")
    with work(house_actor(tenant.id.hex)) as session:
        users.add(session, "Adda", email, "administrator", passwords.hash_password("what was typed first"))
    return tenant


def test_a_first_run_that_broke_off_is_finished_by_the_next(empty: None) -> None:
    tenant = begin()
    typed_first = sign_in.sign_in("ada@example.com", "what was typed first")
    assert claim(tenants.new_setup_link()).id == tenant.id
    ada = cast.actor(sign_in.sign_in("ada@example.com", WORDS).opened.token)
    assert (ada.name, ada.role, ada.operator) == ("Ada", "administrator", True)
    assert len(perform(ada, users.colleagues).rows) == 1
    with pytest.raises(SignInNeeded):
        sessions.current(typed_first.opened.token)


def test_create_admin_finishes_a_first_run_that_broke_off_too(empty: None) -> None:
    tenants.create_administrator(begin(), "Ada", "ada@example.com", WORDS)
    assert cast.actor(sign_in.sign_in("ada@example.com", WORDS).opened.token).operator


def test_in_a_claimed_house_no_account_is_taken_over(alice: Actor) -> None:
    with pytest.raises(Conflict, match="already has an account"):
        tenants.create_administrator(tenants.of(alice.place), "Eve", "alice@example.com", WORDS)
    assert perform(alice, users.me).name == "Alice"


def test_two_presses_of_the_button_make_one_administrator(empty: None) -> None:
    from tests.work.threads import at_once

    begin("somebody@example.com")
    link = tenants.new_setup_link()
    ended = at_once(*[lambda: claim(link)] * 3)
    assert sorted(type(one).__name__ for one in ended) == ["NotFound", "NotFound", "Tenant"]


def test_a_company_gets_a_place_of_its_own_at_todays_tables(empty: None) -> None:
    tenant = tenants.create("Acme")
    assert places().exists(tenant.id.hex)
    assert upgrades.standing(tenant.id.hex).pending == 0
    assert upgrades.all_places() == ["house", tenant.id.hex]


@pytest.mark.parametrize("name", ["Acme", "ACME", " acme ", "Ácme"])
def test_two_companies_never_have_the_same_name(house: object, name: str) -> None:
    with pytest.raises(Conflict, match="already a workspace"):
        tenants.create(name)
    assert len(tenants.everyone()) == 2


def test_two_companies_of_one_name_at_the_same_moment_are_not_both_let_in(house: object) -> None:
    from tests.work.threads import at_once

    at_once(*[lambda: tenants.create("Newcomer")] * 3)
    assert [tenant.name for tenant in tenants.everyone()].count("Newcomer") == 1


def test_only_the_first_administrator_of_the_house_is_its_operator(alice: Actor, house: object) -> None:
    tenant = tenants.create("Newcomer")
    tenants.create_administrator(tenant, "Zoe", "zoe@example.com", WORDS)
    signed = sign_in.sign_in("zoe@example.com", WORDS, company="Newcomer")
    zoe = cast.actor(signed.opened.token)
    assert (zoe.role, zoe.operator) == ("administrator", False)


def test_a_company_is_known_by_its_place(alice: Actor) -> None:
    assert tenants.of(alice.place).name == "Acme"
    with pytest.raises(NotFound):
        tenants.of("0" * 32)


def test_every_event_of_a_company_moving_in_is_in_the_house(house: object) -> None:
    from models.events import EventRow

    tenants.create("Newcomer")
    with work(house_actor(), read=True) as session:
        assert session.exec(select(EventRow).where(EventRow.kind == "tenant.added")).all()
