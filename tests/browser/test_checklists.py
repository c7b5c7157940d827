"""A checklist in the browser: red items get their notes, it is signed, and is an entry of the log; on a phone, too."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import violations

Window = Callable[..., Page]
TITLE = "Lighthouse lamp of the pier"  # no other journey has it


def test_n35_an_operator_makes_a_checklist_and_finds_it_in_every_window(window: Window) -> None:
    mine, hers = window("alice", "/checklists/lists"), window("alice", "/checklists/lists")
    mine.get_by_role("button", name="New checklist", exact=True).click()
    mine.get_by_label("Name", exact=True).fill(TITLE)
    mine.get_by_label("Items, one a line").fill("The newest backup is fresh | backup.age\nThe lens is clean")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_role("heading", name=TITLE, exact=True)).to_be_visible()
    expect(mine.locator(".ck-row", has_text="The lens is clean")).to_contain_text("A person")
    expect(mine.locator(".ck-row", has_text="The newest backup is fresh")).to_contain_text("Age of the newest backup")
    expect(hers.get_by_role("link", name=TITLE)).to_be_visible()
    assert violations(mine) == []


def test_n35_an_entry_written_after_an_emergency_is_seen_at_once_and_unfolds(window: Window) -> None:
    mine, hers = window("alice", "/checklists/log"), window("alice", "/checklists/log")
    mine.get_by_role("button", name="New entry", exact=True).click()
    mine.get_by_label("What was done", exact=True).fill("Lamp of the pier replaced")
    mine.get_by_label("Issues found, one a line").fill("It flickered\nIt was wet")
    mine.get_by_role("button", name="Sign", exact=True).click()
    line = hers.locator("summary", has_text="Lamp of the pier replaced")
    expect(line).to_be_visible()
    line.click()
    expect(hers.get_by_text("It was wet", exact=True)).to_be_visible()
    assert violations(hers) == []
