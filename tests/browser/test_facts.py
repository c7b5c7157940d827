"""The facts of a record and the toolbar of a list, in a real browser: empty facts are folded, and the toolbar is one line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str]:
    """The cast, and a contact of whom only the name and the email are known."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    one = perform(cast.actor(made.alice), contacts.create, {"name": "Mary Somerville", "email": "mary@example.org"})
    close_places()
    return folder, made, f"/contacts/{one.id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_f06_empty_facts_are_shown_by_a_button_and_stay_as_they_were_last(
    window: Window, people: tuple[Path, cast.Cast, str]
) -> None:
    page = window("alice", people[2])
    title, more = page.get_by_role("button", name="Edit title"), page.get_by_text("empty fields")
    expect(page.get_by_role("button", name="Edit emails: mary@example.org")).to_be_visible()
    expect(page.get_by_role("button", name="Edit phones: Not set")).to_be_visible()
    page.get_by_role("button", name="Hide empty fields").click()
    expect(title).to_be_hidden()
    more.filter(has_text="Show").focus()
    page.keyboard.press("Enter")
    expect(title).to_be_visible()
    expect(page.get_by_role("button", name="Hide empty fields")).to_be_focused()
    assert violations(page) == []
    page.reload()
    expect(title).to_be_visible()
    title.click()
    expect(page.locator("input:focus")).to_be_visible()  # the editor is open
    page.keyboard.type("Astronomer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit title: Astronomer")).to_be_focused()
    page.get_by_role("button", name="Hide empty fields").click()
    expect(page.get_by_role("button", name="Edit title: Astronomer")).to_be_visible()
    expect(page.get_by_role("button", name="Edit note")).to_be_hidden()


@pytest.mark.parametrize("width", [1440, 1280])
def test_the_toolbar_of_contacts_is_one_line(window: Window, width: int) -> None:
    page = window("alice", "/contacts")
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_role("button", name="Write to all 1")).to_be_visible()
    bar = page.locator(".toolbar")
    expect(bar.get_by_role("button", name="Columns")).to_be_visible()
    box = bar.bounding_box()
    assert box is not None and box["height"] < 70
