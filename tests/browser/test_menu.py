"""The menu: beside the page on a desk, and put away on a phone until it is asked for."""

from collections.abc import Callable

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
    opener(page).click()
    expect(menu(page)).to_be_in_viewport()
    page.mouse.click(370, 400)
    expect(menu(page)).not_to_be_in_viewport()
