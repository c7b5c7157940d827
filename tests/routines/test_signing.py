"""Filling in and signing: evidence is kept, red items need a note, a signature is once, and the log cannot be changed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.accounts import User
from models.notices import Notice
from models.routines import ChecklistResult, ChecklistRun, MaintenanceEntry, Routine
from services.house import checklists
from services.house.checklists import ItemLine, evidence, log
from services.house.checklists.evidence import Collector, Evidence, found
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, house_actor, perform, work

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
MEASURED = {"key": "a", "text": "Pressure", "evidence": "test.pressure"}
BY_HAND = {"key": "b", "text": "Oil"}


@pytest.fixture
def pressure(monkeypatch: pytest.MonkeyPatch) -> list[Evidence]:
    """What is measured: the last one of the list counts."""
    said = [found.ok("5 bar", "/maintenance", 5)]
    monkeypatch.setitem(evidence.COLLECTORS, "test.pressure", Collector("Pressure", lambda _moment: said[-1]))
    return said


@pytest.fixture
def run_id(alice: Actor, pressure: list[Evidence]) -> UUID:
    """A run of a list with one measured item and one for a person, filled in."""
    with work(house_actor()) as session:
        session.add(Routine(key="own", title="Boiler", period="daily", at="08:00", items=[MEASURED, BY_HAND]))
        run = ChecklistRun(checklist="own", due_on=date(2026, 3, 16), due_at=NOON)
        session.add(run)
    checklists.fill(house_actor(), run.id)
    return run.id


def line(alice: Actor, run_id: UUID, number: int) -> ItemLine:
    """One item of a run as it stands."""
    return perform(alice, checklists.find, run_id).lines[number - 1]


def test_n01_what_is_measured_is_there_with_its_page_and_its_time(alice: Actor, run_id: UUID) -> None:
    shown = perform(alice, checklists.find, run_id)
    one = shown.lines[0].found
    assert (one.verdict, one.evidence, one.link, one.value, one.ticked_name) == ("ok", "5 bar", "/maintenance", 5, "")
    assert one.at is not None and shown.run.filled_at is not None and shown.run.filled_at >= one.at
    assert (shown.count("ok"), shown.count("open"), shown.progress) == (1, 1, None)


def test_n01_what_cannot_be_measured_says_so_and_stops_no_other(
    alice: Actor, run_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_moment: object) -> Evidence:
        raise OSError("the disk is gone")

    monkeypatch.setitem(evidence.COLLECTORS, "test.pressure", Collector("Pressure", breaks))
    perform(alice, checklists.again, run_id)
    assert line(alice, run_id, 1).found.verdict == "unknown"
    assert "disk" not in line(alice, run_id, 1).found.fix


def test_n35_signing_makes_one_entry_of_the_log_with_what_was_done(alice: Actor, run_id: UUID) -> None:
    perform(alice, checklists.mark, run_id, 2, {"done": True, "note": "Topped up"})
    words = {"minutes": 3, "notes": "All well", "next_actions": ["Order oil", " "]}
    entry = perform(alice, checklists.sign, run_id, words)
    assert (entry.kind, entry.title, entry.performed_by, entry.signed_by) == ("daily", "Boiler", "Alice", "Alice")
    assert (entry.completed, entry.found, entry.next_actions) == (["Pressure", "Oil"], [], ["Order oil"])
    assert (entry.minutes, entry.notes, entry.sequence, entry.against) == (3, "All well", 1, 0)
    shown = perform(alice, checklists.find, run_id)
    assert (shown.run.state, shown.run.signed_name, shown.run.entry_id) == ("signed", "Alice", entry.id)
    assert [row.id for row in perform(alice, log.entries)] == [entry.id]


def test_n35_signing_twice_is_a_conflict_and_changes_nothing(alice: Actor, run_id: UUID) -> None:
    perform(alice, checklists.mark, run_id, 2, {"done": True})
    perform(alice, checklists.sign, run_id, {})
    for again in (
        lambda: perform(alice, checklists.sign, run_id, {}),
        lambda: perform(alice, checklists.mark, run_id, 2, {"note": "Later"}),
        lambda: perform(alice, checklists.again, run_id),
    ):
        with pytest.raises(Conflict):
            again()
    assert log.walk() == log.Walk(1)


def test_a_red_item_is_signed_only_with_a_note(alice: Actor, run_id: UUID, pressure: list[Evidence]) -> None:
    pressure.append(found.failed("0 bar", "/maintenance", "Open the valve."))
    perform(alice, checklists.again, run_id)
    perform(alice, checklists.mark, run_id, 2, {"done": True})
    with pytest.raises(Invalid, match="1 item needs a note: Pressure"):
        perform(alice, checklists.sign, run_id, {"normal": False})
    perform(alice, checklists.mark, run_id, 1, {"note": "Valve was shut"})
    entry = perform(alice, checklists.sign, run_id, {"normal": False})
    assert (entry.found, entry.against) == (["Pressure: 0 bar. Valve was shut"], 0)


def test_a_signature_against_the_evidence_needs_a_reason_and_is_counted(
    alice: Actor, run_id: UUID, pressure: list[Evidence]
) -> None:
    pressure.append(found.failed("0 bar"))
    perform(alice, checklists.again, run_id)
    perform(alice, checklists.mark, run_id, 1, {"note": "The gauge is broken"})
    perform(alice, checklists.mark, run_id, 2, {"done": True})
    with pytest.raises(Invalid, match="Say why it is normal"):
        perform(alice, checklists.sign, run_id, {"normal": True})
    entry = perform(alice, checklists.sign, run_id, {"normal": True, "reason": "Gauge, not boiler"})
    assert (entry.against, entry.notes) == (1, "Gauge, not boiler")


def test_an_item_for_a_person_is_done_or_has_a_note(alice: Actor, run_id: UUID) -> None:
    with pytest.raises(Invalid, match="1 item needs a note: Oil"):
        perform(alice, checklists.sign, run_id, {})
    perform(alice, checklists.mark, run_id, 2, {"note": "No boiler here"})
    assert perform(alice, checklists.sign, run_id, {}).completed == ["Pressure"]


def test_nobody_ticks_what_is_measured_and_notes_survive_measuring_anew(
    alice: Actor, run_id: UUID, pressure: list[Evidence]
) -> None:
    with pytest.raises(Invalid, match="This item is measured"):
        perform(alice, checklists.mark, run_id, 1, {"done": True})
    perform(alice, checklists.mark, run_id, 1, {"note": "Looked at it"})
    pressure.append(found.ok("6 bar"))
    perform(alice, checklists.again, run_id)
    one = line(alice, run_id, 1).found
    assert (one.evidence, one.note, one.noted_name) == ("6 bar", "Looked at it", "Alice")


@pytest.mark.parametrize("number", [0, 3, -1])
def test_an_unknown_item_is_refused(alice: Actor, run_id: UUID, number: int) -> None:
    with pytest.raises(NotFound):
        perform(alice, checklists.mark, run_id, number, {"note": "x"})


def test_bob_who_is_no_operator_signs_nothing(bob: Actor, run_id: UUID) -> None:
    for call in (
        lambda: perform(bob, checklists.find, run_id),
        lambda: perform(bob, checklists.mark, run_id, 2, {"done": True}),
        lambda: perform(bob, checklists.sign, run_id, {}),
        lambda: perform(bob, log.entries),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_n35_an_entry_of_the_log_can_neither_be_changed_nor_removed(alice: Actor, run_id: UUID) -> None:
    perform(alice, log.write, {"title": "Disk replaced", "found": ["Noise"], "minutes": 90})
    for verb in ("UPDATE maintenance_log SET notes = 'nothing happened'", "DELETE FROM maintenance_log"):
        with pytest.raises(Conflict), work(house_actor()) as session:
            session.connection().exec_driver_sql(verb)
    assert log.walk() == log.Walk(1)


def test_n35_a_seal_shows_an_entry_that_was_changed_past_the_database(alice: Actor, run_id: UUID) -> None:
    for title in ("First", "Second", "Third"):
        perform(alice, log.write, {"title": title})
    with work(house_actor(), read=True) as session:
        rows = list(session.scalars(select(MaintenanceEntry).order_by(sa.text("sequence"))))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert len({row.seal for row in rows}) == 3
    rows[1].notes = "forged"
    assert log.seal_of(rows[1], rows[0].seal) != rows[1].seal


def test_n41_the_deputy_stands_in_for_an_owner_who_is_gone(alice: Actor, bob: Actor, run_id: UUID) -> None:
    perform(alice, checklists.assign, "own", {"owner_id": str(bob.user_id), "deputy_id": str(alice.user_id)})
    assert perform(alice, checklists.find, run_id).responsible.now.name == "Bob"
    with work(house_actor(alice.place)) as session:
        user = session.get(User, bob.user_id)
        assert user is not None
        user.disabled_at = clock.now()
    whose = perform(alice, checklists.find, run_id).responsible
    assert (whose.stands_in, whose.now.name) == (True, "Alice")
    with pytest.raises(Invalid):
        perform(alice, checklists.assign, "own", {"owner_id": str(bob.user_id)})


def test_n41_whose_turn_it_is_finds_it_under_the_bell_once(alice: Actor, bob: Actor, pressure: list[Evidence]) -> None:
    pressure.append(found.failed("0 bar"))
    owned = Routine(key="own", title="Boiler", period="daily", at="08:00", items=[MEASURED, BY_HAND])
    with work(house_actor()) as session:
        session.add(owned)
        session.add(ChecklistRun(checklist="own", due_on=date(2026, 3, 16), due_at=NOON))
    perform(alice, checklists.assign, "own", {"owner_id": str(bob.user_id)})
    for _again in range(2):
        checklists.fill_open(house_actor())
    with work(house_actor(alice.place), read=True) as session:
        told = [(one.user_id, one.kind, one.data["red"]) for one in session.scalars(select(Notice))]
    assert told == [(bob.user_id, "notice.checklist", 1)]


def test_n42_opening_it_begins_the_time_that_is_proposed(alice: Actor, run_id: UUID) -> None:
    with clock.at(NOON):
        perform(alice, checklists.begin, run_id)
    with clock.at(NOON + timedelta(minutes=5)):
        perform(alice, checklists.begin, run_id)
    assert perform(alice, checklists.find, run_id).run.opened_at == NOON


def test_results_go_with_their_run(alice: Actor, run_id: UUID) -> None:
    with work(house_actor()) as session:
        session.delete(session.get(ChecklistRun, run_id))
    with work(house_actor(), read=True) as session:
        assert session.scalars(select(ChecklistResult)).all() == []
