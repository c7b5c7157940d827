"""Custom fields where many records are touched: bulk and its undo, exports, templates, a merge, the final deletion."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import func, select

from models.contacts import Contact
from models.custom_fields import FieldValue
from models.errands import Errand
from services import bulk, contacts, custom_fields, duplicates, exports, templates
from services.contacts import ContactCard
from services.exports import columns
from services.records import bin, declaration, errands, history, timeline
from services.templates import variables
from services.work import Actor, Invalid, clock, house_actor, perform, work
from tests.custom_fields.samples import SAMPLES, Sample, define
from tests.custom_fields.test_kinds import fit
from tests.imports.files import counts, imported, previewed, undone
from tests.records.long_work import run

by_kind = pytest.mark.parametrize("one", SAMPLES, ids=lambda one: one.kind)


def people(actor: Actor, *names: str) -> list[ContactCard]:
    return [perform(actor, contacts.create, {"name": name}) for name in names]


def values(actor: Actor, *ids: UUID) -> list[Any]:
    return [next(iter(perform(actor, contacts.find, one).fields.values()), None) for one in ids]


@by_kind
def test_f10_many_records_get_a_value_at_once_and_lose_it_again_by_undo(alice: Actor, one: Sample) -> None:
    field, (a, b) = define(alice, one.kind), people(alice, "A", "B")
    perform(alice, contacts.change, b.id, {f"fields.{field.id}": one.another})
    change = {"add": one.kept} if one.kind == "choices" else one.typed
    ids = {"ids": [a.id, b.id]}
    begun = perform(alice, bulk.begin, "contact", ids, {f"fields.{field.id}": change}, 2)
    done = run(alice, begun.id)
    assert done.counts["updated"] == 2
    both = ["Gold", "Silver", "Bronze"] if one.kind == "choices" else one.kept
    assert values(alice, a.id, b.id) == [one.kept, both]
    op, value = one.condition
    assert sorted(fit(alice, field, op, one.kept if value is None else value)) == ["A", "B"]
    told = perform(alice, timeline.of_record, "contact", a.id)[0]
    assert (told.changes[0].label, told.changes[0].new) == (field.name, one.read)
    run(alice, perform(alice, errands.undo, begun.id).id)
    assert values(alice, a.id, b.id) == [None, one.another]


def test_bulk_refuses_a_wrong_value_before_anything_is_changed(alice: Actor, ada: ContactCard) -> None:
    field = define(alice, "number")
    with pytest.raises(Invalid):
        perform(alice, bulk.begin, "contact", {"ids": [ada.id]}, {f"fields.{field.id}": "many"}, 1)


@by_kind
def test_f10_an_export_says_it_by_the_fields_name_and_an_import_reads_it_again(alice: Actor, one: Sample) -> None:
    field = define(alice, one.kind)
    made = perform(alice, contacts.create, {"name": "Ada", "fields": {str(field.id): one.typed}})
    perform(alice, contacts.create, {"name": "Bo"})
    _name, content = perform(alice, exports.small, "contact", {"filter": {}}, "csv")
    assert f"My {one.kind}" in content.decode("utf-8-sig").splitlines()[0]
    perform(alice, contacts.change, made.id, {f"fields.{field.id}": one.another})
    brought = imported(alice, content)
    assert f"fields.{field.id}" in brought.mapping.values()
    assert values(alice, made.id) == [one.kept]
    op, value = one.condition
    assert fit(alice, field, op, one.kept if value is None else value) == ["Ada"]


@by_kind
def test_f10_twenty_5793_an_own_export_brought_in_again_changes_no_value(alice: Actor, one: Sample) -> None:
    field = define(alice, one.kind)
    made = perform(alice, contacts.create, {"name": "Ada", "email": "a@x.org", "fields": {str(field.id): one.typed}})
    before = perform(alice, contacts.find, made.id)
    _name, content = perform(alice, exports.small, "contact", {"filter": {}}, "csv")
    assert counts(imported(alice, content)) == (0, 0, 1, 0)
    assert perform(alice, contacts.find, made.id) == before


def test_f10_an_import_and_its_undo_tell_which_fields_they_changed(alice: Actor, ada: ContactCard) -> None:
    plan, _other = define(alice, "choice", name="Plan"), define(alice, name="House")
    perform(alice, contacts.change, ada.id, {f"fields.{plan.id}": "Gold"})
    card = imported(alice, b"Name,Email,Plan,House\nAda Lovelace,ada@example.com,Silver,Mill\n")
    told = perform(alice, timeline.of_record, "contact", ada.id)[0]
    assert "“House” and “Plan”" in told.text or "“Plan” and “House”" in told.text
    both = {("Plan", "Gold", "Silver"), ("House", "", "Mill")}
    assert {(one.label, one.old, one.new) for one in told.changes} == both
    was = perform(alice, history.of_field, "contact", ada.id, f"fields.{plan.id}")[0]
    assert (was.old, was.new, was.value) == ("Gold", "Silver", "Gold")
    undone(alice, card)
    told = perform(alice, timeline.of_record, "contact", ada.id)[0]
    assert {(one.label, one.new, one.old) for one in told.changes} == both


def test_f10_a_cell_that_does_not_fit_is_refused_in_the_preview(alice: Actor) -> None:
    define(alice, "number", name="Boilers")
    define(alice, "text", name="Plan", required=True)
    card = previewed(alice, b"Name,Boilers,Plan\nAda,two,Full\nBo,2,Full\nCy,3,\n")
    assert counts(card) == (1, 0, 0, 2)


def test_f10_templates_name_them_by_their_names(alice: Actor, ada: ContactCard) -> None:
    day, plan = define(alice, "day", name="Next service"), define(alice, "choice", name="Plan")
    perform(alice, contacts.change, ada.id, {"fields": {str(day.id): "2027-03-01", str(plan.id): "Gold"}})
    with work(alice, read=True) as session:
        session.info["action"] = "test"
        found = variables.variables_of(session, ada.id, "email", alice)
    assert found["fields"] == {"next_service": "2027-03-01", "plan": "Gold"}
    names = {"fields.next_service|date": "Next service", "fields.plan": "Plan"}
    assert perform(alice, templates.own_variables) == {"contact": names}


def test_f10_a_merge_keeps_the_chosen_value_of_each_field(alice: Actor) -> None:
    one, two, three = (define(alice, name=name) for name in ("One", "Two", "Three"))
    kept = perform(alice, contacts.create, {"name": "Ada", "fields": {"One": "kept", "Two": "kept"}})
    gone = perform(alice, contacts.create, {"name": "Ada L", "fields": {"One": "gone", "Two": "gone", "Three": "gone"}})
    chosen = perform(alice, duplicates.compare, kept.id, gone.id).choose
    assert [chosen[str(field.id)] for field in (one, two, three)] == ["kept", "kept", "gone"]
    merged = perform(alice, duplicates.merge, kept.id, gone.id, {f"fields.{two.id}": "gone"})
    assert merged.contact.fields == {str(one.id): "kept", str(two.id): "gone", str(three.id): "gone"}
    assert (fit(alice, two, "is", "gone"), fit(alice, one, "is", "gone")) == (["Ada"], [])


def test_what_is_deleted_for_good_leaves_nothing_in_the_side_table_or_on_records(alice: Actor) -> None:
    field, other = define(alice), define(alice, name="Other")
    both = {"fields": {str(field.id): "x", str(other.id): "y"}}
    gone, stays = (perform(alice, contacts.create, {"name": name, **both}) for name in ("Gone", "Stays"))
    perform(alice, contacts.bin, gone.id)
    perform(alice, custom_fields.bin, other.id)
    with clock.at(clock.now() + timedelta(days=400)):
        bin.empty(house_actor(alice.place))
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(FieldValue)) == 1
        assert session.get_one(Contact, stays.id).fields == {str(field.id): "x"}


def test_an_export_names_its_columns_once_and_for_all(alice: Actor, ada: ContactCard) -> None:
    define(alice, name="First")
    begun = perform(alice, exports.begin, "contact", {"filter": {}})
    define(alice, name="Second")
    run(alice, begun.id)
    with work(alice, read=True) as session:
        names = session.get_one(Errand, begun.id).params["columns"]
        shown = columns.of(session, declaration.of_noun("contact"), names)
    assert [one.heading for one in shown][-1] == "First"
