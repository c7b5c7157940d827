"""Sites and visits as the pages of their customers show them: what is open there, what comes and what was last."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services import companies, contacts, jobs, sites, visits
from services.contacts import ContactCard
from services.records.lists import Slice
from services.sites import SiteCard
from services.visits import Nearest
from services.work import Actor, NotAllowed, clock, perform
from tests.in_the_field import NINE, done, given, job, technician, worked


def site(actor: Actor, address: str, of: ContactCard) -> SiteCard:
    return perform(actor, sites.create, {"address": address, "contact_id": of.id})


def open_jobs(actor: Actor, contact_id: UUID) -> dict[str, int]:
    found = perform(actor, sites.with_jobs, sites.Query(contact=contact_id, part=Slice("address")))
    return {one.address: one.open_jobs for one in found.rows}


def around(actor: Actor, contact_id: UUID) -> Nearest:
    return perform(actor, visits.nearest, visits.Query(contact=contact_id))


def test_a_customer_has_its_sites_with_the_open_jobs_of_each(alice: Actor, ada: ContactCard) -> None:
    mill, shop = site(alice, "1 Mill Lane", ada), site(alice, "2 Shop Street", ada)
    perform(alice, sites.create, {"address": "3 Elsewhere"})
    job(alice, site_id=mill.id)
    job(alice, title="Gutter", site_id=mill.id)
    job(alice, title="Later", site_id=shop.id, draft=True)
    done(alice, title="Done", site_id=shop.id)
    binned = job(alice, title="A mistake", site_id=mill.id)
    perform(alice, jobs.bin, binned.id)
    assert open_jobs(alice, ada.id) == {"1 Mill Lane": 2, "2 Shop Street": 0}
    perform(alice, sites.bin, shop.id)
    assert open_jobs(alice, ada.id) == {"1 Mill Lane": 2}


def test_sites_of_a_company_are_its_own(alice: Actor) -> None:
    mill, shop = (perform(alice, companies.create, {"name": name}) for name in ("Mill", "Shop"))
    perform(alice, sites.create, {"address": "1 Mill Lane", "company_id": mill.id})
    perform(alice, sites.create, {"address": "2 Shop Street", "company_id": shop.id})
    found = perform(alice, sites.with_jobs, sites.Query(company=mill.id))
    assert ([one.address for one in found.rows], found.total) == (["1 Mill Lane"], 1)


def test_a_colleague_finds_the_sites_of_customers_of_their_own(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    bobs = perform(alice, contacts.create, {"name": "Bob's customer", "owner_id": bob.user_id})
    for number, one in enumerate((ada, bobs)):
        place = site(alice, f"{number} Mill Lane", one)
        given(alice, technician(alice, f"Number {number}"), contact_id=one.id, site_id=place.id)
    assert (open_jobs(bob, ada.id), open_jobs(bob, bobs.id)) == ({}, {"1 Mill Lane": 1})
    assert (around(bob, ada.id).total, around(bob, bobs.id).total) == (0, 1)


def test_charlie_finds_no_site_and_no_visit_of_alices_customer(alice: Actor, charlie: Actor, ada: ContactCard) -> None:
    site(alice, "1 Mill Lane", ada)
    given(alice, technician(alice), contact_id=ada.id)
    assert open_jobs(charlie, ada.id) == {}
    assert around(charlie, ada.id) == Nearest(None, None, 0)


def test_who_may_not_see_sites_or_visits_is_refused_and_without_jobs_none_are_counted(
    alice: Actor, ada: ContactCard
) -> None:
    job(alice, site_id=site(alice, "1 Mill Lane", ada).id)
    nobody = replace(alice, permissions=frozenset())
    with pytest.raises(NotAllowed):
        perform(nobody, sites.with_jobs, sites.Query())
    with pytest.raises(NotAllowed):
        perform(nobody, visits.nearest, visits.Query())
    assert open_jobs(replace(alice, permissions=frozenset({"sites.read"})), ada.id) == {"1 Mill Lane": 0}


def test_the_next_visit_is_the_soonest_and_the_last_the_latest_that_was_made(alice: Actor, ada: ContactCard) -> None:
    who, day = technician(alice), timedelta(days=1)
    made = [given(alice, who, NINE + day * number, title=f"Day {number}", contact_id=ada.id) for number in range(5)]
    worked(alice, made[0].id, NINE)
    worked(alice, made[1].id, NINE + day)
    job(alice, title="No time yet", contact_id=ada.id)
    with clock.at(NINE + day * 2):
        perform(alice, visits.miss, made[2].id, "Nobody opened")
    with clock.at(NINE + day * 2 + timedelta(hours=3)):
        found = around(alice, ada.id)
    assert found.next and found.last
    assert (found.next.title, found.last.title, found.total) == ("Day 3", "Day 1", 6)
