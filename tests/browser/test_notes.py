"""A note with a mention, a tag and a value put back, in two windows: a colleague sees each at once, and who else is here."""

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
    """The cast, and a contact of Bob's, whose title was changed once."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice, bob = cast.actor(made.alice), cast.actor(made.bob)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace", "title": "Buyer", "owner_id": bob.user_id})
    perform(alice, contacts.change, ada.id, {"title": "Director"})
    close_places()
    return folder, made, f"/contacts/{ada.id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_f06_f07_f17_a_colleague_sees_a_note_a_tag_and_a_value_put_back(
    window: Window, people: tuple[Path, Any, str]
) -> None:
    mine, his = window("alice", people[2]), window("bob", people[2])
    expect(mine.get_by_text("Bob is viewing")).to_be_visible()
    mine.keyboard.press("n")
    mine.keyboard.type("Wants **brass**. Ask @bo")
    expect(mine.get_by_role("option", name="Bob")).to_be_visible()
    mine.keyboard.press("Enter")
    expect(mine.get_by_label("Write a note")).to_have_value("Wants **brass**. Ask @Bob ")
    mine.keyboard.press("Control+Enter")
    for page in (mine, his):
        expect(page.locator(".note-text strong", has_text="brass")).to_be_visible()
    expect(his.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    expect(his.locator(".note-acts").get_by_role("button", name="Edit")).to_have_count(0)

    mine.get_by_role("button", name="Edit tags").click()
    expect(mine.locator(".facts .q-select input")).to_be_focused()
    mine.keyboard.type("Trade fair")
    mine.keyboard.press("Enter")
    expect(mine.locator(".q-chip", has_text="Trade fair")).to_be_visible()
    mine.get_by_role("heading", name="Ada Lovelace").click()
    expect(his.locator(".facts .chip", has_text="Trade fair")).to_be_visible()

    mine.get_by_role("button", name="History of title").click()
    dialog = mine.get_by_role("dialog", name="History of Title")
    assert violations(mine) == []
    dialog.get_by_role("button", name="Put back: Buyer").click()
    expect(his.get_by_role("button", name="Edit title: Buyer")).to_be_visible()
    his.get_by_role("button", name="Notes", exact=True).click()
    expect(his.locator(".moment")).to_have_count(1)
    assert violations(his) == []
