"""Contacts by their companies and owners: the same order on every page, whichever way it is found."""

import pytest

from services import companies, contacts
from services.contacts import Query, grouped
from services.records.lists import Slice
from services.work import Actor, Invalid, perform
from tests.cast import join
from tests.statements import statements


@pytest.fixture
def crowd(alice: Actor) -> Actor:
    """Twelve contacts: of three companies, two of one name, and of none; Alice's, Zoe's and nobody's."""
    zoe = join(alice.place, "Zoë", "sales")
    firms = [perform(alice, companies.create, {"name": name}).id for name in ("Älpha", "Beta", "Gone")]
    for number in range(12):
        at = [*firms, None][number % 4]
        owner = (alice.user_id, zoe.user_id, None)[number % 3]
        made = perform(alice, contacts.create, {"name": f"P{11 - number:02}", "company_id": at})
        perform(alice, contacts.change, made.id, {"owner_id": owner})
    perform(alice, companies.bin, firms[2])
    return alice


def paged(actor: Actor, sort: str, size: int = 5, **chosen: str) -> list[str]:
    """The names on all pages, in their order."""
    found: list[str] = []
    for number in range(1, 13 // size + 2):
        page = perform(actor, contacts.search, Query(part=Slice(sort, size, number), **chosen))  # type: ignore[arg-type]
        assert page.total == 12 and not page.capped and page.cursor is None
        found += [one.name for one in page.rows]
    return found


@pytest.mark.parametrize("way", ["walked", "sorted"])
def test_contacts_stand_by_company_then_by_name_and_those_without_last(
    crowd: Actor, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouped._Company, "deep", way == "sorted")
    rest = ["P00", "P01", "P04", "P05", "P08", "P09"]  # of a company in the bin, or of none
    assert paged(crowd, "company") == ["P03", "P07", "P11", "P02", "P06", "P10", *rest]
    assert paged(crowd, "-company") == ["P02", "P06", "P10", "P03", "P07", "P11", *rest]


@pytest.mark.parametrize("size", [1, 3, 5, 12])
def test_contacts_stand_by_owner_then_by_name_and_those_of_nobody_last(crowd: Actor, size: int) -> None:
    hers, zoes, nobodys = (["P02", "P05", "P08", "P11"], ["P01", "P04", "P07", "P10"], ["P00", "P03", "P06", "P09"])
    assert paged(crowd, "owner", size) == [*hers, *zoes, *nobodys]
    assert paged(crowd, "-owner", size) == [*zoes, *hers, *nobodys]


@pytest.mark.parametrize("sort", ["company", "-company", "owner", "-owner"])
def test_what_is_found_by_words_stands_in_the_same_order(crowd: Actor, sort: str) -> None:
    assert paged(crowd, sort, q="P") == paged(crowd, sort)


def test_f18_only_what_is_seen_is_counted_and_shown(crowd: Actor, bob: Actor) -> None:
    for sort in ("company", "owner"):
        assert perform(bob, contacts.search, Query(part=Slice(sort))).rows == []


def test_a_page_takes_as_many_queries_however_many_there_are(crowd: Actor) -> None:
    def asked() -> int:
        with statements() as found:
            perform(crowd, contacts.search, Query(part=Slice("company", 5)))
        return len(found)

    before = asked()
    for number in range(20):
        perform(crowd, contacts.create, {"name": f"Q{number}", "company": f"Firm {number}"})
    assert asked() == before


def test_a_program_that_pages_by_cursors_is_refused_the_sorts_of_screens(crowd: Actor) -> None:
    page = perform(crowd, contacts.search, Query(part=Slice("name", 5)))
    with pytest.raises(Invalid, match="cannot be sorted"):
        perform(crowd, contacts.search, Query(part=Slice("company", 5, cursor=page.cursor)))
