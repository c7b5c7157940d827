"""Sample data comes and goes whole: what was there before is untouched, and what people made of it is theirs (F-24)."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.base import METADATA
from models.events import EventRow, EventSubject
from models.sales import Series
from services import companies, contacts, deals, messages, notes, quotes, samples, tasks
from services.house import checks
from services.ledger import proving
from services.records import search
from services.records.errands import running
from services.samples import touched
from services.samples.adding import PIECES
from services.samples.registered import TABLES
from services.work import Actor, Conflict, NotAllowed, clock, house_actor, perform, work
from services.work.config import Config
from tests.bulk.world import finished
from tests.messages.test_withhold import claimed
from tests.records.long_work import claim, go_on
from tests.samples.world import added, ids, removed, state


def test_f24_one_press_fills_an_empty_workspace(alice: Actor) -> None:
    card = finished(alice, perform(alice, samples.add))
    assert (card.state, card.counts) == ("done", {"created": len(PIECES)})
    found = perform(alice, samples.overview)
    assert found.counts == {
        "tags": 1, "companies": 12, "contacts": 30, "deals": 9, "notes": 6, "tasks": 6, "orders": 1, "quotes": 2
    }  # fmt: skip
    assert (found.total, found.touched, found.may_add) == (67, [], False)
    assert all(lane.cards for lane in perform(alice, deals.board, deals.BoardQuery()).lanes)
    assert perform(alice, contacts.search, contacts.Query(tag="Sample")).total == 30


def test_f24_removing_it_leaves_the_workspace_as_it_was(alice: Actor, house: Config) -> None:
    mine = perform(alice, contacts.create, {"name": "Ada", "company": "Mills", "emails": ["ada@mills.example"]})
    perform(alice, deals.create, {"title": "Mine", "amount": 5_00, "contact_id": mine.id})
    was, well = state(alice), {one.id for one in checks.run(house) if one.ok}
    added(alice)
    assert state(alice) != was
    assert removed(alice) == {"deleted": 67}
    assert state(alice) == was
    assert {one.id for one in checks.run(house) if one.ok} == well
    with work(alice, read=True) as session:
        assert proving.prove(session).differences == []


def test_nothing_of_it_stays_on_timelines_or_in_the_search(alice: Actor) -> None:
    added(alice)
    every = [one for table in TABLES for one in ids(alice, table)]
    removed(alice)
    with work(alice, read=True) as session:
        for column in (EventRow.subject_id, EventSubject.record_id):
            assert session.scalar(select(func.count()).where(col(column).in_(every))) == 0
        assert search.matching(session, "amelia", "contact") is not None
    assert perform(alice, contacts.search, contacts.Query(q="amelia")).total == 0


def test_no_number_of_a_document_is_used_and_nobody_is_told(alice: Actor, bob: Actor) -> None:
    added(alice)
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(Series)) == 0
        for table in ("messages", "outbox", "notices"):
            assert session.scalar(select(func.count()).select_from(METADATA.tables[table])) == 0
    with work(house_actor(alice.place)) as session:
        assert tasks.remind(session, house_actor(alice.place)) == 0


def test_a_message_to_a_sample_contact_never_leaves(alice: Actor) -> None:
    added(alice)
    letter = perform(alice, messages.send, {"contact_id": ids(alice, "contacts")[0], "subject": "Hello", "body": "x"})
    assert claimed(alice) == []
    now = perform(alice, messages.find, letter.id)
    assert (now.state, now.tries) == ("cancelled", 0)
    assert "Sample contacts are never written to." in now.explanation


def test_a_second_press_is_harmless(alice: Actor) -> None:
    first = perform(alice, samples.add)
    assert perform(alice, samples.add).id == first.id
    finished(alice, first)
    with pytest.raises(Conflict, match="here already"):
        perform(alice, samples.add)
    begun = perform(alice, samples.remove)
    again = perform(alice, samples.remove)
    assert begun and again and begun.id == again.id
    finished(alice, begun)
    assert perform(alice, samples.remove) is None


def test_it_is_for_new_workspaces_and_their_administrators(alice: Actor, bob: Actor) -> None:
    for act in (samples.add, samples.remove, samples.overview):
        with pytest.raises(NotAllowed):
            perform(bob, act)
    for number in range(51):
        perform(alice, contacts.create, {"name": f"Own {number}"})
    assert not perform(alice, samples.overview).may_add
    with pytest.raises(Conflict, match="more than 50 contacts"):
        perform(alice, samples.add)


def test_what_somebody_changed_stays_with_what_it_names_and_is_theirs_from_then_on(alice: Actor, bob: Actor) -> None:
    added(alice)
    deal = ids(alice, "deals")[2]
    perform(alice, deals.change, deal, {"title": "Now mine"})
    found = perform(alice, samples.overview).touched
    assert [(one.id, one.name, one.changed) for one in found] == [(deal, "Now mine", True)]
    assert removed(alice) == {"deleted": 64, "kept": 3}
    left = perform(alice, deals.find, deal)
    assert (left.title, left.tags, left.contact, left.company) == ("Now mine", [], "Karim Haddad", "Ember Robotics")
    assert perform(alice, contacts.find, left.contact_id).emails == ["karim.haddad@emberrobotics.example"]
    assert perform(alice, samples.total) == 0 and perform(alice, samples.overview).may_add


def test_own_work_at_a_sample_record_keeps_it_or_goes_with_it_as_one_chooses(alice: Actor) -> None:
    added(alice)
    one, two = ids(alice, "contacts")[:2]
    company = ids(alice, "companies")[3]
    perform(alice, notes.create, {"contact_id": one, "text": "Mine"})
    perform(alice, tasks.create, {"title": "Mine", "contact_id": two})
    perform(alice, contacts.create, {"name": "My own", "company_id": company})
    told = {line.id: (line.changed, line.attached) for line in perform(alice, samples.overview).touched}
    assert told == {one: (False, {"notes": 1}), two: (False, {"tasks": 1}), company: (False, {"contacts": 1})}
    removed(alice, one)
    assert [ids(alice, "notes"), len(ids(alice, "tasks"))] == [[], 1]
    assert perform(alice, contacts.search, contacts.Query()).total == 2
    assert perform(alice, companies.count) == 2  # the one of the second contact, and that of "My own"


def test_what_the_database_keeps_stays_even_with_everything_else_chosen(alice: Actor) -> None:
    added(alice)
    one = ids(alice, "contacts")[5]
    perform(alice, quotes.create, {"title": "Mine", "contact_id": one, "lines": []})
    told = {line.name: line.fixed for line in perform(alice, samples.overview).touched}
    assert told == {"Felix Brandt": True, "Cobalt Analytics": True}  # a quote names the company of its contact, too
    removed(alice, touched_too=True)
    assert ids(alice, "contacts") == [one]


def test_a_part_such_as_a_phone_or_a_tag_counts_as_a_change_and_the_bin_does_not(alice: Actor) -> None:
    added(alice)
    one, two, three = ids(alice, "contacts")[:3]
    perform(alice, contacts.change, one, {"phones": ["+33123456789"]})
    perform(alice, contacts.change, two, {"tags": ["Sample", "VIP"]})
    perform(alice, contacts.bin, three)
    assert {line.id for line in perform(alice, samples.overview).touched} == {one, two}


def test_a_kill_in_the_middle_goes_on_from_there(alice: Actor) -> None:
    was = state(alice)
    perform(alice, samples.add)
    held = go_on(go_on(claim(alice.place)))
    assert held is not None
    half = perform(alice, samples.total)
    assert 0 < half < len(PIECES)
    with work(house_actor(alice.place)) as session:
        running.recover(session, house_actor(alice.place))
    _to_the_end(alice)
    assert perform(alice, samples.total) == len(PIECES)
    perform(alice, samples.remove)
    go_on(claim(alice.place))
    with work(house_actor(alice.place)) as session:
        running.recover(session, house_actor(alice.place))
    _to_the_end(alice)
    assert state(alice) == was


def test_an_address_that_is_taken_leaves_its_piece_out(alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Amelia", "emails": ["amelia.hart@alderfincharchitects.example"]})
    was = state(alice)
    card = finished(alice, perform(alice, samples.add))
    assert card.counts == {"created": len(PIECES) - 1, "refused": 1}
    removed(alice)
    assert state(alice) == was


def test_every_table_that_names_such_a_record_is_decided_about() -> None:
    """A new one belongs to its record (`PARTS`), or is the work of people (`WORK`)."""
    named = {
        table.name
        for table in METADATA.sorted_tables
        if any(key.column.table.name in TABLES for key in table.foreign_keys)
    }
    assert named == touched.PARTS | touched.WORK


def _to_the_end(actor: Actor) -> None:
    held = claim(actor.place)
    while held is not None:
        held = go_on(held)


def test_the_days_of_it_are_near(alice: Actor) -> None:
    added(alice)
    due = [one.due_on for one in perform(alice, tasks.search, tasks.Query()).rows]
    assert min(one for one in due if one) < clock.today(alice.zone) < max(one for one in due if one)
