"""A request of privacy in a real browser: everything about a person to download, and the person erased for good."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.browser.steps import add, prove

Window = Callable[..., Page]
NAME, MAIL = "Wilhelmina Quist", "wilhelmina.quist@example.com"


def test_g01_a_person_is_disclosed_and_erased_and_nothing_of_them_is_found(window: Window) -> None:
    page = window("alice", "/contacts")
    address = add(page, NAME, Email=MAIL)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Everything about them").click()
    told = Path(saved.value.path()).read_text(encoding="utf-8")
    assert NAME in told and MAIL in told and saved.value.suggested_filename.endswith(".html")
    page.get_by_role("button", name="Erase…").click()
    dialog = page.get_by_role("dialog", name=f"Erase {NAME} for good?")
    expect(dialog.get_by_text("Name and details")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("Confirm that you have looked at it.")).to_be_visible()
    dialog.get_by_role("checkbox", name="I have looked at this. Nothing brings it back.").click()
    dialog.get_by_role("button", name="Erase for good").click()
    heading = page.get_by_role("heading", name="Privacy", exact=True, level=1)  # the contact has one of level 2
    asked = page.get_by_role("dialog", name="Confirm your password")
    expect(heading.or_(asked.get_by_label("Password")).first).to_be_visible()
    if asked.is_visible():  # where the house was made more than ten minutes ago
        prove(page)
    expect(heading).to_be_visible()
    expect(page.get_by_text("Done", exact=True).first).to_be_visible()
    assert violations(page) == []
    page.goto(address)
    expect(page.get_by_text("That contact is no longer here.")).to_be_visible()
    page.goto("/contacts?q=Quist")
    expect(page.get_by_text("0 contacts", exact=True)).to_be_visible()
