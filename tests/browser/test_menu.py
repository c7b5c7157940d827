"""The menu: beside the page on a desk, and put away on a phone until it is asked for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

Window = Callable[..., Page]


def menu(page: Page) -> Locator:
    """The links to every page, beside it or over it."""
    return page.get_by_role("navigation", name="Main")


def opener(page: Page) -> Locator:
    """The button that opens the menu."""
    return page.get_by_role("button", name="Menu", exact=True)


def test_on_a_desk_the_menu_stands_there_and_goes_where_the_window_is_too_narrow(window: Window) -> None:
    page = window("alice", "/contacts")
    expect(menu(page)).to_be_in_viewport()
    expect(opener(page)).to_be_hidden()
    page.set_viewport_size({"width": 800, "height": 900})
    expect(menu(page)).not_to_be_in_viewport()
    opener(page).click()
    expect(menu(page)).to_be_in_viewport()


def test_on_a_phone_the_menu_opens_by_its_button_and_goes_by_a_press_beside_it(window: Window) -> None:
    page = window("alice", "/contacts", phone=True)
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    expect(menu(page)).not_to_be_in_viewport()
    opener(page).tap()
    expect(menu(page)).to_be_in_viewport()
    expect(page.get_by_role("tooltip").filter(visible=True)).to_have_count(0)  # it would lie over the first words
    page.mouse.click(370, 400)
    expect(menu(page)).not_to_be_in_viewport()


def test_on_a_phone_it_goes_away_with_the_link_that_was_taken(window: Window) -> None:
    page = window("alice", phone=True)
    opener(page).click()
    menu(page).get_by_role("link", name="Team").click()
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
    expect(menu(page)).not_to_be_in_viewport()
    expect(page.get_by_role("button", name="Invite")).to_be_in_viewport()


def test_the_first_stop_of_tab_leads_past_the_menu_to_the_page(window: Window) -> None:
    page = window("alice", "/contacts")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to content")).to_be_focused()
    expect(page.get_by_text("Skip to content")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_the_account_s_menu_stands_whole_within_the_menu(window: Window, width: int) -> None:
    page = window("alice", phone=True)
    page.set_viewport_size({"width": width, "height": 740})
    opener(page).click()
    page.get_by_role("button", name="Your account").click()
    for word in ("Your account", "Keyboard shortcuts", "Sign out"):
        expect(page.get_by_role("menuitem", name=word)).to_be_in_viewport(ratio=1)
    lies, drawer = page.locator(".q-menu").bounding_box(), page.locator(".q-drawer").bounding_box()
    assert lies and drawer and lies["x"] + lies["width"] <= drawer["x"] + drawer["width"]
