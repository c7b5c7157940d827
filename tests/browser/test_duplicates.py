"""Duplicates in a real browser: the warning while typing, the keys of the queue, a merge and its undo."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import add

Window = Callable[..., Page]


def test_f02_who_types_is_warned_and_two_contacts_are_merged_by_keys(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Ada Lovell", Email="ada@film.example", Company="Film")
    page.goto("/contacts")
    page.get_by_role("button", name="Add contact").first.click()
    form = page.get_by_role("dialog", name="Add a contact")
    form.get_by_label("Email", exact=True).fill("ada+set@film.example")
    expect(form.get_by_text("This may be Ada Lovell, ada@film.example, Film.")).to_be_visible()
    form.get_by_label("Name", exact=True).fill("Adah Lovell")
    form.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Adah Lovell")).to_be_visible()
    gone = page.url
    page.goto("/duplicates")
    page.get_by_role("button", name="Ada Lovell Same mailbox").click(timeout=20_000)  # others may stand there too
    expect(page.get_by_role("heading", name="Very likely the same person")).to_be_visible()
    name = page.get_by_role("radiogroup", name="Name")
    expect(name.get_by_role("radio", checked=True)).to_have_text("Ada Lovell")
    page.keyboard.press("ArrowRight")
    expect(name.get_by_role("radio", checked=True)).to_have_text("Adah Lovell")
    page.keyboard.press("m")
    expect(page.get_by_text("Adah Lovell was merged.")).to_be_visible()
    expect(name.get_by_role("radio", name="Adah Lovell")).to_have_count(0)  # another pair, or none, is next
    other = window("alice", gone)
    other.wait_for_url(lambda url: url != gone)
    expect(other.get_by_role("heading", name="Merged into this contact")).to_be_visible()
    expect(other.get_by_text("ada@film.example").first).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Adah Lovell is a contact of its own again.")).to_be_visible()
    expect(other.get_by_role("heading", name="Merged into this contact")).to_be_hidden()
