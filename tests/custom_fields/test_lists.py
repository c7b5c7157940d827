"""Lists by custom fields: what is written is what a filter finds, pages come along an index, a removed field blocks bulk."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from services import bulk, companies, contacts, custom_fields, deals, views
from services.contacts import ContactCard
from services.records import custom, declaration
from services.records.lists import Slice
from services.work import Actor, Invalid, perform, work
from tests.custom_fields.samples import define

TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60)
VALUES = {
    "text": TEXTS,
    "number": st.one_of(st.integers(-(10**9), 10**9), st.decimals(-1_000, 1_000, places=4).map(float)),
    "money": st.integers(-(10**12), 10**12).map(lambda minor: {"amount": minor, "currency": "EUR"}),
    "day": st.dates().map(str),
    "choice": st.sampled_from(["Gold", "Silver", "Bronze"]),
    "choices": st.lists(st.sampled_from(["Gold", "Silver", "Bronze"]), min_size=1, unique=True),
    "yes_no": st.booleans(),
    "link": TEXTS.map(lambda word: f"https://acme.example/{word}"),
}


def conditions(kind: str, kept: Any) -> list[tuple[str, Any]]:
    """Conditions that a value fulfils, and that its like fulfils."""
    if kind == "choices":
        return [("is", one) for one in kept]
    if kind == "day":
        return [("on", kept), ("between", [kept, kept])]
    if kind == "money":
        return [("is", kept["amount"]), ("at_least", kept["amount"]), ("at_most", kept["amount"])]
    if kind == "number":
        return [("is", kept), ("between", [kept, kept])]
    return [("is", kept), *([("contains", kept[:200])] if kind in ("text", "link") else [])]


@pytest.mark.parametrize("kind", [*VALUES])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_f10_what_is_written_is_what_a_filter_finds(alice: Actor, kind: str, data: st.DataObject) -> None:
    known = perform(alice, custom_fields.known, "contact")
    field = known[0] if known else define(alice, kind)
    value = data.draw(VALUES[kind])
    made = perform(alice, contacts.create, {"name": "Ada", "fields": {str(field.id): value}})
    kept = made.fields.get(str(field.id))
    for op, wanted in conditions(kind, kept):
        tree = {"field": f"fields.{field.id}", "op": op, "value": wanted}
        found = perform(alice, contacts.search, contacts.Query(filter=json.dumps(tree), part=Slice("-made_at", 100)))
        assert made.id in {one.id for one in found.rows}, (op, wanted)
    without = perform(alice, contacts.change, made.id, {f"fields.{field.id}": None})
    assert without.fields == {}


@pytest.mark.sqlite_only
def test_a_page_in_the_order_of_a_field_is_read_along_its_index(alice: Actor) -> None:
    field = define(alice, "number")
    with work(alice, read=True) as session:
        own = next(one for one in custom.live(session, "contact") if one.id == field.id)
        steps = plan(session, own)
    assert any("ix_field_values_num" in one for one in steps), steps
    assert not any("TEMP B-TREE" in one for one in steps), steps


def plan(session: Session, field: custom.Custom) -> list[str]:
    """How SQLite reads the first page of the contacts in the order of a field."""
    from services.records.custom import sorting

    query = sorting.ordered(declaration.of_noun("contact"), field, [], down=False, limit=26, first=0, after=None)
    sql = str(query.compile(session.connection(), compile_kwargs={"literal_binds": True}))
    return [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]


@pytest.mark.parametrize(("room", "noun", "by"), [(companies, "company", "name"), (deals, "deal", "title")])
def test_f10_every_list_is_sorted_and_filtered_by_its_fields(alice: Actor, room: Any, noun: str, by: str) -> None:
    field = define(alice, "number", noun)
    for name, value in (("A", 3), ("B", None), ("C", 1), ("D", 2)):
        perform(alice, room.create, {by: name, "fields": {str(field.id): value}})
    for sort, order in (("", ["C", "D", "A", "B"]), ("-", ["A", "D", "C", "B"])):
        query = room.Query(part=Slice(f"{sort}fields.{field.id}"))
        assert [getattr(one, by) for one in perform(alice, room.search, query).rows] == order
    tree = {"field": f"fields.{field.id}", "op": "at_least", "value": 2}
    assert perform(alice, room.search, room.Query(filter=json.dumps(tree))).total == 2


def test_a_list_cannot_be_sorted_by_what_is_not_kept_for_it(alice: Actor) -> None:
    for kind, more in (("choices", {}), ("text", {"filterable": False})):
        field = define(alice, kind, **more)
        with pytest.raises(Invalid, match="sorted"):
            perform(alice, contacts.search, contacts.Query(part=Slice(f"fields.{field.id}")))


def test_f10_a_view_by_a_removed_field_says_so_by_its_name_and_blocks_bulk(alice: Actor, ada: ContactCard) -> None:
    field = define(alice, "choice", name="Level")
    tree = {"all": [{"field": f"fields.{field.id}", "op": "is", "value": "Gold"}]}
    saved = {"name": "Gold", "record": "contact", "filter": tree, "sort": f"fields.{field.id}"}
    view = perform(alice, views.create, saved)
    perform(alice, custom_fields.bin, field.id)
    assert perform(alice, views.count, "contact", tree).removed == ("Level",)
    with pytest.raises(Invalid, match="filter"):
        perform(alice, bulk.begin, "contact", {"view": view.id}, {"rating": 5})
    assert perform(alice, contacts.find, ada.id).rating == 0
    assert perform(alice, views.change, view.id, {"name": "Renamed"}).name == "Renamed"
