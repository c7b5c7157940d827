"""Lists: every record is met once on the way through the pages, in order, and no cursor of others is an accident."""

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import companies, contacts, messages
from services.records.lists import COUNTED, Page, Slice
from services.work import Actor, Invalid, perform

NAMES = ["Ada", "ada", "Ádá", "Bob", "Bob", "Bob", "Zoë", "émile", "Émile", "zoe", "Œuvre", "100%", "_", "日本", "🙂"]
SEARCHES: dict[str, Callable[[Actor, Slice], Page[Any]]] = {
    "contacts": lambda actor, part: perform(actor, contacts.search, contacts.Query(part=part)),
    "companies": lambda actor, part: perform(actor, companies.search, companies.Query(part=part)),
    "messages": lambda actor, part: perform(actor, messages.search, messages.Query(part=part)),
    "schedules": lambda actor, part: perform(actor, messages.schedules, messages.ScheduleQuery(part=part)),
}
SORTS = {
    "contacts": ("name", "-name", "made_at", "-made_at", "rating", "-rating", "status", "-status"),
    "companies": ("name", "-name", "made_at", "-made_at"),
    "messages": ("made_at", "-made_at"),
}


@pytest.fixture
def filled(alice: Actor) -> int:
    """Some contacts, companies and messages with many equal values. Gives how many of each."""
    for number, name in enumerate(NAMES):
        perform(
            alice, contacts.create, {"name": name, "rating": number % 3, "status": ("lead", "customer")[number % 2]}
        )
        perform(alice, companies.create, {"name": name})
        perform(alice, messages.send, {"to": "ada@example.com", "subject": name, "body": "Hello"})
    return len(NAMES)


def walked(search: Callable[[Actor, Slice], Page[Any]], actor: Actor, sort: str, size: int) -> list[Any]:
    """Everything, page by page, by cursor."""
    found, cursor = [], None
    for _ in range(100):
        page = search(actor, Slice(sort=sort, size=size, cursor=cursor))
        found += page.rows
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError("it never ends")


@pytest.mark.parametrize("what", ["contacts", "companies", "messages"])
def test_by_cursor_every_record_is_met_once_and_in_order(alice: Actor, filled: int, what: str) -> None:
    for sort in SORTS[what]:
        whole = [row.id for row in SEARCHES[what](alice, Slice(sort=sort, size=100)).rows]
        assert len(set(whole)) == filled
        for size in (1, 2, 7, filled):
            assert [row.id for row in walked(SEARCHES[what], alice, sort, size)] == whole, (sort, size)


@pytest.mark.parametrize("what", ["contacts", "companies", "messages"])
def test_by_number_the_pages_are_the_same(alice: Actor, filled: int, what: str) -> None:
    pages = [SEARCHES[what](alice, Slice(size=4, number=n)).rows for n in range(1, 6)]
    assert [row.id for rows in pages for row in rows] == [row.id for row in SEARCHES[what](alice, Slice(size=100)).rows]


def test_what_is_added_meanwhile_neither_repeats_nor_hides_a_record(alice: Actor, filled: int) -> None:
    first = SEARCHES["contacts"](alice, Slice(size=5))
    for name in ("Aaa", "Zzz"):
        perform(alice, contacts.create, {"name": name})
    seen = [row.name for row in first.rows]
    part = Slice(size=100, cursor=first.cursor)
    seen += [row.name for row in SEARCHES["contacts"](alice, part).rows]
    assert sorted(seen) == sorted([*NAMES, "Zzz"])


def test_names_are_sorted_without_regard_to_case_and_accents(alice: Actor, filled: int) -> None:
    names = [row.name for row in SEARCHES["contacts"](alice, Slice(sort="name", size=100)).rows]
    assert names.index("Bob") < names.index("émile") < names.index("Zoë")
    assert {"Ada", "ada", "Ádá"} == set(names[names.index("Bob") - 3 : names.index("Bob")])


def test_a_page_holds_between_1_and_100(alice: Actor, filled: int) -> None:
    for asked, shown in ((0, 1), (-5, 1), (1, 1), (25, filled), (10**9, filled)):
        assert len(SEARCHES["contacts"](alice, Slice(size=asked)).rows) == shown, asked


@pytest.mark.parametrize("number", [0, -1, 10**6])
def test_a_page_number_out_of_range_is_the_first_or_empty(alice: Actor, filled: int, number: int) -> None:
    assert len(SEARCHES["contacts"](alice, Slice(size=5, number=number)).rows) in (0, 5)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("sort", SORTS["contacts"])
def test_what_fits_words_comes_in_the_same_pages_by_number_and_by_cursor(
    alice: Actor, filled: int, sort: str, size: int
) -> None:
    def ask(number: int = 1, cursor: str | None = None) -> Page[Any]:
        part = Slice(sort, size, number, cursor)
        return perform(alice, contacts.search, contacts.Query("bob", part=part))

    everyone = perform(alice, contacts.search, contacts.Query(part=Slice(sort, 100))).rows
    bobs = [one.id for one in everyone if one.name == "Bob"]
    by_number = [one.id for number in (1, 2, 3) for one in ask(number).rows]
    by_cursor, page = [], ask()
    while page.rows:
        by_cursor += [one.id for one in page.rows]
        page = ask(cursor=page.cursor) if page.cursor else Page()
    assert by_number == by_cursor == bobs
    assert len(bobs) == 3
    assert [ask(number).total for number in (1, 3, 9)] == [3, 3, 3]


def test_the_last_page_has_no_cursor(alice: Actor, filled: int) -> None:
    assert SEARCHES["contacts"](alice, Slice(size=filled)).cursor is None
    assert SEARCHES["contacts"](alice, Slice(size=filled - 1)).cursor is not None


def test_a_total_is_counted_up_to_ten_thousand(alice: Actor, filled: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.records import lists

    page = SEARCHES["contacts"](alice, Slice(size=1))
    assert (page.total, page.capped, COUNTED) == (filled, False, 10_000)
    monkeypatch.setattr(lists, "COUNTED", 10)
    page = SEARCHES["contacts"](alice, Slice(size=1))
    assert (page.total, page.capped) == (10, True)


@pytest.mark.parametrize("what", SEARCHES)
@pytest.mark.parametrize("sort", ["password", "name; DROP TABLE contacts", "--name", "\x00", "-"])
def test_only_listed_sorts_are_taken(alice: Actor, what: str, sort: str) -> None:
    with pytest.raises(Invalid) as refusal:
        SEARCHES[what](alice, Slice(sort=sort))
    assert set(refusal.value.fields) == {"sort"}


def refused_fields(ask: Callable[[], object]) -> set[str]:
    """Which fields were refused; none when it was answered."""
    try:
        ask()
    except Invalid as refusal:
        return set(refusal.fields)
    return set()


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


TEXTS = ["", "x", "=", "é", "\x00", "e30", "bnVsbA", "A" * 100_000]
VALUES: list[tuple[Any, ...]] = [
    (), (1,), (1, 2), (None, str(uuid4())), ("a", "b"), ("a", None), ([], str(uuid4())), (True, str(uuid4())),
    (10**40, str(uuid4())), (-1, str(uuid4())), ("2026-01-01T00:00:00", str(uuid4())), ("\x00", str(uuid4())),
    ("\ud800", str(uuid4())), (1e308, str(uuid4())), ("9999-12-31T23:59:59-14:00", str(uuid4())),
    ("0001-01-01T00:00:00+14:00", str(uuid4())), ("x" * 10_000, str(uuid4())),
]  # fmt: skip


@pytest.mark.parametrize("sort", ["name", "made_at", "rating", "status"])
def test_a_cursor_that_is_not_ours_is_refused_or_harmless(alice: Actor, sort: str) -> None:
    of = f"Contact.{'name_key' if sort == 'name' else sort}"
    strange = [*TEXTS, *(forged(*values) for values in VALUES), *(forged(of, *values) for values in VALUES)]
    for cursor in strange:
        part = Slice(sort=sort, cursor=cursor)
        assert refused_fields(lambda part=part: SEARCHES["contacts"](alice, part)) <= {"cursor"}, cursor  # type: ignore[misc]


def test_a_cursor_goes_on_in_the_list_and_the_sort_it_came_from_only(alice: Actor, filled: int) -> None:
    places = [(what, sort) for what, sorts in SORTS.items() for sort in sorts]
    cursors = {(what, sort): SEARCHES[what](alice, Slice(sort=sort, size=2)).cursor for what, sort in places}
    for here in places:
        for what, sort in places:
            part = Slice(sort=sort, size=2, cursor=cursors[here])
            refused = refused_fields(lambda what=what, part=part: SEARCHES[what](alice, part))  # type: ignore[misc]
            assert refused == (set() if here == (what, sort) else {"cursor"}), (here, what, sort)


def test_a_cursor_is_short(alice: Actor, filled: int) -> None:
    assert max(len(SEARCHES["contacts"](alice, Slice(sort=s, size=2)).cursor or "") for s in SORTS["contacts"]) < 150


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cursor=st.text(max_size=80)
    | st.lists(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), max_size=3).map(
        lambda v: forged("Contact.name_key", *v)
    ),
    sort=st.sampled_from(["name", "made_at", "rating"]),
)
def test_no_cursor_at_all_breaks_a_list(alice: Actor, cursor: str, sort: str) -> None:
    assert refused_fields(lambda: SEARCHES["contacts"](alice, Slice(sort=sort, cursor=cursor))) <= {"cursor"}
