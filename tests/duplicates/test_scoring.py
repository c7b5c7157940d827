"""Scores: what speaks for one person behind two contacts, and what does not."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.duplicates import blocking
from services.duplicates.names import canonical, company_key, tokens
from services.duplicates.scoring import Crowd, Person, fingerprint, likeness

NOBODY = Crowd()


def a(name: str, email: str = "", phone: str = "", company: str = "") -> Person:
    return Person.of(uuid4(), name, filter(None, [email]), filter(None, [phone]), company)


def score(one: Person, other: Person, crowd: Crowd = NOBODY) -> int:
    found = likeness(one, other, crowd)
    return found.score if found else 0


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (a("Ada", "ada+crm@x.org"), a("Countess", "ada@x.org"), 95),
        (a("Ada", "a.d.a@gmail.com"), a("Countess", "ada@googlemail.com"), 95),
        (a("Ada", "a.da@x.org"), a("Countess", "ada@x.org"), 0),
        (a("Zofia Kowalska", phone="1"), a("Zofia Kowalska-Byrne", phone="1"), 95),
        (a("Zofia Kowalska", phone="1"), a("Peter Byrne", phone="1"), 0),
        (a("Lovelace, Ada", company="Engines"), a("Dr. Ada Lovelace", company="Engines Ltd"), 90),
        (a("Łukasz Żak", company="Engines"), a("lukasz zak", company="ENGINES"), 90),
        (a("Jon Smith", company="Engines"), a("John Smith", company="Engines"), 80),
        (a("Jon Smith", "jon@mill.example"), a("John Smith", "smith@mill.example"), 80),
        (a("Jon Smith", "jon@gmail.com"), a("John Smith", "smith@gmail.com"), 0),
        (a("Jon Smith", company="Engines"), a("Joan Baker", company="Engines"), 0),
        (a("Jon Smith"), a("John Smith"), 0),
        (a("Ada Lovelace"), a("ada lovelace"), 70),
        (a("Ada Lovelace", company="Engines"), a("Ada Lovelace", company="Looms"), 0),
        (a("Ada", "a+x@x.org", company="Engines"), a("B", "a@x.org", company="Looms"), 75),
        (a("Mary"), a("John"), 0),
    ],
)
def test_f02_a_pair_has_the_score_of_the_specification(one: Person, other: Person, wanted: int) -> None:
    assert score(one, other) == score(other, one) == wanted


@pytest.mark.parametrize("name", ["IT-Support", "Sales", "Info", "Buchhaltung", "Sales Team"])
def test_f02_a_desk_is_nobody_and_never_a_pair(name: str) -> None:
    assert score(a(name, company="Engines"), a(name, company="Looms")) == 0
    assert score(a(name, phone="1", company="Engines"), a(name, phone="1", company="Engines")) == 0


def test_the_mailbox_of_a_desk_is_no_evidence() -> None:
    assert score(a("Ada", "info+a@x.org"), a("Bob", "info+b@x.org")) == 0


def test_f02_a_name_that_five_have_counts_less() -> None:
    common = Crowd(names={tokens("Maria Silva"): 5})
    one, other = a("Maria Silva", company="Engines"), a("Silva, Maria", company="Engines")
    assert (score(one, other), score(one, other, common)) == (90, 75)
    assert score(a("Maria Silva"), a("Maria Silva"), common) == 0


def test_f02_a_phone_that_six_have_is_no_evidence() -> None:
    one, other = a("Ada Lovelace", phone="1", company="A"), a("Ada Lovelace", phone="1", company="B")
    assert (score(one, other), score(one, other, Crowd(phones={"1": 6}))) == (75, 0)


def test_the_reasons_say_what_holds_and_what_does_not() -> None:
    found = likeness(a("Zofia Kowalska", phone="1", company="A"), a("Zofia Kowalska", phone="1", company="B"), NOBODY)
    assert found and found.reasons == ("same_phone", "same_name", "companies_differ")


def test_a_fingerprint_is_the_same_from_both_sides_and_changes_with_what_it_is_of() -> None:
    one, other = a("Ada Lovelace", "ada@x.org"), a("Ada Lovelace", "ada+a@x.org")
    assert fingerprint(one, other) == fingerprint(other, one)
    moved = Person.of(other.id, "Ada Byron", ["ada+a@x.org"])
    more = Person.of(other.id, "Ada Lovelace", ["ada+a@x.org", "z@z.org"])
    assert fingerprint(one, moved) != fingerprint(one, other) == fingerprint(one, more)


@pytest.mark.parametrize(
    ("written", "key"),
    [("Engines", "engines"), ("Engines Ltd.", "engines"), ("Müller GmbH & Co. KG", "muller"), ("AG", "ag")],
)
def test_a_company_is_known_without_its_legal_form(written: str, key: str) -> None:
    assert company_key(written) == key


def test_an_email_without_a_name_before_the_plus_stays() -> None:
    assert canonical("+tag@x.org") == "+tag@x.org"


def found(people: list[Person]) -> set[frozenset[UUID]]:
    crowd = blocking.Counts(people).crowd()
    some: Any = (pair for keys in blocking.KINDS for pair in blocking.pairs(people, keys))
    return {frozenset((one.id, other.id)) for one, other in some if likeness(one, other, crowd)}


def test_every_pair_of_the_table_shares_a_block() -> None:
    people = [
        a("Ada Byron", "ada@mill.example", "1", "Engines"), a("Ada Bryon", "a.byron@mill.example"), a("Byron, Ada"),
        a("Ada Byronn", phone="1"), a("X Y", "ada+1@mill.example"), a("Adda Byron", company="Engines"),
    ]  # fmt: skip
    crowd = blocking.Counts(people).crowd()
    all_pairs = {frozenset((x.id, y.id)) for x in people for y in people if x.id < y.id and likeness(x, y, crowd)}
    assert found(people) == all_pairs
    assert len(all_pairs) >= 5


def test_a_large_block_is_split_and_finds_neighbours() -> None:
    some = [a(f"Jan{number % 9} Novak{chr(97 + number % 26)}{number}", company="Works") for number in range(400)]
    one, other = a("Jana Zeman", company="Works"), a("Jana Zemann", company="Works")
    assert frozenset((one.id, other.id)) in found([one, *some, other])
    assert sum(1 for _ in blocking.pairs([*some, one, other], blocking.KINDS[3])) < 2 * 400 * blocking.LARGEST
