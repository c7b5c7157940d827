"""The pages of jobs, visits, sites and technicians, with simulated users."""

from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.elements.upload_files import SmallFileUpload
from nicegui.testing import User

from services import companies, invoices, jobs, sites, technicians, visits
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.field.test_photos import photo
from tests.in_the_field import NINE, done, given, job, technician, visit_of
from tests.pages.acts import field, fill, press, rows
from tests.waiting import until
from ui.parts.position import PositionField


async def test_the_list_of_jobs_says_what_is_next_and_what_waits_to_be_billed(alice_page: User, alice: Actor) -> None:
    given(alice, technician(alice), title="Leak")
    done(alice, title="Shower")
    await alice_page.open("/jobs")
    await until(
        lambda: {row["title"]: row["state"] for row in rows(alice_page)} == {"Leak": "Open", "Shower": "Done"}, ""
    )
    await alice_page.open("/jobs?state=to_bill")
    await until(lambda: [row["title"] for row in rows(alice_page)] == ["Shower"], "the wrong jobs are to be billed")


async def test_a_done_job_is_billed_on_its_page(alice_page: User, alice: Actor) -> None:
    mill = perform(alice, companies.create, {"name": "Mill"})
    made = done(alice, minutes=90, company_id=mill.id)
    await alice_page.open(f"/jobs/{made.id}")
    press(alice_page, "Bill")
    await alice_page.should_see("Hours on site")
    press(alice_page, "Write invoice")
    await until(lambda: perform(alice, jobs.find, made.id).invoice_id is not None, "no invoice was written")
    (draft,) = perform(alice, invoices.search, invoices.Query()).rows
    assert (draft.title, draft.state) == ("Boiler service", "draft")


async def test_a_visit_is_given_moved_on_and_its_steps_follow(alice_page: User, alice: Actor) -> None:
    visit = given(alice, technician(alice), checklist=["Gas off *"])
    await alice_page.open(f"/visits/{visit.id}")
    await alice_page.should_see("Gas off (required)")
    press(alice_page, "Set out")
    await alice_page.should_see("On the way")
    await until(lambda: perform(alice, visits.find, visit.id).state == "en_route", "nobody set out")
    perform(alice, visits.arrive, visit.id)
    await alice_page.should_see("Pause")
    for box in alice_page.find(kind=ui.checkbox).elements:
        box.value = True
    await until(lambda: perform(alice, visits.find, visit.id).items[0].done_at is not None, "nothing was ticked")


async def test_an_overlap_is_named_and_a_reason_gives_the_visit_anyway(alice_page: User, alice: Actor) -> None:
    who = technician(alice)
    given(alice, who, title="Other work")
    visit = visit_of(job(alice, window_start_at=NINE, window_end_at=NINE + timedelta(hours=1)))
    await alice_page.open(f"/visits/{visit}")
    press(alice_page, "Give to…")
    await alice_page.should_see("Begins")
    (select,) = [one for one in alice_page.find(kind=ui.select).elements if one.props.get("label") == "Technician"]
    select.value = str(who.id)
    press(alice_page, "Give")
    await alice_page.should_see("Other work is there at that time.")
    fill(alice_page, "Give it anyway, because…", "Next door")
    press(alice_page, "Give anyway")
    await until(lambda: perform(alice, visits.find, visit).forced == "Next door", "it was not given anyway")


async def test_v01_a_visit_is_recorded_on_the_page_of_a_contact(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    press(alice_page, "Record a visit")
    await alice_page.should_see("Save with position")
    press(alice_page, "Save visit")
    await until(lambda: perform(alice, visits.search, visits.Query(contact=ada.id)).total == 1, "no visit was recorded")
    await alice_page.should_see(f"Visit to {ada.name}")


async def test_v04_a_photo_is_taken_while_a_visit_is_recorded_and_on_its_page(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    async def take(content: bytes) -> None:
        (button,) = [one for one in alice_page.find(kind=ui.upload).elements if one.props.get("capture")]
        await button.handle_uploads([SmallFileUpload("site.png", "image/png", content)])

    await alice_page.open(f"/contacts/{ada.id}")
    press(alice_page, "Record a visit")
    await alice_page.should_see("Save with position")
    await take(photo((30, 20)))
    await alice_page.should_see("1 photo")
    press(alice_page, "Save visit")
    await until(lambda: perform(alice, visits.search, visits.Query(contact=ada.id)).total == 1, "no visit was recorded")
    (made,) = perform(alice, visits.search, visits.Query(contact=ada.id)).rows
    await until(lambda: len(perform(alice, visits.photos, made.id)) == 1, "the photo was not kept")
    await alice_page.open(f"/visits/{made.id}")
    await take(photo((30, 20)))
    await until(lambda: len(perform(alice, visits.photos, made.id)) == 2, "the second photo was not kept")
    await take(b"no picture")
    await alice_page.should_see("This picture cannot be read")
    assert len(perform(alice, visits.photos, made.id)) == 2


async def test_the_hours_of_a_technician_are_changed_and_an_absence_shows(alice_page: User, alice: Actor) -> None:
    who = technician(alice)
    await alice_page.open(f"/technicians/{who.id}")
    await alice_page.should_see("08:00–17:00")
    perform(alice, technicians.change, who.id, {"shifts": [{"weekday": 5, "starts": "10:00", "ends": "14:00"}]})
    await alice_page.should_see("10:00–14:00")
    perform(alice, technicians.add_absence, who.id, NINE, NINE + timedelta(hours=4), "Dentist")
    await alice_page.should_see("Dentist")


SAID = {"lat": 50.786, "lon": -1.09, "accuracy": 12.4, "at": NINE.timestamp() * 1000}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (SAID, "Found, to within 12 m"),
        ({"why": "denied"}, "The browser may not say where you are. Allow it in its settings, or save without."),
        ({"why": "insecure"}, "The browser says where you are only over https. Save without."),
        (None, "The position is not known here. Save without."),
    ],
)
async def test_v03_the_answer_of_the_browser_is_taken_or_explained(alice_page: User, answer: Any, told: str) -> None:
    await alice_page.open("/visits")
    with alice_page:
        field = PositionField()
        field.take(answer)
    assert field.told.text == told
    found = {"lat": 50.786, "lon": -1.09, "accuracy_m": 12.4, "source": "gps", "taken_at": NINE.isoformat()}
    assert field.value == (found if answer is SAID else None)


async def test_a_customers_page_names_its_sites_and_leads_to_a_new_job_there(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    place = perform(alice, sites.create, {"address": "1 Mill Lane", "contact_id": ada.id})
    await alice_page.open(f"/contacts/{ada.id}")
    await alice_page.should_see("No open jobs")
    made = job(alice, contact_id=ada.id, site_id=place.id)
    await alice_page.should_see("1 open job")
    await alice_page.should_see(f"/jobs?site={place.id}&amp;contact={ada.id}&amp;new=1")
    perform(alice, visits.schedule, visit_of(made), technician(alice).id, NINE)
    await alice_page.should_see("Next: ")
    await alice_page.open(f"/sites?contact={ada.id}&new=1")
    await alice_page.should_see("Of Ada")
    fill(alice_page, "Address", "2 Shop Street")
    await until(
        lambda: field(alice_page, "Contact").value == "Ada Lovelace", "the form of a new site does not know whose it is"
    )
    press(alice_page, "Add site", last=True)
    await until(lambda: perform(alice, sites.search, sites.Query(contact=ada.id)).total == 2, "it is not the contact's")


async def test_the_form_of_a_new_job_begins_with_its_customer_and_site(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    place = perform(alice, sites.create, {"address": "1 Mill Lane", "contact_id": ada.id})
    await alice_page.open(f"/jobs?site={place.id}&contact={ada.id}&new=1")
    for label, title in (("Contact", "Ada Lovelace"), ("Site", "1 Mill Lane")):
        await until(lambda label=label, title=title: field(alice_page, label).value == title, f"no {label}")
