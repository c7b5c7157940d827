"""An import in a real browser: from the file to the result and back, in two windows, one of them a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import violations

Window = Callable[..., Page]
HEAD = "Vorname;Nachname;E-Mail;Firma;Status\n"
ROWS = [
    f"Person{at};Müller;person{at}@import.example;Café Nord;{'VIP' if at % 4 == 0 else 'Kunde'}\n" for at in range(20)
]
FILE = {
    "name": "kunden.csv",
    "mimeType": "text/csv",
    "buffer": (HEAD + "".join(ROWS) + "Eve;Kurz;nope;;Lead\n").encode(),
}


def test_f05_a_file_becomes_contacts_step_by_step_and_is_undone(window: Window) -> None:
    page = window("alice", "/contacts")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/imports/new")
    page.set_input_files("input[type=file]", FILE)
    page.wait_for_url(re.compile("step=check"))
    expect(page.get_by_role("cell", name="Müller").first).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_label("Field of Vorname")).to_have_value("First name")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Fix what does not fit")).to_be_visible()
    phone = window("alice", page.url, phone=True)
    expect(phone.get_by_role("button", name="Continue without 6")).to_be_visible()
    page.get_by_role("button", name="Fix 5").wait_for()
    page.keyboard.press("F8")
    expect(page.get_by_role("combobox", name=re.compile("VIP"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="Customer").click()
    page.get_by_role("button", name="Fix 5").click()
    for one in (page, phone):
        expect(one.get_by_role("button", name="Continue without 1")).to_be_visible()
        assert violations(one) == []
    page.get_by_role("button", name="Continue without 1").click()
    for one in (page, phone):
        expect(one.get_by_role("button", name="Download refused")).to_be_visible()
        expect(one.get_by_role("link", name=re.compile("Created"))).to_contain_text("20")
        assert violations(one) == []
        assert one.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download refused").click()
    assert saved.value.suggested_filename == "kunden (refused).csv"
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    for one in (page, phone):
        expect(one.get_by_text("This import was undone.")).to_be_visible()
