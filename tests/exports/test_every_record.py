"""Every record type that has a list of its own is exported by its declaration alone."""

import csv
import io
import json

import pytest

from services import exports
from services.exports.formats import formats_of
from services.records.declaration import Record
from services.work import Actor, perform
from tests.records.samples import KEPT, SAMPLES

LISTED = [one for one in KEPT if exports.exportable(one)]


@pytest.mark.parametrize("record", LISTED, ids=lambda one: one.noun)
def test_c15_records_of_every_type_are_exported_in_every_format(alice: Actor, record: Record) -> None:
    made = perform(alice, record.service.create, SAMPLES[record.noun].named("Bronze"))
    found = {one: exports.small(alice, record.noun, {"ids": [made.id]}, one)[1] for one in formats_of(record)}
    (row,) = csv.DictReader(io.StringIO(found["csv"].decode("utf-8-sig")))
    assert row["ID"] == str(made.id)
    assert "Bronze" in " ".join(row.values())
    assert [json.loads(line)["id"] for line in found["jsonl"].splitlines()] == [str(made.id)]
    assert found["xlsx"].startswith(b"PK")
    _name, listed = exports.small(alice, record.noun, {"filter": {}}, "jsonl")
    assert str(made.id) in [json.loads(line)["id"] for line in listed.splitlines()]


def test_c15_amounts_are_whole_units_for_people_and_the_smallest_for_programs(alice: Actor) -> None:
    deal = next(one for one in LISTED if one.noun == "deal")
    values = {**SAMPLES["deal"].named("Bronze"), "amount": 123456, "currency": "EUR"}
    perform(alice, deal.service.create, values)
    _name, content = exports.small(alice, "deal", {"filter": {}}, bom=False)
    (row,) = csv.DictReader(io.StringIO(content.decode()))
    assert row["Amount"] == "1234.56"
    _name, content = exports.small(alice, "deal", {"filter": {}}, "jsonl")
    assert json.loads(content)["amount"] == 123456
