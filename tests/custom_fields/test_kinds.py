"""Each kind of custom field keeps one contract: how it is cleaned, refused, told, put back, filtered and sorted."""

import json
from typing import Any

import pytest

from services import companies, contacts, deals
from services.contacts import ContactCard
from services.records import history, timeline
from services.records.lists import Slice
from services.work import Actor, Invalid, Stale, perform
from tests.custom_fields.samples import SAMPLES, Sample, define

by_kind = pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one.kind)
ROOMS = (("contact", contacts, "name"), ("company", companies, "name"), ("deal", deals, "title"))


def fit(actor: Actor, field: Any, op: str, value: Any = None) -> list[str]:
    tree = {"field": f"fields.{field.id}", "op": op} | ({} if value is None else {"value": value})
    found = perform(actor, contacts.search, contacts.Query(filter=json.dumps(tree)))
    return [one.name for one in found.rows]


@by_kind
def test_f10_what_is_typed_is_kept_in_its_kind_from_the_start_and_later(alice: Actor, one: Sample) -> None:
    for noun, room, title in ROOMS:
        field = define(alice, one.kind, noun)
        key = str(field.id)
        made = perform(alice, room.create, {title: "Ada", "fields": {key: one.typed}})
        assert (made.fields, perform(alice, room.find, made.id).fields) == ({key: one.kept}, {key: one.kept})
        assert perform(alice, room.search, room.Query()).rows[0].fields == {key: one.kept}
        changed = perform(alice, room.change, made.id, {"fields": {field.name.upper(): one.another}})
        assert (changed.fields, changed.version) == ({key: one.another}, made.version + 1)
        again = perform(alice, room.change, made.id, {f"fields.{key}": one.another})
        assert again.version == changed.version
        assert perform(alice, room.change, made.id, {f"fields.{key}": None}).fields == {}


@by_kind
def test_f10_what_a_kind_does_not_take_is_refused_at_its_field(alice: Actor, ada: ContactCard, one: Sample) -> None:
    field = define(alice, one.kind)
    for value, said in one.wrong:
        for act in (
            lambda value=value: perform(alice, contacts.change, ada.id, {"fields": {str(field.id): value}}),
            lambda value=value: perform(alice, contacts.create, {"name": "Bo", "fields": {str(field.id): value}}),
        ):
            with pytest.raises(Invalid) as refused:
                act()
            assert said in refused.value.fields[f"fields.{field.id}"]


@by_kind
def test_f10_a_change_is_told_by_the_fields_name_and_can_be_put_back(
    alice: Actor, ada: ContactCard, one: Sample
) -> None:
    field = define(alice, one.kind)
    path = f"fields.{field.id}"
    perform(alice, contacts.change, ada.id, {path: one.typed})
    perform(alice, contacts.change, ada.id, {path: one.another})
    entry = perform(alice, timeline.of_record, "contact", ada.id)[0]
    assert f"“My {one.kind}” of Ada Lovelace" in entry.text
    assert (entry.changes[0].label, entry.changes[0].old) == (f"My {one.kind}", one.read)
    latest = perform(alice, history.of_field, "contact", ada.id, path)[0]
    assert (latest.old, latest.value, latest.known) == (one.read, one.kept, True)
    back = perform(alice, contacts.change, ada.id, {path: latest.value}, before={path: one.another})
    assert back.fields == {str(field.id): one.kept}


@by_kind
def test_f10_two_colleagues_conflict_about_one_field_alone(alice: Actor, ada: ContactCard, one: Sample) -> None:
    field, other = define(alice, one.kind), define(alice, "text", name="Other")
    path = f"fields.{field.id}"
    perform(alice, contacts.change, ada.id, {path: one.typed}, before={path: None})
    with pytest.raises(Stale) as stale:
        perform(alice, contacts.change, ada.id, {path: one.another}, before={path: None})
    assert (stale.value.more["theirs"], stale.value.more["yours"]) == ({path: one.kept}, {path: one.another})
    beside = perform(alice, contacts.change, ada.id, {f"fields.{other.id}": "x"}, before={f"fields.{other.id}": None})
    assert beside.fields == {str(field.id): one.kept, str(other.id): "x"}


@by_kind
def test_f10_a_filter_finds_what_was_written(alice: Actor, ada: ContactCard, one: Sample) -> None:
    field = define(alice, one.kind)
    perform(alice, contacts.create, {"name": "Without"})
    op, value = one.condition
    value = one.kept if value is None else value
    assert fit(alice, field, op, value) == []
    perform(alice, contacts.change, ada.id, {f"fields.{field.id}": one.typed})
    assert fit(alice, field, op, value) == fit(alice, field, "not_empty") == ["Ada Lovelace"]
    assert fit(alice, field, "empty") == ["Without"]
    perform(alice, contacts.change, ada.id, {f"fields.{field.id}": one.another})
    assert fit(alice, field, op, value) == []
    perform(alice, contacts.change, ada.id, {f"fields.{field.id}": None})
    assert fit(alice, field, "not_empty") == []


@pytest.mark.parametrize("one", [one for one in SAMPLES if one.kind != "choices"], ids=lambda one: one.kind)
def test_f10_a_list_is_sorted_by_it_and_those_without_a_value_come_last(alice: Actor, one: Sample) -> None:
    field = define(alice, one.kind)
    people = {"A": one.another, "B": one.typed, "C": None, "D": one.another, "E": None}
    for name, value in people.items():
        perform(alice, contacts.create, {"name": name, "fields": {str(field.id): value}})
    for sign in ("", "-"):
        whole = names(alice, Slice(f"{sign}fields.{field.id}", 25))
        assert set(whole[3:]) == {"C", "E"}
        assert whole[:3] in (["B", "A", "D"], ["A", "D", "B"], ["D", "A", "B"], ["B", "D", "A"])
        paged = [one for number in (1, 2, 3) for one in names(alice, Slice(f"{sign}fields.{field.id}", 2, number))]
        assert paged == whole == by_cursor(alice, f"{sign}fields.{field.id}")


def names(actor: Actor, part: Slice) -> list[str]:
    return [one.name for one in perform(actor, contacts.search, contacts.Query(part=part)).rows]


def by_cursor(actor: Actor, sort: str) -> list[str]:
    found, cursor = list[str](), None
    for _number in range(9):
        page = perform(actor, contacts.search, contacts.Query(part=Slice(sort, 1, cursor=cursor)))
        found += [one.name for one in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    return found
