"""The bin in a real browser: putting a contact aside, taking it back at once, and finding it again later."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import add

Window = Callable[..., Page]


def test_f17_a_contact_comes_back_by_undo_and_by_the_bin(window: Window) -> None:
    page, others = window("alice", "/contacts"), window("alice", "/contacts")
    add(page, "Dorothy Vaughan")
    line = others.get_by_role("link", name="Dorothy Vaughan", exact=False)
    expect(line).to_be_visible()
    page.get_by_role("button", name="Move to bin").click()
    expect(line).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(line).to_be_visible()
    expect(page.get_by_text("Dorothy Vaughan restored.")).to_be_visible()
    page.get_by_role("button", name="Move to bin").click()
    expect(line).to_have_count(0)
    binned = window("alice", "/bin")
    binned.get_by_role("button", name="Restore Dorothy Vaughan").click()
    expect(binned.get_by_role("button", name="Restore Dorothy Vaughan")).to_have_count(0)
    expect(line).to_be_visible()
    expect(page.get_by_role("button", name="Move to bin")).to_be_visible()


def test_undo_works_from_the_page_one_went_on_to(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Binnie Yale")
    page.get_by_role("button", name="Move to bin").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Binnie Yale", exact=False)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Binnie Yale", exact=False)).to_be_visible()
