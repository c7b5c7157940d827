"""What can be done about a visit that does not fit: the nearest times, who is free, and nothing that breaks a rule."""

from datetime import datetime
from uuid import UUID

from services import technicians, visits
from services.dispatch import board, fixes
from services.dispatch.fixes import Fix, Wish
from services.technicians import TechnicianCard
from services.work import Actor, clock, perform
from tests.dispatch.office import DAY, at, given, job, technician, visit_of
from tests.statements import statements


def offered(alice: Actor, visit: UUID, who: TechnicianCard, when: datetime, **more: bool) -> list[tuple[str, datetime]]:
    found = perform(alice, fixes.offered, DAY, 1, (Wish(visit, who.id, when),), **more)
    return [(one.technician, one.start_at) for one in found.get(visit, ())]


def test_a_visit_that_clashes_may_move_before_or_after_or_go_to_who_is_free(alice: Actor) -> None:
    bob, ada = technician(alice, "Bob Keller"), technician(alice, "Ada Osei")
    given(alice, "Camera", bob, 11, minutes=90)
    gully = visit_of(job(alice, "Gully"))
    assert offered(alice, gully, bob, at(12)) == [
        ("Bob Keller", at(12, 30)),
        ("Bob Keller", at(10)),
        ("Ada Osei", at(12)),
    ]
    assert offered(alice, gully, bob, at(12), brief=True) == [("Bob Keller", at(12, 30)), ("Bob Keller", at(10))]
    perform(alice, technicians.add_absence, ada.id, at(8), at(17), "Ill")
    assert [who for who, _when in offered(alice, gully, bob, at(12))] == ["Bob Keller", "Bob Keller"]


def test_what_is_offered_breaks_no_rule_once_it_is_done(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller", "gas")
    technician(alice, "Ada Osei", "gas")
    technician(alice, "Sam Carvalho")
    given(alice, "Boiler", bob, 9, where=(50.84, -1.05))
    given(alice, "Pump", bob, 13, where=(50.79, -1.12))
    heat = visit_of(job(alice, "No heat", "gas", where=(50.82, -1.00), window=(at(9), at(15))))
    found = perform(alice, fixes.offered, DAY, 1, (Wish(heat, bob.id, at(9, 30)),))[heat]
    assert {one.technician for one in found} == {"Bob Keller", "Ada Osei"}  # Sam cannot do gas
    for one in found:
        perform(alice, visits.schedule, heat, one.technician_id, one.start_at)
        shown = perform(alice, board.day, DAY)
        assert [block.conflict for lane in shown.lanes for block in lane.blocks] == ["", "", ""], one


def test_a_time_outside_the_promise_or_in_the_past_is_not_offered(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    leak = visit_of(job(alice, "Leak", window=(at(10), at(11))))
    assert offered(alice, leak, bob, at(14)) == [("Bob Keller", at(11))]
    with clock.at(at(10, 50)):
        assert offered(alice, leak, bob, at(14)) == [("Bob Keller", at(11))]
    with clock.at(at(11, 10)):
        assert offered(alice, leak, bob, at(14)) == []


def test_nothing_is_offered_for_a_visit_that_has_begun_or_belongs_to_others(alice: Actor, charlie: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    boiler = given(alice, "Boiler", bob, 9)
    perform(alice, visits.arrive, boiler)
    assert offered(alice, boiler, bob, at(9)) == []
    wish = Wish(boiler, bob.id, at(9))
    assert perform(charlie, fixes.offered, DAY, 1, (wish,)) == {}


def test_fixes_of_five_conflicts_ask_as_much_as_those_of_one(alice: Actor) -> None:
    bob = technician(alice, "Bob Keller")
    some = tuple(Wish(given(alice, f"Job {n}", bob, 8 + n), bob.id, at(8 + n)) for n in range(5))
    with statements() as one:
        perform(alice, fixes.offered, DAY, 1, some[:1])
    with statements() as five:
        found: dict[UUID, list[Fix]] = perform(alice, fixes.offered, DAY, 1, some)
    assert len(found) == 5 and len(five) == len(one)
