"""Undo: everything an import did goes back, field by field; what somebody edited since stays and is listed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.events import EventRow
from models.imports import Import, ImportRow
from services import companies, contacts, imports, notes
from services.records.errands.running import FIRST
from services.work import Actor, Conflict, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.imports.files import counts, imported, people, previewed, rows, settled, table, undone
from tests.records.long_work import claim, go_on

HEAD = "Name,Email,Phone,Company,Interests,Title"


def test_f05_an_undo_puts_every_field_back(alice: Actor) -> None:
    before = perform(
        alice, contacts.create, {"name": "Ada", "email": "ada@example.com", "interests": ["Brass"], "title": "Buyer"}
    )
    card = imported(alice, table(HEAD, "Ada K,ada@example.com;a@x.example,+442079460958,Engines,Steel,Countess"))
    assert counts(card) == (0, 1, 0, 0)
    assert undone(alice, card).kept == []
    now = perform(alice, contacts.find, before.id)
    assert now.model_dump(exclude={"version"}) == before.model_dump(exclude={"version"})
    assert perform(alice, companies.search, companies.Query()).rows == []


def test_f05_a_new_contact_that_was_edited_since_stays_with_its_company(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,Engines,,", "Eve,eve@example.com,,Mills,,"))
    ada = people(alice)["Ada"]
    perform(alice, contacts.change, ada.id, {"title": "Chair"})
    after = undone(alice, card)
    assert set(people(alice)) == {"Ada"}
    assert ("title", ada.id) in [(one.field, one.id) for one in after.kept]
    assert [one.name for one in perform(alice, companies.search, companies.Query()).rows] == ["Engines"]


def test_f05_a_new_contact_that_somebody_worked_on_stays_and_is_named(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,,,", "Ben,ben@x.example,,,,", "Eve,eve@example.com,,,,"))
    here = people(alice)
    perform(alice, notes.create, {"contact_id": here["Ada"].id, "text": "Called, wants an offer."})
    gone = perform(alice, notes.create, {"contact_id": here["Ben"].id, "text": "Nothing."})
    perform(alice, notes.bin, gone.id)
    after = undone(alice, card)
    assert set(people(alice)) == {"Ada"}
    assert [(one.id, one.field) for one in after.kept] == [(here["Ada"].id, "notes")]
    (line,) = perform(alice, imports.kept, card.id)
    assert (line.name, line.path, line.why) == ("Ada", f"/contacts/{here['Ada'].id}", "Notes")


def test_f05_a_company_that_others_use_by_now_stays(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,Engines,,"))
    perform(alice, contacts.create, {"name": "Bob", "company": "Engines"})
    after = undone(alice, card)
    assert [one.field for one in after.kept] == ["company"]
    assert [one.name for one in perform(alice, companies.search, companies.Query()).rows] == ["Engines"]


def test_f05_an_import_is_undone_once_and_for_thirty_days(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,,,"))
    with clock.at(clock.now() + timedelta(days=31)), pytest.raises(Conflict):
        perform(alice, imports.undo, card.id)
    undone(alice, card)
    with pytest.raises(Conflict):
        perform(alice, imports.undo, card.id)


def test_f05_a_cancelled_run_keeps_what_was_done_and_can_be_undone(alice: Actor) -> None:
    card = previewed(alice, table(HEAD, "Ada,ada@example.com,,,,"))
    perform(alice, imports.apply, card.id)
    stopped = perform(alice, imports.cancel, card.id)
    assert stopped.state == "cancelled" and people(alice) == {}
    assert counts(stopped) == (0, 0, 0, 0)
    assert settled(alice, perform(alice, imports.undo, card.id)).state == "undone"


def test_f05_a_run_cancelled_half_way_counts_only_the_rows_it_reached(alice: Actor) -> None:
    many = [f"Ada {at},ada{at}@example.com,,,," for at in range(FIRST + 5)]
    card = previewed(alice, table(HEAD, *many, "Eve,nope,,,,"))
    perform(alice, imports.apply, card.id)
    held = claim(alice.place)
    assert held is not None
    then = go_on(held)
    perform(alice, imports.cancel, card.id)
    assert then is not None and go_on(then) is None
    stopped = perform(alice, imports.find, card.id)
    assert stopped.state == "cancelled" and counts(stopped) == (len(people(alice)), 0, 0, 0) == (FIRST, 0, 0, 0)
    assert len(rows(alice, stopped, "created")) == FIRST and rows(alice, stopped, "refused") == []
    with work(alice, read=True) as session:
        told = session.scalars(select(EventRow).where(col(EventRow.kind) == imports.STOPPED.name)).one()
    assert told.data == {"name": card.name, "created": FIRST, "updated": 0, "refused": 0}
    assert undone(alice, stopped).state == "undone" and people(alice) == {}


def test_f05_an_import_that_has_not_run_has_nothing_to_undo(alice: Actor) -> None:
    card = previewed(alice, table(HEAD, "Ada,ada@example.com,,,,"))
    with pytest.raises(Conflict, match="has not run yet"):
        perform(alice, imports.undo, card.id)
    assert perform(alice, imports.cancel, card.id).state == "cancelled"
    with pytest.raises(Conflict, match="has changed nothing"):
        perform(alice, imports.undo, card.id)


def test_h15_files_and_rows_of_old_imports_are_forgotten_and_the_record_stays(alice: Actor) -> None:
    card = imported(alice, table(HEAD, "Ada,ada@example.com,,,,"))
    assert imports.forget_old(house_actor(alice.place)) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert imports.forget_old(house_actor(alice.place)) > 0
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(ImportRow)) == 0
        row = session.get_one(Import, card.id)
        assert (row.file_id, row.counts["created"], row.state) == (None, 1, "done")


def test_m02_an_import_is_an_audit_record(alice: Actor, bob: Actor) -> None:
    card = imported(alice, table("Contact ID,Name", ",Ada", ",Eve"), "leads.csv")
    assert (card.owner, card.name, len(card.digest), card.total) == ("Alice", "leads.csv", 64, 2)
    assert card.ran_at and card.undoable_until and counts(card) == (2, 0, 0, 0)
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(Import).where(col(Import.made_by) == alice.user_id)) == 1
    assert perform(bob, imports.search).rows == []


def test_m03_every_refused_row_is_kept_with_its_reason_and_downloaded(alice: Actor) -> None:
    file = table("Name,Email,Status", "Ada,nope,Foe", '"=1+1",also nope,', "Eve,eve@example.com,Lead")
    card = imported(alice, file)
    assert [bool(one.reason) for one in rows(alice, card, "refused")] == [True, True]
    name, content = perform(alice, imports.refused, card.id)
    lines = content.decode("utf-8-sig").splitlines()
    assert name == "people (refused).csv" and lines[0] == "Name,Email,Status,Reason"
    assert lines[1].startswith("Ada,nope,Foe,") and "Email: " in lines[1] and "Status: " in lines[1]
    assert lines[2].startswith("'=1+1,")
    again = previewed(alice, content, name)
    assert counts(again) == (0, 0, 0, 2)


def test_f05_who_only_reads_cannot_import(alice: Actor, charlie: Actor) -> None:
    card = previewed(alice, table(HEAD, "Ada,ada@example.com,,,,"))
    reader = alice.__class__(
        **{
            **{name: getattr(alice, name) for name in alice.__dataclass_fields__},
            "permissions": frozenset({"imports.read"}),
        }
    )
    assert perform(reader, imports.find, card.id).name == "people.csv"
    with pytest.raises(NotAllowed):
        perform(reader, imports.apply, card.id)
    assert perform(charlie, imports.search).rows == []


def test_t04_what_reads_and_writes_in_several_works_is_asked_for_in_vain_by_others(
    alice: Actor, charlie: Actor
) -> None:
    card = previewed(alice, table(HEAD, "Ada,nope,,,,"))
    ready = perform(charlie, imports.prepare, "people.csv", table(HEAD, "Eve,eve@example.com,,,,"))
    for asked in (
        lambda: perform(charlie, imports.refused, card.id),
        lambda: perform(charlie, imports.fix, card.id, 1, "nope", ""),
        lambda: perform(charlie, imports.unfix, card.id, 0),
        lambda: perform(charlie, imports.reread, card.id, {}),
        lambda: perform(charlie, imports.take_rows, card.id, ready),
    ):
        with pytest.raises(NotFound):
            asked()
    with pytest.raises(Conflict):
        perform(alice, imports.take_rows, card.id, ready)
    assert len(rows(alice, card)) == 1
