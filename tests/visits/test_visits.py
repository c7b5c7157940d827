"""Visits to customers without a job: with a time, an outcome and a position; and forgetting whose they were."""

from datetime import timedelta
from typing import Any

import pytest

from models.visits import ChecklistItem, Visit
from services import contacts, visits
from services.contacts import ContactCard
from services.work import Actor, Invalid, NotFound, clock, perform, work
from tests.cast import join
from tests.in_the_field import NINE, given, job, technician, visit_of

PLACE = {"lat": 50.7861, "lon": -1.0905, "accuracy_m": 12.5, "source": "gps", "taken_at": NINE.isoformat()}


def test_v01_a_visit_of_now_is_finished_and_says_to_whom_by_whom_and_when(alice: Actor, ada: ContactCard) -> None:
    with clock.at(NINE):
        made = perform(alice, visits.create, {"contact_id": str(ada.id), "outcome": "Wants a quote"})
    assert (made.state, made.owner, made.contact, made.outcome) == ("finished", "Alice", ada.name, "Wants a quote")
    assert (made.title, made.start_at, made.finished_at) == (f"Visit to {ada.name}", NINE, NINE)


def test_v01_a_visit_to_come_is_scheduled_and_finished_by_hand(alice: Actor, ada: ContactCard) -> None:
    with clock.at(NINE):
        made = perform(alice, visits.create, {"contact_id": str(ada.id), "at": NINE + timedelta(days=1), "minutes": 30})
        assert (made.state, made.end_at) == ("scheduled", NINE + timedelta(days=1, minutes=30))
    with clock.at(NINE + timedelta(days=2)):
        assert perform(alice, visits.finish, made.id, outcome="Agreed").outcome == "Agreed"


def test_v03_a_position_is_kept_with_accuracy_source_and_time(alice: Actor, ada: ContactCard) -> None:
    made = perform(alice, visits.create, {"contact_id": str(ada.id), "position": PLACE})
    assert (made.lat, made.lon, made.accuracy_m) == (50.7861, -1.0905, 12.5)
    assert (made.position_source, made.position_at) == ("gps", NINE)


@pytest.mark.parametrize(
    "wrong", [{"lat": 91}, {"lon": -181}, {"accuracy_m": -1}, {"source": "guess"}, {"taken_at": "2030-01-01T10:00"}]
)
def test_v03_a_position_that_cannot_be_is_refused(alice: Actor, ada: ContactCard, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        perform(alice, visits.create, {"contact_id": str(ada.id), "position": PLACE | wrong})
    assert perform(alice, visits.search, visits.Query()).total == 0


def test_a_visit_for_a_job_takes_its_time_from_a_technician_alone(alice: Actor) -> None:
    made = job(alice)
    with pytest.raises(Invalid) as refused:
        perform(alice, visits.create, {"job_id": str(made.id), "at": NINE})
    assert list(refused.value.fields) == ["at"]
    with pytest.raises(Invalid):
        perform(alice, visits.change, visit_of(made), {"job_id": str(job(alice, "Other").id)})


def test_other_minutes_move_the_end_of_a_scheduled_visit(alice: Actor) -> None:
    visit = given(alice, technician(alice))
    assert perform(alice, visits.change, visit.id, {"minutes": 90}).end_at == NINE + timedelta(minutes=90)


def test_visits_are_on_the_timeline_of_their_contact(alice: Actor, ada: ContactCard) -> None:
    from services.records import timeline

    perform(alice, visits.create, {"contact_id": str(ada.id), "title": "Boiler talk"})
    told = perform(alice, timeline.of_record, "contact", ada.id, story="visits")
    assert "Boiler talk" in str(told)


def test_a_technician_sees_their_own_visits_and_no_others(alice: Actor) -> None:
    frank = join(alice.place, "Frank", "field")
    mine = technician(alice, "Frank", user_id=str(frank.user_id))
    own, other = given(alice, mine), given(alice, technician(alice), title="Drain")
    assert [one.id for one in perform(frank, visits.search, visits.Query()).rows] == [own.id]
    assert perform(frank, visits.set_out, own.id).state == "en_route"
    with pytest.raises(NotFound):
        perform(frank, visits.set_out, other.id)


def test_v02_the_visits_of_a_user_are_found_and_deleted_and_those_of_jobs_lose_what_is_personal(
    alice: Actor, ada: ContactCard
) -> None:
    frank = join(alice.place, "Frank", "sales")
    assert frank.user_id
    contact = perform(frank, contacts.create, {"name": "Grace"})
    own = perform(frank, visits.create, {"contact_id": str(contact.id), "position": PLACE})
    of_alice = perform(alice, visits.create, {"contact_id": str(ada.id)})
    visit = given(alice, technician(alice, "Frank", user_id=str(frank.user_id)), checklist=["Gas off"])
    perform(alice, visits.change, visit.id, {"position": PLACE})
    with work(alice) as session:
        session.get_one(ChecklistItem, visit.items[0].id).done_by = frank.user_id
        assert {one.id for one in visits.of_user(session, frank.user_id)} == {own.id, visit.id}
    with work(alice) as session:
        assert visits.forget_of(session, frank.user_id) == 1
    with work(alice, read=True) as session:
        left = session.get_one(Visit, visit.id)
        assert (session.get(Visit, own.id), left.lat, left.position_at) == (None, None, None)
        assert session.get_one(ChecklistItem, visit.items[0].id).done_by is None
        assert session.get(Visit, of_alice.id) is not None
