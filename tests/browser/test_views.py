"""Views and bulk in a real browser: a filter is built, saved and pinned; rows are chosen by keys, changed and undone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import add, choose

Window = Callable[..., Page]


def test_f03_f04_a_list_is_filtered_saved_pinned_changed_and_undone(window: Window) -> None:
    page = window("alice", "/contacts")
    for name in ("Viola One", "Viola Two", "Viola Three"):
        add(page, name)
        page.goto("/contacts")
    page.get_by_role("button", name="Filter", exact=True).click()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_label("Name", exact=True).fill("Viola")
    expect(dialog.get_by_role("status")).to_have_text("0 contacts")
    choose(page, dialog.get_by_role("combobox", name="Operator"), "starts with")
    expect(dialog.get_by_text("3 contacts")).to_be_visible()
    dialog.get_by_role("button", name="Show").click()
    expect(page.get_by_role("button", name="Change the filter “Name starts with “Viola””")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("dialog", name="Save view").get_by_label("Name", exact=True).fill("Violas")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="More for Violas").click()
    page.get_by_role("menuitem", name="Pin to menu").click()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Violas 3")).to_be_visible()

    page.locator("tbody a.who").nth(0).focus()
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected", exact=True)).to_be_visible()
    page.locator("tbody a.who").nth(2).focus()
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("3 selected", exact=True)).to_be_visible()
    page.get_by_role("button", name="Edit", exact=True).click()
    form = page.get_by_role("dialog", name="Change the chosen contacts")
    choose(page, form.get_by_role("combobox", name="Field"), "Rating")
    choose(page, form.get_by_role("combobox", name="Rating"), "4")
    form.get_by_role("button", name="Continue").click()
    sure = page.get_by_role("dialog", name="Change the rating of 3 contacts?")
    sure.get_by_role("button", name="Change").click()
    expect(page.get_by_role("heading", name="Changing 3 records")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("dialog", name="Undo this change?").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Undoing a change of 3 records")).to_be_visible()
    expect(page.get_by_role("heading", name="Changed", exact=True)).to_be_visible()
