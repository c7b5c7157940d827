"""Exports: what stands in a list becomes a file, for the person who asked, and nobody else."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.events import EventRow
from services import companies, contacts, exports, files, views
from services.exports import keeping
from services.records import errands
from services.records.errands import running
from services.work import Actor, Invalid, NotAllowed, NotFound, clock, perform, work
from tests.cast import join
from tests.exports.world import added, made
from tests.records.long_work import claim, go_on, row, run


def rows(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a CSV file, by their headings."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def names(content: bytes) -> list[str]:
    """The names in a CSV file."""
    return [one["Name"] for one in rows(content)]


def test_c15_a_list_is_exported_with_everything_about_its_contacts(alice: Actor) -> None:
    added(alice)
    content = made(alice)
    assert content.startswith(b"\xef\xbb\xbfID,Name,")
    (ada,) = rows(content)
    assert (ada["Emails"], ada["Phones"]) == (
        "ada@example.org ; ada@home.example",
        "'+4930123456 ; +16085550142;ext=42",
    )
    assert (ada["Company"], ada["Owner"], ada["Interests"]) == ("Engines & Söhne", alice.name, "Pumps, heat ; Roofs")
    assert (ada["Status"], ada["Preferred"], ada["Postcode"]) == ("Customer", "Yes", "01067")


def test_c15_only_what_the_person_may_see_is_exported(alice: Actor, bob: Actor) -> None:
    added(alice, name="Hers", emails=[], phones=[])
    hidden = added(alice, name="Also hers", emails=[], phones=[])
    mine = added(bob, name="Mine", emails=[], phones=[])
    assert names(made(bob)) == ["Mine"]
    assert names(made(bob, which={"ids": [hidden, mine]})) == ["Mine"]


def test_c15_a_search_a_filter_and_a_view_narrow_an_export(alice: Actor) -> None:
    added(alice, name="Ada Lovelace", emails=[], phones=[])
    added(alice, name="Ada Lead", status="lead", emails=[], phones=[])
    tree = {"field": "status", "op": "is", "value": "lead"}
    assert names(made(alice, which={"filter": tree, "q": "ada"})) == ["Ada Lead"]
    assert names(made(alice, which={"list": contacts.Query(q="love", owner=alice.user_id)})) == ["Ada Lovelace"]
    view = perform(alice, views.create, {"name": "Leads", "record": "contact", "filter": {"all": [tree]}})
    assert names(made(alice, which={"view": view.id})) == ["Ada Lead"]


def test_c15_who_exported_what_and_how_much_is_recorded(alice: Actor) -> None:
    added(alice)
    made(alice)
    exports.small(alice, "contact", {"filter": {}}, "jsonl")
    with work(alice, read=True) as session:
        told = session.exec(select(EventRow).where(col(EventRow.kind) == "export.made")).all()
    assert [(one.actor_id, one.data["count"], one.data["plural"]) for one in told] == [
        (alice.user_id, 1, "contacts"),
        (alice.user_id, 1, "contacts"),
    ]


def test_c15_it_takes_the_permission_and_the_one_to_see_the_records(alice: Actor) -> None:
    carol = join(alice.place, "Carol", "engineering")
    with pytest.raises(NotAllowed):
        perform(carol, exports.begin, "contact", {"filter": {}})
    with pytest.raises(NotAllowed):
        exports.small(carol, "contact", {"filter": {}})


def test_f14_an_export_is_seen_by_nobody_but_its_person(alice: Actor, bob: Actor) -> None:
    begun = perform(bob, exports.begin, "contact", {"filter": {}})
    run(bob, begun.id)
    file_id = perform(bob, exports.find, begun.id).file_id
    assert file_id is not None
    for look in (lambda: perform(alice, exports.find, begun.id), lambda: files.content(alice, file_id)):
        with pytest.raises(NotFound):
            look()


def test_h15_an_export_is_forgotten_after_a_day(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = perform(alice, exports.begin, "contact", {"filter": {}})
    run(alice, begun.id)
    exports.tidy(alice)
    assert not keeping.folder(alice.place, begun.id).exists()
    assert perform(alice, exports.find, begun.id).file_id is not None
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert exports.tidy(alice) == 1
    assert perform(alice, exports.find, begun.id).file_id is None


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_c15_a_killed_export_goes_on_and_has_every_row_once(alice: Actor, format: str) -> None:
    errands.know([replace(exports.EXPORT, at_once=25)])
    for number in range(60):
        added(alice, name=f"Number {number}", emails=[], phones=[], company=None)
    begun = perform(alice, exports.begin, "contact", {"filter": {}}, format)
    held = go_on(go_on(claim(alice.place)))
    assert held is not None
    running.let_go(held)
    with (keeping.folder(alice.place, begun.id) / "rows").open("ab") as file:
        file.write(b"half a row")  # written by a work that was killed before it was noted
    assert run(alice, begun.id).counts == {"exported": 60}
    assert row(alice, begun.id).done == 60
    if format == "csv":
        card = perform(alice, exports.find, begun.id)
        assert card.file_id
        assert names(files.content(alice, card.file_id)[1]) == [f"Number {number}" for number in range(60)]


def test_c15_a_full_workspace_refuses_an_export_in_a_sentence(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.files.stored.GB", 0)
    card = run(alice, perform(alice, exports.begin, "contact", {"filter": {}}).id)
    assert (card.state, "There is no room" in card.trouble) == ("failed", True)


@pytest.mark.parametrize(
    ("noun", "which", "format", "field"),
    [
        ("planet", {"filter": {}}, "csv", "record"),
        ("contact", {"filter": {}}, "pdf", "format"),
        ("company", {"filter": {}}, "vcard", "format"),
        ("contact", {}, "csv", "filter"),
        ("contact", {"ids": [], "filter": {}}, "csv", "filter"),
        ("contact", {"filter": {"field": "nothing", "op": "is", "value": "1"}}, "csv", "filter"),
    ],
)
def test_c15_what_cannot_be_exported_is_refused_at_once(
    alice: Actor, noun: str, which: dict[str, object], format: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, exports.begin, noun, which, format)
    assert set(refused.value.fields) == {field}


def test_c15_only_the_wanted_columns_are_exported(alice: Actor) -> None:
    added(alice)
    _name, content = exports.small(alice, "contact", {"filter": {}}, "csv", ["name", "emails"], bom=False)
    assert content == b"Name,Emails\r\nAda Lovelace,ada@example.org ; ada@home.example\r\n"


def test_c15_json_lines_keep_ids_and_name_what_they_refer_to(alice: Actor) -> None:
    added(alice)
    _name, content = exports.small(alice, "contact", {"filter": {}}, "jsonl")
    ada = json.loads(content)
    assert (ada["company"], ada["owner_id"], ada["emails"][0]) == (
        "Engines & Söhne", str(alice.user_id), "ada@example.org",
    )  # fmt: skip


def test_c15_companies_are_exported_by_their_declaration(alice: Actor) -> None:
    perform(alice, companies.create, {"name": "Acme", "city": "Lyon"})
    (acme,) = rows(made(alice, "company"))
    assert (acme["Name"], acme["City"], acme["Owner"]) == ("Acme", "Lyon", alice.name)
