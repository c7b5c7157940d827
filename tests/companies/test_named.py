"""The company a contact is given by name: the one the actor sees, or one more, and never several at once."""

from functools import partial
from typing import Any

import pytest

from services import companies, contacts
from services.contacts import ContactCard
from services.work import Actor, Invalid, perform
from tests.work.threads import at_once


def total(actor: Actor) -> int:
    return perform(actor, companies.search, companies.Query()).total


def test_f19_many_who_name_a_new_company_at_the_same_moment_make_one(alice: Actor) -> None:
    spellings = ["NewCo", "newco", " NEWCO ", "Néwco"] * 2
    cards = at_once(
        *(partial(perform, alice, contacts.create, {"name": f"P{n}", "company": c}) for n, c in enumerate(spellings))
    )
    assert len({card.company_id for card in cards}) == total(alice) == 1


@pytest.mark.parametrize("spellings", [
    ("Queen's University", "Queen’s University", "QUEEN´S  UNIVERSITY"), ("Łódź Works", "lodz works"),
    ("Müller–Søn", "Muller-Son"), ("راه\u200cآهن", "راهآهن"), ("ＡＣＭＥ", "acme\u200b"),
])  # fmt: skip
def test_a_name_is_one_company_however_it_is_spelled(alice: Actor, spellings: tuple[str, ...]) -> None:
    for number, name in enumerate(spellings):
        perform(alice, contacts.create, {"name": f"P{number}", "company": name})
    assert total(alice) == 1


def test_t04_the_same_name_at_the_same_moment_elsewhere_is_another_company(alice: Actor, charlie: Actor) -> None:
    values = {"name": "Ada", "company": "NewCo"}
    at_once(*(partial(perform, who, contacts.create, values) for who in (alice, charlie) for _ in range(3)))
    assert total(alice) == total(charlie) == 1


def test_f18_a_name_finds_only_companies_the_actor_sees(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    grace = perform(bob, contacts.create, {"name": "Grace", "company": "Engines"})
    assert grace.company_id != ada.company_id and perform(bob, companies.find, grace.company_id).owner == "Bob"


def test_f18_the_name_that_stands_there_changes_nothing(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    same = perform(bob, contacts.change, ada.id, {"company": "engines"})
    assert (same.company_id, same.version) == (ada.company_id, ada.version + 1)


def test_a_company_is_given_by_its_name_or_by_its_id(alice: Actor, ada: ContactCard) -> None:
    for company in ("Looms", None):
        with pytest.raises(Invalid) as refusal:
            perform(alice, contacts.change, ada.id, {"company_id": ada.company_id, "company": company})
        assert set(refusal.value.fields) == {"company", "company_id"}
    with pytest.raises(Invalid) as refusal:
        perform(alice, contacts.create, {"name": "Grace", "company_id": ada.company_id, "company": "Looms"})
    assert set(refusal.value.fields) == {"company", "company_id"} and total(alice) == 1


def test_f17_a_company_in_the_bin_takes_nobody_in_and_lets_its_people_go(alice: Actor, ada: ContactCard) -> None:
    perform(alice, companies.bin, ada.company_id)
    grace = perform(alice, contacts.create, {"name": "Grace"})
    for ask in (
        lambda: perform(alice, contacts.create, {"name": "Mary", "company_id": ada.company_id}),
        lambda: perform(alice, contacts.change, grace.id, {"company_id": ada.company_id}),
    ):
        with pytest.raises(Invalid, match="check the form") as refusal:
            ask()
        assert refusal.value.fields == {"company_id": "This company is in the bin. Restore it first."}
    assert perform(alice, contacts.change, ada.id, {"rating": 5, "company_id": ada.company_id}).rating == 5
    assert perform(alice, contacts.change, ada.id, {"company": None}).company_id is None


CHANGES = [
    {"rating": 5}, {"rating": 5, "company": "Looms"}, {"company": None}, {"title": "x", "emails": ["new@example.com"]},
    {"name": "Zoë", "phones": ["+33123456789"], "interests": ["looms"], "company": "Looms"}, {"interests": ["looms"]},
]  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES)
def test_f19_one_change_is_one_version(alice: Actor, ada: ContactCard, changes: dict[str, Any]) -> None:
    assert ada.version == 1
    assert perform(alice, contacts.change, ada.id, changes).version == 2


def test_f19_a_new_company_begins_at_version_1(alice: Actor) -> None:
    assert perform(alice, companies.create, {"name": "Looms", "city": "Lyon"}).version == 1
