"""A company that differs only by its legal form is a hint, and never linked silently."""

import pytest

from services import companies
from services.imports.alike import core
from services.work import Actor, perform
from tests.imports.files import applied, people, previewed, table


@pytest.mark.parametrize("name", ["Acme", "ACME Ltd", "Acme, Inc.", "Acme GmbH & Co. KG", "acme s.a.r.l.", "Acme  AG"])
def test_f05_a_legal_form_is_no_part_of_the_name_that_is_compared(name: str) -> None:
    assert core(name) == "acme"


def test_f05_another_legal_form_is_a_hint_and_makes_a_company_of_its_own(alice: Actor) -> None:
    perform(alice, companies.create, {"name": "Acme GmbH"})
    card = previewed(alice, table("Name,Company", "Ada,Acme Ltd", "Eve,Acme GmbH", "Bob,Mills Inc", "Zoe,Mills"))
    assert card.hints == [
        "“Acme Ltd” and “Acme GmbH” differ only by their legal form. They stay two companies.",
        "“Mills” and “Mills Inc” differ only by their legal form. They stay two companies.",
    ]
    applied(alice, card)
    assert {one.name: one.company for one in people(alice).values()} == {
        "Ada": "Acme Ltd",
        "Eve": "Acme GmbH",
        "Bob": "Mills Inc",
        "Zoe": "Mills",
    }


def test_f05_a_company_that_many_rows_bring_is_one_hint(alice: Actor) -> None:
    perform(alice, companies.create, {"name": "Acme GmbH"})
    many = [f"Person {at},Acme Ltd" for at in range(120)]  # several works
    card = previewed(alice, table("Name,Company", *many))
    assert card.hints == ["“Acme Ltd” and “Acme GmbH” differ only by their legal form. They stay two companies."]
