"""An own export comes back by our import: in the same workspace nothing changes, in an empty one everything is there."""

import csv
import io
import json

import pytest

from services import contacts, tags
from services.records.lists import Slice
from services.tags import bringing
from services.work import Actor, perform, work
from tests.cast import join
from tests.exports.world import added, made
from tests.imports.files import counts, imported, undone
from tests.imports.files import people as named

ENDINGS = {"csv": "csv", "xlsx": "xlsx", "vcard": "vcf", "jsonl": "jsonl"}
QUAY = {"label": "Büro | 2", "street": "5 Quai; Est\nFloor, \\2", "postcode": "69002", "city": "Lyon", "country": "FR"}
OSLO = {"label": "Home", "street": "Storgata 1", "city": "Oslo", "region": "Østlandet", "country": "NO"}
OTHERS = ("ID", "Added")  # what a contact gets anew


@pytest.fixture
def filled(alice: Actor) -> Actor:
    """A workspace with three contacts that have everything: labels, tags, terms, formulas, commas and addresses."""
    head = "Name,Email,Phones,Phone labels,Tags,Owner,Last verified"
    rows = [
        "Ada,ada@example.org ::: ada@home.example,+493012345601 ; +493012345602,home ; Boat,Press ; Big fish,Alice,2026-01-31",
        "=Grace,grace@example.org,,,,Alice,",
    ]
    imported(alice, "\n".join([head, *rows]).encode())
    more = {"emails": ["charles@example.org"], "phones": ["+493012345699"], "tags": ["A, B", "Press"]}
    added(alice, name="Charles", **more, addresses=[QUAY, OSLO])
    nowhere = dict.fromkeys(("street", "postcode", "city", "country"))  # only further addresses, and none of its own
    perform(alice, contacts.change, named(alice)["Ada"].id, {**nowhere, "addresses": [OSLO | {"label": "=1+1"}, QUAY]})
    return alice


def exported(actor: Actor, format: str) -> bytes:
    """All contacts in a format."""
    return made(actor, format=format)


def state(actor: Actor) -> list[dict[str, str]]:
    """What an export says of all contacts, by their names, without what a contact gets anew."""
    found = csv.DictReader(io.StringIO(exported(actor, "csv").decode("utf-8-sig")))
    rows = [{name: text for name, text in row.items() if name not in OTHERS} for row in found]
    return sorted(rows, key=lambda row: row["Name"])


@pytest.mark.parametrize("format", ENDINGS)
def test_f26_an_own_export_changes_nothing_where_it_came_from(filled: Actor, format: str) -> None:
    before = state(filled)
    card = imported(filled, exported(filled, format), f"contacts.{ENDINGS[format]}")
    assert counts(card) == (0, 0, 3, 0)
    assert state(filled) == before


@pytest.mark.parametrize("format", ENDINGS)
def test_f26_an_own_export_makes_an_empty_workspace_equal(filled: Actor, charlie: Actor, format: str) -> None:
    join(charlie.place, filled.name, "administrator")
    card = imported(charlie, exported(filled, format), f"contacts.{ENDINGS[format]}")
    assert counts(card) == (3, 0, 0, 0)
    assert state(charlie) == state(filled)
    assert card.warnings == []


def test_f26_an_export_says_the_labels_and_the_tags(filled: Actor) -> None:
    ada, charles = state(filled)[1:]
    assert (ada["Phones"], ada["Phone labels"]) == ("'+493012345601 ; +493012345602", "home ; Boat")
    assert (ada["Tags"], ada["Email labels"]) == ("Big fish ; Press", "")
    assert (charles["Tags"], charles["Payment terms"]) == ("A, B ; Press", "month end + 30")
    lines = [json.loads(line) for line in exported(filled, "jsonl").splitlines()]
    assert {one["phone_labels"] for one in lines} == {"home ; Boat", None}


def test_f05_tags_of_a_file_are_added_and_an_undo_takes_them_off_again(alice: Actor) -> None:
    contact_id = added(alice, tags=["Old"], emails=["ada@example.org"], phones=[])
    file = b"Email,Tags\nada@example.org,new; Old ;Other\nnew@example.org,new\n"
    card = imported(alice, file)
    assert counts(card) == (1, 1, 0, 0)
    assert perform(alice, contacts.find, contact_id).tags == ["new", "Old", "Other"]
    assert undone(alice, card).kept == []
    assert perform(alice, contacts.find, contact_id).tags == ["Old"]
    assert names_of(alice) == ["Old"]


def test_f05_a_blank_cell_clears_tags_where_somebody_chose_that(alice: Actor) -> None:
    contact_id = added(alice, tags=["Old"], emails=["ada@example.org"], phones=[])
    file = b"Email,Tags\nada@example.org,\n"
    assert counts(imported(alice, file)) == (0, 0, 1, 0)
    card = imported(alice, file, blank="clear")
    assert (counts(card), perform(alice, contacts.find, contact_id).tags) == ((0, 1, 0, 0), [])
    undone(alice, card)
    assert perform(alice, contacts.find, contact_id).tags == ["Old"]


def test_f05_a_new_tag_takes_the_permission_to_add_one(alice: Actor) -> None:
    added(alice, tags=["Old"], emails=[], phones=[])
    carol = join(alice.place, "Carol", "engineering")
    with work(carol, read=True) as session:
        assert list(bringing.refusals(session, carol, ["OLD", "New"])) == ["new"]
        assert bringing.refusals(session, alice, ["New"]) == {}


def test_f05_too_many_and_too_long_tags_are_refused_at_their_cell(alice: Actor) -> None:
    many = ";".join(f"Tag {number}" for number in range(21))
    card = imported(alice, f"Name,Tags\nAda,{many}\nEve,{'x' * 41}\n".encode())
    assert counts(card) == (0, 0, 0, 2)


def names_of(actor: Actor) -> list[str]:
    """The names of the tags outside the bin."""
    return [one.name for one in perform(actor, tags.search, tags.Query(part=Slice(size=100))).rows]
