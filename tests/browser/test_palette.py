"""The palette in a real browser: by keys, by mouse and by finger (F-01)."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STILL, Windows, violations
from tests.browser.steps import add


def opened(page: Page) -> tuple[Locator, Locator]:
    """The palette's field and its dialog, once it is there."""
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Search and commands")
    field = dialog.get_by_role("combobox", name="Search")
    expect(field).to_be_focused()
    expect(dialog.get_by_role("option", name="Home", exact=True)).to_be_visible()
    return field, dialog


def chosen(dialog: Locator) -> Locator:
    return dialog.locator("[aria-selected=true]")


def test_f01_a_day_with_the_palette_and_no_mouse(window: Windows) -> None:
    page = window("alice", "/contacts")
    address = add(page, "Wilhelmina Tremblay")
    page.goto("/companies")
    field, dialog = opened(page)
    expect(chosen(dialog)).to_contain_text("Wilhelmina Tremblay")  # what was opened last is the first
    field.fill("tremblya wilhelmina")
    option = dialog.get_by_role("option", name="Wilhelmina Tremblay").first
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    assert violations(page) == []
    field.press("Tab")
    expect(chosen(dialog)).to_contain_text("Write to Wilhelmina Tremblay")
    expect(field).to_be_focused()
    field.press("ArrowLeft")
    expect(chosen(dialog)).not_to_contain_text("Write to")
    expect(dialog.get_by_role("option", name="Write to Wilhelmina Tremblay")).to_be_hidden()
    field.press("ArrowUp")
    expect(chosen(dialog)).to_contain_text("as a contact")  # round the end
    field.press("ArrowDown")
    with page.context.expect_page() as beside:
        field.press("Control+Enter")
    expect(beside.value).to_have_url(address)
    expect(dialog).to_be_visible()
    field.press("Tab")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/messages/new\?contact="))
    expect(dialog).to_have_count(0)


def test_f01_commands_do_what_they_say_and_escape_leaves(window: Windows) -> None:
    page = window("alice", "/")
    field, dialog = opened(page)
    field.fill("> dark")
    expect(dialog.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(page.locator("body.body--dark")).to_have_count(1)
    expect(dialog).to_have_count(0)
    field, dialog = opened(page)
    field.fill("> system")
    expect(chosen(dialog)).to_contain_text("System theme")
    field.press("Enter")
    expect(page.locator("body.body--dark")).to_have_count(0)
    field, dialog = opened(page)
    field.fill("Nobody Ofthisname")
    expect(chosen(dialog)).to_contain_text("Add “Nobody Ofthisname” as a contact")
    field.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name", exact=True)).to_have_value("Nobody Ofthisname")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    field, dialog = opened(page)
    field.press("Escape")
    expect(dialog).to_have_count(0)


def test_f20_on_a_phone_the_palette_is_the_whole_screen_and_a_finger_is_enough(window: Windows) -> None:
    page = window("alice", "/contacts", phone=True)
    address = add(page, "Zebedee Quartermaine")
    page.goto("/contacts")
    page.locator("button.search").click()
    dialog = page.get_by_role("dialog", name="Search and commands")
    dialog.get_by_role("combobox", name="Search").fill("quartermai")
    line = dialog.get_by_role("option", name="Zebedee Quartermaine").first
    expect(line).to_be_visible()
    page.wait_for_function(STILL)
    assert dialog.locator(".palette").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"
    line.locator("[data-second]").click()
    expect(page).to_have_url(re.compile(r"/messages/new\?contact="))
    page.locator("button.search").click()
    dialog.get_by_role("option", name="Zebedee Quartermaine").first.click()
    expect(page).to_have_url(address)
    page.locator("button.search").click()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
