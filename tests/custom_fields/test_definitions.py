"""Definitions of custom fields: their limits, their order, their choices, and what the bin does with them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, func, select

from models.custom_fields import FieldValue
from services import contacts, custom_fields
from services.contacts import ContactCard
from services.custom_fields import FieldCard
from services.records import errands
from services.work import Actor, Conflict, Invalid, NotAllowed, perform, work
from tests.custom_fields.samples import define
from tests.records.long_work import run


def choices(field: FieldCard) -> list[dict[str, Any]]:
    return [one.model_dump() for one in field.choices]


def refused(actor: Actor, field: FieldCard, changes: Mapping[str, Any]) -> Mapping[str, str]:
    with pytest.raises(Invalid) as why:
        perform(actor, custom_fields.change, field.id, changes)
    return why.value.fields


def give(actor: Actor, contact: ContactCard, field: FieldCard, value: Any) -> ContactCard:
    changed: ContactCard = perform(actor, contacts.change, contact.id, {f"fields.{field.id}": value})
    return changed


def kept(actor: Actor, field_id: UUID) -> int:
    with work(actor, read=True) as session:
        return session.scalar(select(func.count()).where(col(FieldValue.field_id) == field_id)) or 0


def found(actor: Actor, field: FieldCard, value: Any) -> int:
    tree = {"field": f"fields.{field.id}", "op": "is", "value": value}
    number: int = perform(actor, contacts.search, contacts.Query(filter=json.dumps(tree))).total
    return number


def test_f10_a_new_field_is_there_at_once_for_everyone(alice: Actor, bob: Actor) -> None:
    field = define(alice, "choice", name="Level", hint="How much they buy")
    (known,) = perform(bob, custom_fields.known, "contact")
    assert (known.name, known.offered, known.hint) == ("Level", ("Gold", "Silver", "Bronze"), "How much they buy")
    made = perform(bob, contacts.create, {"name": "Bo", "fields": {"level": "Gold"}})
    assert made.fields == {str(field.id): "Gold"}
    assert perform(alice, custom_fields.find, field.id).filled == 1


def test_only_administrators_define_fields(bob: Actor, alice: Actor) -> None:
    field = define(alice)
    for act in (
        lambda: define(bob, name="Mine"),
        lambda: perform(bob, custom_fields.change, field.id, {"name": "Mine"}),
        lambda: perform(bob, custom_fields.bin, field.id),
        lambda: perform(bob, custom_fields.move, field.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_name_is_used_once_on_a_record_type_and_is_not_that_of_its_own_fields(alice: Actor) -> None:
    define(alice, name="Boiler")
    define(alice, name="Boiler", record="company")
    for name in (" boiler ", "Status"):
        with pytest.raises(Invalid) as why:
            define(alice, name=name)
        assert why.value.fields == {"name": "There is a field of this name already."}


def test_kind_and_record_type_never_change(alice: Actor) -> None:
    field = define(alice)
    assert set(refused(alice, field, {"kind": "number", "record": "deal"})) == {"kind", "record"}


def test_there_are_limits_of_all_and_of_filterable_ones(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.custom_fields.record.FILTERABLE_MAX", 1)
    monkeypatch.setattr("services.custom_fields.record.FIELDS_MAX", 2)
    first = define(alice, name="One")
    with pytest.raises(Invalid) as why:
        define(alice, name="Two")
    assert "Turn another one off first" in why.value.fields["filterable"]
    define(alice, name="Two", filterable=False)
    with pytest.raises(Conflict, match="at most 2"):
        define(alice, name="Three", filterable=False)
    perform(alice, custom_fields.bin, first.id)
    define(alice, name="Three")
    with pytest.raises(Conflict):
        perform(alice, custom_fields.restore, first.id)


def test_fields_are_put_in_another_order(alice: Actor) -> None:
    one, two, three = (define(alice, name=name, filterable=False) for name in ("One", "Two", "Three"))
    perform(alice, custom_fields.move, three.id)
    perform(alice, custom_fields.move, one.id, two.id)
    assert [field.name for field in perform(alice, custom_fields.in_order, "contact")] == ["Three", "Two", "One"]
    with pytest.raises(Invalid):
        perform(alice, custom_fields.move, one.id, UUID(int=7))


def test_a_renamed_choice_stays_the_same_on_every_record(alice: Actor, ada: ContactCard) -> None:
    field = define(alice, "choice")
    give(alice, ada, field, "Gold")
    renamed = [{**one, "name": "Premium"} if one["key"] == "Gold" else one for one in choices(field)]
    perform(alice, custom_fields.change, field.id, {"choices": renamed})
    (known,) = perform(alice, custom_fields.known, "contact")
    assert (known.choices["Gold"], perform(alice, contacts.find, ada.id).fields[str(field.id)]) == (
        "Premium",
        "Gold",
    )
    assert found(alice, field, "Gold") == 1
    other = perform(alice, contacts.create, {"name": "Bo", "fields": {str(field.id): "premium"}})
    assert other.fields == {str(field.id): "Gold"}


@pytest.mark.parametrize("filterable", [True, False])
@pytest.mark.parametrize("kind", ["choice", "choices"])
def test_a_choice_that_records_have_does_not_vanish(
    alice: Actor, ada: ContactCard, kind: str, filterable: bool
) -> None:
    field = define(alice, kind, filterable=filterable)
    give(alice, ada, field, "Gold")
    assert [(one.name, one.records) for one in perform(alice, custom_fields.used, field.id)][:2] == [
        ("Gold", 1),
        ("Silver", 0),
    ]
    said = refused(alice, field, {"choices": ["Silver", "Bronze"]})["choices"]
    assert said == "“Gold” is still on 1 contact. Rename it, or keep it as retired."
    retired = [{**one, "retired": one["key"] == "Gold"} for one in choices(field)]
    perform(alice, custom_fields.change, field.id, {"choices": retired})
    assert "Gold" in str(perform(alice, contacts.find, ada.id).fields)
    give(alice, ada, field, "Gold")  # it may stay where it is
    with pytest.raises(Invalid):
        perform(alice, contacts.create, {"name": "Bo", "fields": {str(field.id): "Gold"}})
    give(alice, ada, field, None)
    left = perform(alice, custom_fields.change, field.id, {"choices": ["Silver", "Bronze"]})
    assert [one.key for one in left.choices] == ["Silver", "Bronze"]


def test_a_field_of_choices_needs_some_each_once(alice: Actor) -> None:
    for some, said in (
        ([], "at least one"),
        (["Gold", " gold"], "there twice"),
        ([{"name": "A", "retired": True}], "one"),
    ):
        with pytest.raises(Invalid) as why:
            define(alice, "choice", choices=some)
        assert said in why.value.fields["choices"]


def test_what_is_required_is_refused_at_its_field_when_a_record_is_added(alice: Actor, ada: ContactCard) -> None:
    field = define(alice, required=True)
    path = f"fields.{field.id}"
    with pytest.raises(Invalid) as why:
        perform(alice, contacts.create, {"name": "Bo"})
    assert why.value.fields == {path: "Required."}
    assert perform(alice, contacts.change, ada.id, {"title": "Countess"}).title == "Countess"
    give(alice, ada, field, "x")
    with pytest.raises(Invalid):
        give(alice, ada, field, None)


def test_unknown_fields_are_refused(alice: Actor, ada: ContactCard) -> None:
    for values in ({"fields": {"Nothing": 1}}, {f"fields.{UUID(int=7)}": 1}, {"fields": "x"}):
        with pytest.raises(Invalid):
            perform(alice, contacts.change, ada.id, values)


def test_turned_on_the_present_values_are_found_and_turned_off_nothing_is_left(alice: Actor, ada: ContactCard) -> None:
    field = define(alice, filterable=False)
    give(alice, ada, field, "Gas")
    with pytest.raises(Invalid, match="filter"):
        found(alice, field, "Gas")
    perform(alice, custom_fields.change, field.id, {"filterable": True})
    assert (found(alice, field, "Gas"), kept(alice, field.id)) == (1, 1)
    perform(alice, custom_fields.change, field.id, {"filterable": False})
    assert kept(alice, field.id) == 0


def test_many_records_are_prepared_by_an_errand(
    alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.custom_fields.filling.SOON", 1)
    field = define(alice, filterable=False)
    for name in ("A", "B", "C"):
        perform(alice, contacts.create, {"name": name, "fields": {str(field.id): name}})
    for on, number in ((True, 3), (False, 0)):
        perform(alice, custom_fields.change, field.id, {"filterable": on})
        (open_,) = [one for one in perform(alice, errands.mine) if one.state == "queued"]
        run(alice, open_.id)
        assert kept(alice, field.id) == number


def test_a_field_in_the_bin_is_shown_nowhere_and_comes_back_with_its_values(alice: Actor, ada: ContactCard) -> None:
    field = define(alice)
    give(alice, ada, field, "Gas")
    perform(alice, custom_fields.bin, field.id)
    assert perform(alice, contacts.find, ada.id).fields == {}
    assert perform(alice, custom_fields.known, "contact") == []
    with pytest.raises(Invalid):
        give(alice, ada, field, "Oil")
    define(alice, name="Other")
    perform(alice, custom_fields.restore, field.id)
    assert perform(alice, contacts.find, ada.id).fields == {str(field.id): "Gas"}
    assert found(alice, field, "Gas") == 1


def test_a_field_of_its_name_hinders_a_restore(alice: Actor) -> None:
    field = define(alice)
    perform(alice, custom_fields.bin, field.id)
    define(alice)
    with pytest.raises(Conflict, match="Rename that one first"):
        perform(alice, custom_fields.restore, field.id)
