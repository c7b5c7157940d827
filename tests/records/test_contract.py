"""What holds for every record type: a new one joins by its line in services/record_types.py and in samples.py."""

from typing import Any

import pytest

from services.records import bin, timeline
from services.records.declaration import Record
from services.records.lists import Slice
from services.records.lookup import lookup
from services.work import Actor, Conflict, Invalid, NotFound, Stale, perform
from tests.records.samples import KEPT, SAMPLES

pytestmark = pytest.mark.parametrize("record", KEPT, ids=lambda one: one.noun)


def add(actor: Actor, record: Record, name: str = "Zanzibar") -> Any:
    return perform(actor, record.service.create, SAMPLES[record.noun].named(name))


def listed(actor: Actor, record: Record, **more: Any) -> list[str]:
    found = perform(actor, record.service.search, record.service.Query(**more))
    return [getattr(row, record.title) for row in found.rows]


def test_every_type_has_a_sample_and_labels(record: Record) -> None:
    assert record.noun in SAMPLES, "give the new type its line in tests/records/samples.py"
    assert all(info.title for info in record.draft.model_fields.values()), "each field of a Draft needs a title"


def test_a_new_record_is_its_makers_and_is_found_and_told(alice: Actor, record: Record) -> None:
    made = add(alice, record)
    assert (made.version, made.binned_at) == (1, None)
    assert "owner_id" not in record.draft.model_fields or made.owner_id == alice.user_id
    assert listed(alice, record, q="zanz") == ["Zanzibar"]
    assert [one.id for one in perform(alice, lookup, "zanz") if one.noun == record.noun] == [made.id]
    assert [one.text for one in perform(alice, timeline.of_record, record.noun, made.id)] == ["Alice added Zanzibar"]


def test_a_change_is_one_version_and_is_told_from_what_to_what(alice: Actor, record: Record) -> None:
    made, sample = add(alice, record), SAMPLES[record.noun]
    changed = perform(alice, record.service.change, made.id, sample.change, made.version)
    assert changed.version == 2
    (told,) = perform(alice, timeline.of_record, record.noun, made.id)[0].changes
    assert (told.label, told.old, told.new) == sample.told


def test_what_was_changed_meanwhile_is_not_overwritten(alice: Actor, record: Record) -> None:
    made, change = add(alice, record), SAMPLES[record.noun].change
    by = SAMPLES[record.noun].by
    perform(alice, record.service.change, made.id, {by: "Other"})
    for seen in ({"version": made.version}, {"before": {by: "Zanzibar"}}):
        with pytest.raises(Stale):
            perform(alice, record.service.change, made.id, change, **seen)


@pytest.mark.parametrize("empty", [False, True])
def test_what_a_type_does_not_take_is_refused(alice: Actor, record: Record, empty: bool) -> None:
    made, by = add(alice, record), SAMPLES[record.noun].by
    if empty and not record.draft.model_fields[by].is_required():
        return  # documents may be without a subject
    wrong, value = (by, " \u200b") if empty else ("shoe", "42")
    with pytest.raises(Invalid) as refused:
        perform(alice, record.service.change, made.id, {wrong: value})
    assert set(refused.value.fields) == {wrong}


def test_f17_in_the_bin_it_is_nowhere_else_and_cannot_be_changed_until_it_is_back(alice: Actor, record: Record) -> None:
    made, change = add(alice, record), SAMPLES[record.noun].change
    perform(alice, record.service.bin, made.id)
    assert ("Zanzibar" in listed(alice, record), perform(alice, lookup, "zanz")) == (False, [])
    assert [one.id for one in perform(alice, bin.binned, record.noun).rows] == [made.id]
    with pytest.raises(Conflict):
        perform(alice, record.service.change, made.id, change)
    perform(alice, record.service.restore, made.id)
    assert (listed(alice, record, q="zanz"), perform(alice, bin.binned, record.noun).total) == (["Zanzibar"], 0)


def test_f18_it_is_seen_by_its_owner_or_by_all_and_by_no_other_company(
    alice: Actor, bob: Actor, charlie: Actor, record: Record
) -> None:
    made = add(alice, record)
    for other in (bob, charlie) if record.row.seen is not None else (charlie,):
        assert ("Zanzibar" in listed(other, record), perform(other, lookup, "zanz")) == (False, [])
        with pytest.raises(NotFound):
            perform(other, record.service.find, made.id)


def test_c19_every_sort_gives_each_record_exactly_once(alice: Actor, record: Record) -> None:
    there = listed(alice, record)  # a new workspace has stages
    names = {getattr(add(alice, record, name), record.title) for name in ("Łódź", "lodz", "Ábel", "Zoë")}
    for sort in [way + name for name in record.sorts for way in ("", "-")]:
        seen, cursor = [], None
        for _ in range(len(names) + len(there)):
            part = Slice(sort=sort, size=1, cursor=cursor)
            page = perform(alice, record.service.search, record.service.Query(part=part))
            seen += [getattr(row, record.title) for row in page.rows]
            cursor = page.cursor
        assert (sorted(seen), cursor) == (sorted([*there, *names]), None), sort
