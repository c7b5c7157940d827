"""The palette's search: every type of record, the best first, by words with typing mistakes as well (F-01)."""

from typing import Any
from uuid import UUID

import pytest

from services import companies, contacts, deals, invoices, messages, notes, orders, payments, quotes, tasks
from services.contacts import ContactCard
from services.records import recent, unused_words
from services.records.lookup import Group, everywhere, lookup, opened_lately
from services.work import Actor, house_actor, perform, work
from tests.statements import statements


def titles(actor: Actor, typed: str, noun: str = "contact") -> list[str]:
    return [one.title for one in perform(actor, lookup, typed) if one.noun == noun]


def nouns(actor: Actor, typed: str) -> set[str]:
    return {one.noun for one in perform(actor, lookup, typed)}


def group(actor: Actor, typed: str, noun: str = "contact") -> Group:
    return next(one for one in perform(actor, everywhere, typed) if one.noun == noun)


def person(actor: Actor, name: str, **more: Any) -> ContactCard:
    return perform(actor, contacts.create, {"name": name, **more})


@pytest.fixture
def trade(alice: Actor) -> UUID:
    """A company with one of everything that is sold to it, said about it and paid by it."""
    company = perform(alice, companies.create, {"name": "Looms and Sons"}).id
    line = {"text": "Weaving", "quantity": "1", "price": "100"}
    perform(alice, deals.create, {"title": "New machines", "company_id": company})
    perform(alice, quotes.create, {"title": "Shuttles", "company_id": company, "lines": [line]})
    order = perform(alice, orders.create, {"title": "Bobbins", "company_id": company, "lines": [line]})
    perform(alice, orders.approve, order.id)
    perform(alice, invoices.create, {"title": "Thread", "company_id": company, "lines": [line]})
    paid = {"amount": 10_000, "currency": "EUR", "method": "transfer", "reference": "RF18 5390", "company_id": company}
    perform(alice, payments.record, paid)
    perform(alice, tasks.create, {"title": "Oil the machines"})
    perform(alice, notes.create, {"text": "Their warehouse floods in spring.", "company_id": company})
    perform(alice, messages.send, {"to": "jan@looms.example", "subject": "Opening hours", "body": "Nine."})
    return company


@pytest.mark.parametrize(("typed", "noun"), [
    ("machines new", "deal"), ("shuttles", "quote"), ("bobbins", "order"), ("thread", "invoice"), ("oil", "task"),
    ("rf18 5390", "payment"), ("floods spring", "note"), ("opening", "message"), ("jan@looms", "message"),
])  # fmt: skip
def test_f01_each_type_is_found_by_its_own_words(alice: Actor, trade: UUID, typed: str, noun: str) -> None:
    assert noun in nouns(alice, typed)


def test_f01_what_is_for_a_company_is_found_by_its_name_and_by_its_new_one(alice: Actor, trade: UUID) -> None:
    theirs = {"company", "deal", "quote", "order", "invoice", "payment"}
    assert nouns(alice, "looms sons") == theirs
    assert "deal" in nouns(alice, "machines looms"), "words of both together"
    perform(alice, companies.change, trade, {"name": "Jacquard"})
    assert (nouns(alice, "jacquard"), nouns(alice, "sons")) == (theirs, set())


def test_f01_an_exact_number_comes_first_with_and_without_its_zeros(alice: Actor, trade: UUID) -> None:
    (order,) = perform(alice, orders.search, orders.Query()).rows
    number = order.name.partition(" ")[0]
    for typed in (number, number.lower(), str(int(number.rpartition("-")[2]))):
        assert perform(alice, lookup, typed)[0].title == order.name, typed


@pytest.mark.parametrize("typed", ["+33 1 23 45 67 89", "0033123456789", "33-1-23456789", "456789", "(0)1 23 45 67 89"])
def test_f01_a_phone_is_found_in_any_writing(alice: Actor, typed: str) -> None:
    person(alice, "Ada Lovelace", phones=["+33123456789"])
    person(alice, "Grace Hopper", phones=["+33198765432"])
    assert titles(alice, typed) == ["Ada Lovelace"]


def test_f01_names_come_before_what_only_mentions_them_and_what_was_opened_before_both(alice: Actor) -> None:
    for name, more in (("Ada Lovelace", {}), ("Grace Hopper", {"company": "Ada Works"}), ("Mary Ada", {})):
        made = person(alice, name, **more)
    assert titles(alice, "ada") == ["Ada Lovelace", "Mary Ada", "Grace Hopper"]
    recent.note(alice, "contact", made.id)
    assert titles(alice, "ada")[0] == "Mary Ada"


def test_f01_an_exact_name_or_address_comes_before_what_was_opened(alice: Actor) -> None:
    person(alice, "Ada", emails=["ada@example.com"])
    recent.note(alice, "contact", person(alice, "Ada Lovelace", emails=["ada@example.community"]).id)
    assert titles(alice, "ada") == titles(alice, "ada@example.com") == ["Ada", "Ada Lovelace"]


def test_f01_a_group_says_how_many_there_are_and_shows_the_best(alice: Actor) -> None:
    for number in range(7):
        person(alice, f"Ada {number}")
    found = group(alice, "ada")
    assert (len(found.hits), found.total, found.more) == (5, 7, False)


def test_f01_a_name_is_found_among_more_than_are_counted(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.records.lookup.MOST", 3)
    first, second = person(alice, "Ada Lovelace"), person(alice, "Zoe Ada")
    for number in range(8):
        person(alice, f"Number {number}", company="Ada Works")
    recent.note(alice, "contact", second.id)
    found = group(alice, "ada")
    assert [one.id for one in found.hits][:2] == [second.id, first.id]
    assert (found.total, found.more) == (3, True)


@pytest.mark.parametrize(("typed", "name"), [
    ("lovlace", "Ada Lovelace"), ("lovelcae", "Ada Lovelace"), ("lovalac", "Ada Lovelace"), ("jhon", "John Smith"),
    ("jon smiht", "John Smith"), ("kristiansen", "Ole Christiansen"), ("müler", "Eva Müller"), ("Lukaz", "Łukasz Nowak"),
    ("hoper grace", "Grace Hopper"), ("lovelacee", "Ada Lovelace"), ("ovelace", "Ada Lovelace"),
])  # fmt: skip
def test_f01_a_typing_mistake_still_finds(alice: Actor, typed: str, name: str) -> None:
    for one in ("Ada Lovelace", "John Smith", "Ole Christiansen", "Eva Müller", "Łukasz Nowak", "Grace Hopper"):
        person(alice, one)
    assert titles(alice, typed)[:1] == [name]


def test_f01_what_is_only_alike_comes_last_and_says_so(alice: Actor) -> None:
    for name in ("Ada Lovelance", "Ada Lovelace"):
        person(alice, name)
    assert [(one.title, one.alike) for one in perform(alice, lookup, "lovelace")] == [
        ("Ada Lovelace", False),
        ("Ada Lovelance", True),
    ]


@pytest.mark.parametrize("typed", ["lov", "xyzzy", "4711", "adda99", "'; --", "🙂"])
def test_f01_short_words_numbers_and_nonsense_are_like_nothing(alice: Actor, typed: str) -> None:
    person(alice, "Bob Lav", company="Plough")
    assert perform(alice, lookup, typed) == []


def test_f01_companies_and_deals_are_found_by_a_mistyped_name_too(alice: Actor, trade: UUID) -> None:
    assert {"company", "deal", "order"} <= nouns(alice, "lomos sons")
    assert titles(alice, "machimes", "deal") == ["New machines"]


def test_f18_a_mistake_finds_nothing_that_belongs_to_others(alice: Actor, bob: Actor, charlie: Actor) -> None:
    person(alice, "Ada Lovelace")
    mine = person(bob, "Ava Lovelance")
    assert [one.id for one in perform(bob, lookup, "lovelasce")] == [mine.id]
    assert perform(charlie, lookup, "lovelasce") == []


def test_f18_a_limited_sight_finds_its_own_among_many_of_others(alice: Actor, bob: Actor) -> None:
    mine = person(bob, "Ada Mine")
    for number in range(120):
        person(alice, f"Ada {number}")
    assert [one.id for one in perform(bob, lookup, "ada")] == [mine.id]
    assert group(bob, "ada").total == 1


def test_f01_words_of_names_that_are_gone_are_forgotten(alice: Actor) -> None:
    ada = person(alice, "Ada Lovelace")
    person(alice, "Grace Hopper")
    perform(alice, contacts.change, ada.id, {"name": "Augusta Byron"})
    assert unused_words.sweep(house_actor(alice.place)) == 2
    with work(alice, read=True) as session:
        from services.records import spelling

        kept = {word for _id, word in spelling.kept_after(session, 0, 100)}
    assert kept == {"augusta", "byron", "grace", "hopper"}


def test_f01_what_was_opened_lately_is_kept_for_the_person_on_every_device(alice: Actor, bob: Actor) -> None:
    some = [person(alice, f"Person {number}") for number in range(14)]
    for one in some:
        recent.note(alice, "contact", one.id)
    recent.note(alice, "contact", some[3].id)
    names = ["Person 3", *(f"Person {number}" for number in range(13, 6, -1))]
    for _ in range(2):
        assert [one.title for one in perform(alice, opened_lately)] == names
        recent.keep(house_actor(alice.place))
    assert recent.keep(house_actor(alice.place)) == 0, "nothing is new"
    assert perform(bob, opened_lately) == []
    perform(alice, contacts.bin, some[13].id)
    assert "Person 13" not in [one.title for one in perform(alice, opened_lately)]


def test_f01_the_number_of_questions_does_not_grow(alice: Actor) -> None:
    def asked() -> int:
        with statements() as sent:
            perform(alice, everywhere, "ada")
        return len(sent)

    for number in range(5):
        person(alice, f"Ada {number}")
    few = asked()
    for number in range(5, 60):
        person(alice, f"Ada {number}")
    assert asked() == few <= 12
