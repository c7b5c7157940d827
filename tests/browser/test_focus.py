"""Who goes by keyboard sees where they are: every stop of the Tab key has a ring around it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STILL
from tests.browser.steps import add

Window = Callable[..., Page]
MOST = 150  # stops on one page
# Where the keyboard is: "" on the page itself, else a number of its own for each element, and the element if it has no
# ring. A field's ring is drawn around the whole field. A button's shadow is no ring: it is there without the keyboard.
STOP = """() => {
  const at = document.activeElement, stops = (window.stops ??= []);
  if (!at || at === document.body) return ["", ""];
  if (!stops.includes(at)) stops.push(at);
  const control = at.closest(".q-field")?.querySelector(".q-field__control");
  const drawn = control ? getComputedStyle(control, "::after").boxShadow !== "none"
    : getComputedStyle(at).outlineStyle !== "none" && parseFloat(getComputedStyle(at).outlineWidth) >= 2;
  const seen = at.checkVisibility({ visibilityProperty: true }) && at.getBoundingClientRect().width > 1;
  return [String(stops.indexOf(at)), drawn || !seen ? "" : at.outerHTML.slice(0, 160)];
}"""


def walk(page: Page) -> tuple[int, list[str]]:
    """Press Tab until the page begins anew. Gives how many stops there are, and those that cannot be seen."""
    page.wait_for_function(STILL)
    met: set[str] = set()
    bare: list[str] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        number, wrong = page.evaluate(STOP)
        if number == "" or number in met:
            break
        met.add(number)
        bare += [wrong] if wrong else []
    return len(met), bare


@pytest.mark.in_turn("dark", of=2)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_f27_every_stop_of_the_tab_key_is_seen(window: Window, dark: bool) -> None:
    page = window("alice", "/contacts", dark=dark)
    address = add(page, "Annie Easley")
    for path, button in ((address, "Edit title"), ("/contacts", "Add contact"), ("/users", "Invite")):
        page.goto(path)
        expect(page.get_by_role("button", name=button).first).to_be_visible()
        stops, bare = walk(page)
        assert stops >= 15
        assert bare == []
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_visible()
    stops, bare = walk(page)
    assert stops >= 4
    assert bare == []


def test_a_page_that_the_server_has_cleared_hears_keys_without_an_error(window: Window) -> None:
    """So it is for a moment when all pages of a session are shown out; `window` refuses errors in the console."""
    page = window("alice", "/contacts")
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    page.evaluate("() => { delete mounted_app.elements[0]; }")
    page.wait_for_function("getElement(0) === null")
    page.keyboard.press("n")
    page.keyboard.press("e")
    assert page.evaluate("1 + 1") == 2
