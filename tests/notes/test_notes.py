"""Notes: on a record and its timeline, changed by their author alone, with each former text kept."""

import pytest

from services import contacts, deals, notes
from services.contacts import ContactCard
from services.notes import NoteCard
from services.records import timeline
from services.records.timeline import Said
from services.work import Actor, Invalid, NotAllowed, NotFound, perform
from tests.cast import join


def write(actor: Actor, text: str, **about: object) -> NoteCard:
    return perform(actor, notes.create, {"text": text, **about})


def story(actor: Actor, contact: ContactCard, part: str = "") -> list[timeline.Entry]:
    return perform(actor, timeline.of_record, "contact", contact.id, 50, part)


def test_f07_a_note_stands_on_its_records_timeline_with_its_whole_text(alice: Actor, ada: ContactCard) -> None:
    write(alice, "Likes **brass**\n\n" + "and more " * 100, contact_id=ada.id)
    (told, added) = story(alice, ada)
    assert isinstance(told, Said)
    assert (told.text, told.long, told.edited) == ("Alice wrote a note", True, False)
    assert "<strong>brass</strong>" in told.html and told.html.count("and more") == 100
    assert added.text == "Alice added Ada Lovelace"


def test_f06_a_timeline_is_shown_by_its_parts(alice: Actor, ada: ContactCard) -> None:
    write(alice, "A note", contact_id=ada.id)
    write(alice, "A call", contact_id=ada.id, kind="call")
    perform(alice, deals.create, {"title": "Engine", "contact_id": ada.id})
    parts = {part: [one.text for one in story(alice, ada, part)] for part in timeline.STORIES if part}
    assert parts == {
        "messages": [],
        "notes": ["Alice wrote a note"],
        "calls": ["Alice noted a call"],
        "tasks": [],
        "visits": [],
        "money": ["Alice added Engine"],
        "changes": ["Alice added Ada Lovelace"],
    }


def test_f07_an_edit_keeps_the_former_text(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, "First", contact_id=ada.id)
    second = perform(alice, notes.change, made.id, {"text": "Second"}, made.version)
    perform(alice, notes.change, made.id, {"text": "Third"}, second.version)
    assert [(one.text, one.by) for one in perform(alice, notes.versions, made.id)] == [
        ("Second", "Alice"),
        ("First", "Alice"),
    ]
    (told, *_rest) = story(alice, ada)
    assert isinstance(told, Said) and (told.edited, "Third" in told.html) == (True, True)


def test_a_change_of_the_kind_alone_is_no_edit(alice: Actor) -> None:
    made = write(alice, "First")
    changed = perform(alice, notes.change, made.id, {"kind": "call"})
    assert (changed.edited_at, perform(alice, notes.versions, made.id)) == (None, [])


def test_f07_only_its_author_or_an_administrator_changes_a_note(alice: Actor, bob: Actor) -> None:
    his = perform(bob, contacts.create, {"name": "Bob's", "owner_id": bob.user_id})
    hers, made = write(alice, "Hers", contact_id=his.id), write(bob, "His", contact_id=his.id)
    assert perform(bob, notes.find, hers.id).text == "Hers"
    for act, more in ((notes.change, ({"text": "Mine"},)), (notes.bin, ()), (notes.restore, ())):
        with pytest.raises(NotAllowed):
            perform(bob, act, hers.id, *more)
    assert perform(alice, notes.change, made.id, {"text": "Better"}).text == "Better"


def test_c14_a_note_is_about_one_record_that_its_author_sees(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    with pytest.raises(Invalid) as refused:
        write(bob, "Hers", contact_id=ada.id)
    assert set(refused.value.fields) == {"contact_id"}
    with pytest.raises(Invalid) as refused:
        write(alice, "Two", contact_id=ada.id, company_id=ada.company_id)
    assert set(refused.value.fields) == {"company_id"}


def test_a_note_about_a_deal_is_hidden_from_roles_that_see_no_deals(alice: Actor) -> None:
    deal = perform(alice, deals.create, {"title": "Engine"})
    made, emma = write(alice, "Secret price", deal_id=deal.id), join(alice.place, "Emma", "engineering")
    with pytest.raises(NotFound):
        perform(emma, notes.find, made.id)
    assert perform(emma, notes.search, notes.Query()).rows == []


def test_a_note_in_the_bin_leaves_the_timeline_and_comes_back(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, "Gone", contact_id=ada.id)
    perform(alice, notes.bin, made.id)
    assert not [one for one in story(alice, ada) if isinstance(one, Said)]
    perform(alice, notes.restore, made.id)
    assert [one.id for one in story(alice, ada) if isinstance(one, Said)] == [made.id]


def test_search_finds_any_word_of_a_note_and_filters_by_what_it_is_about(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, "The gasket at the pump", contact_id=ada.id)
    write(alice, "The gasket elsewhere")
    for query in (notes.Query(q="gask pump"), notes.Query(contact=ada.id), notes.Query(q="gasket", contact=ada.id)):
        assert [one.id for one in perform(alice, notes.search, query).rows] == [made.id]
