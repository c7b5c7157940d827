"""The office in a real browser: it tells the customer of a visit, makes a link of its own, and revokes all."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from services import contacts, jobs, technicians, visits
from services.work import clock, perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import Windows, violations
from tests.servers import Served, serve


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str]:
    """The cast, and a visit of tomorrow."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    van = perform(alice, technicians.create, {"name": "Nora Ray"})
    mill = perform(alice, contacts.create, {"name": "Rosa Mill", "emails": ["mill@example.com"]})
    job = perform(alice, jobs.create, {"title": "Leak", "contact_id": mill.id})
    perform(alice, visits.schedule, job.visits[0].id, van.id, clock.now() + timedelta(days=1))
    close_places()
    return folder, made, f"/visits/{job.visits[0].id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_f23_the_office_tells_the_customer_and_gives_them_a_link(
    window: Windows, people: tuple[Path, Any, str]
) -> None:
    page = window("alice", people[2])
    page.get_by_role("button", name="Tell the customer", exact=True).click()
    dialog = page.get_by_role("dialog", name="Tell the customer")
    expect(dialog.get_by_text("Email to mill@example.com")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Time · Email")).to_be_visible()
    page.get_by_role("button", name="Make link", exact=True).click()
    made = page.get_by_role("dialog", name="Customer's link")
    expect(made.get_by_label("Address")).to_have_value(re.compile(r"/v/[\w-]{64}$"))
    assert violations(page) == []
    made.get_by_role("button", name="Close").last.click()
    page.get_by_role("button", name="Revoke links", exact=True).click()
    page.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_text("Link valid")).to_be_hidden()
