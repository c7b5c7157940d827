"""A report in the browser: its words are written, seen in every window, signed, and read as the PDF it will stay."""

from collections.abc import Callable

import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations
from tests.browser.steps import prove

Window = Callable[..., Page]
HERE = "/reports/monthly/2026-02"  # no other journey reads February


def text(pdf: bytes) -> str:
    """The words of a PDF."""
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_x04_x11_a_report_is_written_signed_and_then_stays_as_it_was_printed(window: Window) -> None:
    mine, hers = window("alice", HERE), window("alice", HERE, phone=True)
    mine.get_by_role("button", name="Write: In words").click()
    dialog = mine.get_by_role("dialog", name="In words")
    dialog.get_by_label("In words").fill("A harbour full of ice.")
    dialog.get_by_role("button", name="Save").click()
    expect(hers.get_by_text("A harbour full of ice.")).to_be_visible()
    mine.get_by_role("button", name="Sign & freeze").click()
    sure = mine.get_by_role("button", name="Sign & freeze").last
    expect(mine.get_by_role("dialog").first).to_be_visible()
    if mine.get_by_role("dialog", name="Confirm your password").is_visible():  # where the house is older than its proof
        prove(mine)
    expect(mine.get_by_text("Nobody can change them afterwards.")).to_be_visible()
    sure.click()
    for page in (mine, hers):
        expect(page.get_by_text("Signed", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Write: In words")).to_have_count(0)
        assert violations(page) == []
    answers = [mine.request.get(f"{mine.url}/pdf") for _ in (1, 2)]
    assert answers[0].headers["content-type"] == "application/pdf"
    read = text(answers[0].body())
    assert read == text(answers[1].body())
    for words in ("February 2026", "A harbour full of ice.", "Alice"):
        assert words in read


def test_x04_the_figures_of_a_report_open_their_rows_by_the_keyboard(window: Window) -> None:
    page = window("alice", "/reports/weekly/2026-W07")
    first = page.locator(".rep-tiles a").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/weekly/2026-W07/rows?**")
    page.get_by_role("link", name="Back to the report").click()
    page.wait_for_url("**/reports/weekly/2026-W07")
