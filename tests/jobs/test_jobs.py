"""Jobs: what they are made of, their states, and what becomes of their visits."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from models.events import EventRow
from models.jobs import Job
from models.sales import Series
from services import companies, contacts, jobs, sites, visits
from services.jobs import JobCard
from services.records.lists import Slice
from services.work import Actor, Conflict, Invalid, clock, perform, work
from tests.in_the_field import NINE, done, given, job, technician, visit_of, worked


def state(actor: Actor, made: JobCard) -> str:
    return perform(actor, jobs.find, made.id).state


def test_j01_a_new_job_is_open_with_a_number_and_one_visit_that_nobody_has(alice: Actor) -> None:
    with clock.at(NINE):
        made = job(alice, window_start_at=NINE, window_end_at=NINE + timedelta(hours=2))
    (visit,) = made.visits
    assert (made.state, made.number, made.owner) == ("open", "J-2030-0001", "Alice")
    assert (visit.state, visit.technician_id, visit.start_at) == ("planned", None, None)
    assert (visit.window_start_at, visit.window_end_at) == (NINE, NINE + timedelta(hours=2))


def test_a_draft_has_no_visit_until_it_is_opened(alice: Actor) -> None:
    made = job(alice, draft=True)
    assert (made.state, made.visits) == ("draft", [])
    opened = perform(alice, jobs.open_draft, made.id)
    assert (opened.state, len(opened.visits)) == ("open", 1)
    assert len(perform(alice, jobs.open_draft, made.id).visits) == 1


def test_a_job_is_whose_its_site_is_and_of_the_company_of_its_contact(alice: Actor) -> None:
    mill = perform(alice, companies.create, {"name": "Mill"})
    ada = perform(alice, contacts.create, {"name": "Ada", "company": "Mill"})
    site = perform(alice, sites.create, {"address": "14 Osborne Rd", "contact_id": ada.id})
    made = job(alice, site_id=site.id)
    assert (made.contact, made.company_id, made.site) == ("Ada", mill.id, "14 Osborne Rd")
    assert perform(alice, visits.find, visit_of(made)).company == "Mill"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 721}, "minutes"),
        ({"priority": "soon"}, "priority"),
        ({"window_end_at": NINE}, "window_end_at"),
        ({"window_start_at": NINE, "window_end_at": NINE - timedelta(hours=1)}, "window_end_at"),
        ({"site_id": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}, "site_id"),
        ({"skills": ["x" * 61]}, "skills"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(alice: Actor, typed: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        job(alice, **{"title": "Boiler service", **typed})
    assert next(iter(refused.value.fields)).partition(".")[0] == wrong


def test_skills_are_free_words_and_each_stands_once(alice: Actor) -> None:
    assert job(alice, skills=["Gas", "gas ", "", "Drains"]).skills == ["Gas", "Drains"]


def test_a_job_is_done_with_a_finished_visit_and_none_that_is_still_to_be_made(alice: Actor) -> None:
    made, who = job(alice), technician(alice)
    second = perform(alice, visits.create, {"job_id": made.id})
    perform(alice, visits.schedule, visit_of(made), who.id, NINE)
    worked(alice, visit_of(made))
    assert state(alice, made) == "open"
    perform(alice, visits.cancel, second.id, "One was enough")
    assert state(alice, made) == "done"
    perform(alice, visits.create, {"job_id": made.id})
    assert state(alice, made) == "open"


def test_a_missed_visit_alone_leaves_its_job_open(alice: Actor) -> None:
    visit = given(alice, technician(alice))
    perform(alice, visits.miss, visit.id, "Nobody at home")
    assert perform(alice, jobs.find, visit.job_id).state == "open"


def test_cancelling_takes_the_visits_to_come_along_and_is_refused_while_somebody_is_there(alice: Actor) -> None:
    visit = given(alice, technician(alice))
    perform(alice, visits.arrive, visit.id)
    with pytest.raises(Conflict):
        perform(alice, jobs.cancel, visit.job_id, "Sold the house")
    other = given(alice, technician(alice, "Ines"), title="Drain")
    with pytest.raises(Invalid):
        perform(alice, jobs.cancel, other.job_id, " ")
    gone = perform(alice, jobs.cancel, other.job_id, "Sold the house")
    assert (gone.state, gone.cancel_reason, gone.visits[0].state) == ("cancelled", "Sold the house", "cancelled")


def test_a_done_job_is_neither_cancelled_nor_opened(alice: Actor) -> None:
    made = done(alice)
    for act, more in ((jobs.cancel, ("Why not",)), (jobs.open_draft, ())):
        with pytest.raises(Conflict):
            perform(alice, act, made.id, *more)


def test_visits_that_nobody_has_begun_follow_title_length_and_customer(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada"})
    made = job(alice)
    perform(alice, jobs.change, made.id, {"title": "Boiler repair", "minutes": 90, "contact_id": str(ada.id)})
    visit = perform(alice, visits.find, visit_of(made))
    assert (visit.title, visit.minutes, visit.contact) == ("Boiler repair", 90, "Ada")


def test_a_job_whose_visit_somebody_has_is_not_binned_and_a_free_one_comes_back_with_its_visit(alice: Actor) -> None:
    visit = given(alice, technician(alice))
    with pytest.raises(Conflict):
        perform(alice, jobs.bin, visit.job_id)
    perform(alice, visits.unschedule, visit.id)
    perform(alice, jobs.bin, visit.job_id)
    assert perform(alice, visits.search, visits.Query()).total == 0
    perform(alice, jobs.restore, visit.job_id)
    assert perform(alice, visits.search, visits.Query()).total == 1


def test_the_list_is_by_state_customer_and_site_and_knows_the_next_visit(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada"})
    visit = given(alice, technician(alice), contact_id=ada.id)
    job(alice, "Other", draft=True)
    (row,) = perform(alice, jobs.search, jobs.Query(contact=ada.id, state="open")).rows
    assert (row.visits_left, row.next_at) == (1, visit.start_at)
    assert [one.title for one in perform(alice, jobs.search, jobs.Query(part=Slice("title"))).rows] == [
        "Boiler service", "Other",
    ]  # fmt: skip


def test_n03_a_probe_leaves_no_row_no_number_and_no_event(alice: Actor) -> None:
    def counts() -> list[int]:
        with work(alice, read=True) as session:
            return [session.scalar(select(func.count()).select_from(one)) or 0 for one in (Job, Series, EventRow)]

    before = counts()
    jobs.probe(alice)
    assert counts() == before
    assert job(alice).number == f"J-{clock.today('UTC').year}-0001"
