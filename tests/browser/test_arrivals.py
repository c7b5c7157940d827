"""The customer of a visit in a real browser: on their phone they confirm and ask, and the office sees it live."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from services import arrivals, contacts, jobs, sites, technicians, visits
from services.work import clock, perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import PHONE, Windows, violations
from tests.servers import Served, serve


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str, str]:
    """The cast, a visit of tomorrow with its window, its address, and the path of its customer's link."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    nora = perform(alice, technicians.create, {"name": "Nora Ray"})
    silva = perform(alice, contacts.create, {"name": "Sophia Silva", "emails": ["silva@example.com"]})
    site = perform(alice, sites.create, {"address": "14 Osborne Rd", "contact_id": silva.id})
    job = perform(alice, jobs.create, {"title": "No heat", "site_id": site.id, "contact_id": silva.id})
    nine = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    one = job.visits[0].id
    perform(alice, visits.promise, one, nine, nine + timedelta(hours=2))
    perform(alice, visits.schedule, one, nora.id, nine)
    link = perform(alice, arrivals.make, one).url
    close_places()
    return folder, made, f"/visits/{one}", "/v/" + link.rpartition("/v/")[2]


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


@pytest.mark.parametrize("scripted", [True, False], ids=["dark", "light without a script"])
def test_f23_the_customer_confirms_and_the_office_sees_it_without_a_reload(
    chromium: Browser, server: Served, window: Windows, people: tuple[Path, Any, str, str], scripted: bool
) -> None:
    office = window("alice", people[2])
    look = "dark" if scripted else "light"
    context = chromium.new_context(
        base_url=server.address, viewport=PHONE, color_scheme=look, java_script_enabled=scripted
    )
    phone = context.new_page()
    phone.goto(people[3])
    expect(phone.get_by_role("heading", name="Your appointment")).to_be_visible()
    if scripted:
        assert violations(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it scrolls sideways"
    confirm = phone.get_by_role("button", name="Confirm this time").or_(
        phone.get_by_role("button", name="Keep this time after all")
    )
    confirm.click()
    expect(phone.get_by_text("You confirmed this time.")).to_be_visible()
    expect(office.get_by_text("Confirmed the time", exact=True)).to_be_visible()
    wish = f"Tuesday after four, {look}"
    phone.locator("summary").click()
    phone.get_by_label("When would it suit you?").fill(wish)
    if scripted:
        assert violations(phone) == []
    phone.get_by_role("button", name="Ask for another time").click()
    expect(phone.get_by_text(f"You asked for another time: “{wish}”.")).to_be_visible()
    expect(office.get_by_text("Asks for another time", exact=True)).to_be_visible()
    expect(office.locator(".panel").get_by_text(f"“{wish}”").first).to_be_visible()
    assert violations(office) == []
    context.close()


def test_f23_the_page_looks_again_by_itself(
    chromium: Browser, server: Served, window: Windows, people: tuple[Path, Any, str, str]
) -> None:
    context = chromium.new_context(base_url=server.address, viewport=PHONE)
    phone = context.new_page()
    phone.clock.install()
    phone.goto(people[3])
    expect(phone.get_by_role("heading", name="Your appointment")).to_be_visible()
    office = window("alice", people[2])
    office.get_by_role("button", name="Set out", exact=True).click()
    expect(office.get_by_role("button", name="Finish").or_(office.get_by_role("button", name="Arrive"))).to_be_visible()
    phone.clock.run_for(31_000)
    expect(phone.get_by_role("heading", name="Nora is on the way to you")).to_be_visible()
    assert violations(phone) == []
    context.close()
