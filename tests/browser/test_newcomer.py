"""A newcomer's first hour in a real browser: hints at fields, the help beside the page, the guide (F-24, C-18)."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import violations

Window = Callable[..., Page]
PHONE = "With the country code, as +33 1 23 45 67 89."


def opened(window: Window, phone: bool = False) -> Page:
    page = window("alice", "/contacts?new=1", phone)
    expect(page.get_by_role("dialog", name="Add a contact")).to_be_visible()
    return page


def mark(page: Page, label: str) -> Locator:
    """The question mark beside the label of a field."""
    return page.locator(".q-field", has=page.get_by_label(label, exact=True)).locator(".hint")


def test_c18_a_hint_opens_on_hover_and_escape_closes_it_before_the_form(window: Window) -> None:
    page = opened(window)
    tip, dialog = page.locator(".tip"), page.get_by_role("dialog", name="Add a contact")
    mark(page, "Phone").hover()
    expect(tip).to_have_text(PHONE)
    expect(tip).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(tip).not_to_be_visible()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_c18_a_hint_opens_on_a_tap_and_the_field_keeps_the_focus(window: Window) -> None:
    page = opened(window, phone=True)
    page.get_by_label("Name", exact=True).fill("Ada")
    mark(page, "Email").click()
    expect(page.locator(".tip")).to_contain_text("each belongs to one contact only")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_c18_a_hint_opens_while_its_field_has_the_focus_by_keyboard_and_is_no_stop_of_its_own(window: Window) -> None:
    page = opened(window)
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Phone", exact=True)).to_be_focused()
    expect(page.locator(".tip")).to_have_text(PHONE)
    expect(page.locator(".tip")).to_be_visible()
    page.keyboard.type("+33")
    expect(page.locator(".tip")).not_to_be_visible()


def test_c18_a_screen_reader_hears_it_as_the_description_of_the_field(window: Window) -> None:
    page = opened(window)
    expect(page.get_by_label("Phone", exact=True)).to_have_accessible_description(PHONE)
    expect(
        page.get_by_role("dialog").get_by_role("combobox", name="Status", exact=True)
    ).to_have_accessible_description(re.compile("from lead to customer"))


def test_f24_the_help_of_the_page_leads_into_the_guide(window: Window) -> None:
    page = window("alice", "/pipeline")
    expect(page.get_by_role("heading", name="Pipeline")).to_be_visible()
    page.get_by_role("button", name="Help", exact=True).click()
    panel = page.get_by_role("dialog", name="Help")
    expect(panel.get_by_text("Your deals by stage")).to_be_visible()
    assert violations(page) == []
    panel.get_by_role("link", name="Read more in the guide").click()
    expect(page.get_by_role("heading", name="User guide")).to_be_attached()
    expect(panel).to_be_hidden()
    expect(page.locator("#pipeline")).to_be_in_viewport()
    picture = page.locator("img[src$='pipeline-light.png']")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0


def test_f24_sample_data_comes_and_goes_with_two_clicks(window: Window) -> None:
    page = window("charlie", "/")
    page.get_by_role("button", name="Try with sample data").click()
    expect(page.get_by_text("67 records here are sample data.")).to_be_visible(timeout=60_000)
    assert violations(page) == []
    page.get_by_role("button", name="Remove sample data").click()
    dialog = page.get_by_role("dialog", name="Remove the sample data?")
    expect(dialog.get_by_text("30 contacts")).to_be_visible()
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("records here are sample data.")).to_have_count(0, timeout=60_000)
    expect(page.get_by_role("button", name="Try with sample data")).to_be_visible()
