"""Field work in a real browser: a job is added, its visit is worked on, and a salesperson records one of their own."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from services import contacts, technicians
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import Windows, violations
from tests.servers import Served, serve


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str]:
    """The cast, a technician, and a contact of Bob's."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    perform(cast.actor(made.alice), technicians.create, {"name": "Ines Duarte"})
    ada = perform(cast.actor(made.bob), contacts.create, {"name": "Ada Lovelace"})
    close_places()
    return folder, made, f"/contacts/{ada.id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_j01_a_job_is_added_and_its_visit_is_given_and_begun(window: Windows) -> None:
    page = window("alice", "/jobs?new=1")
    form = page.get_by_role("dialog", name="Add a job")
    form.get_by_label("Title", exact=True).fill("Shower of the Mills")
    form.get_by_role("button", name="Add job").click()
    expect(page.get_by_role("heading", name="Shower of the Mills")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="No time yet").click()
    page.get_by_role("button", name="Give to…").click()
    dialog = page.get_by_role("dialog", name="Give “Shower of the Mills” to…")
    dialog.get_by_label("Technician").click()
    page.get_by_role("option", name="Ines Duarte", exact=True).click()
    dialog.get_by_label("Begins", exact=True).fill("09:00")
    dialog.get_by_role("button", name="Give", exact=True).click()
    page.get_by_role("button", name="Arrive", exact=True).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    assert violations(page) == []


def test_v01_a_salesperson_on_a_phone_is_told_why_there_is_no_position_and_saves_without(
    window: Windows, people: tuple[Path, Any, str]
) -> None:
    window.expected = "geolocation"  # this browser says aloud that it is not allowed to say where it is
    page = window("bob", people[2], phone=True)
    page.get_by_role("button", name="Record a visit").click()
    dialog = page.get_by_role("dialog", name="Visit to Ada Lovelace")
    dialog.get_by_role("button", name="Save with position").click()
    expect(dialog.get_by_role("status").last).to_contain_text("save without", ignore_case=True)
    dialog.get_by_label("Outcome", exact=True).fill("Wants a quote")
    dialog.get_by_role("button", name="Save visit").click()
    expect(page.get_by_text("The visit is recorded.")).to_be_visible()


def test_v01_v03_v04_a_visit_with_position_and_photo_takes_three_taps_on_a_phone(
    window: Windows, people: tuple[Path, Any, str], server: Served
) -> None:
    page = window("alice", people[2], phone=True)
    page.context.grant_permissions(["geolocation"], origin=server.address)
    page.context.set_geolocation({"latitude": 50.7989, "longitude": -1.0912, "accuracy": 12})
    assert page.viewport_size == {"width": 390, "height": 844}

    first = page.get_by_role("button", name="Record a visit")
    second = page.get_by_role("dialog").get_by_role("button", name="Add a photo").first
    third = page.get_by_role("dialog").get_by_role("button", name="Save with position")
    first.tap()
    with page.expect_file_chooser() as camera:
        second.tap()
    camera.value.set_files({"name": "site.png", "mimeType": "image/png", "buffer": photo()})
    third.tap()

    expect(page.get_by_text("The visit is recorded, with your position to within 12 m.")).to_be_visible()
    page.goto("/visits?owner=me")
    page.get_by_role("link", name="Visit to Ada Lovelace").first.click()
    expect(page.locator(".photos img")).to_have_count(1)
    expect(page.get_by_text("12 m").first).to_be_visible()
    assert violations(page) == []


def photo() -> bytes:
    """A picture, as a camera takes it."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 60).save(out, "PNG")
    return out.getvalue()
