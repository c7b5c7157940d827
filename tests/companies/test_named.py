"""The company a contact is given by name: the one the actor sees, or one more, and never several at once."""

from functools import partial

from services import companies, contacts
from services.work import Actor, perform
from tests.work.threads import at_once


def total(actor: Actor) -> int:
    return perform(actor, companies.search, companies.Query()).total


def test_f19_many_who_name_a_new_company_at_the_same_moment_make_one(alice: Actor) -> None:
    spellings = ["NewCo", "newco", " NEWCO ", "Néwco"] * 2
    cards = at_once(
        *(partial(perform, alice, contacts.create, {"name": f"P{n}", "company": c}) for n, c in enumerate(spellings))
    )
    assert len({card.company_id for card in cards}) == total(alice) == 1


def test_t04_the_same_name_at_the_same_moment_elsewhere_is_another_company(alice: Actor, charlie: Actor) -> None:
    values = {"name": "Ada", "company": "NewCo"}
    at_once(*(partial(perform, who, contacts.create, values) for who in (alice, charlie) for _ in range(3)))
    assert total(alice) == total(charlie) == 1
