"""Living lists in a real browser: a colleague's changes appear, the view stays in the address, the keyboard is enough."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import add, choose, is_home
from tests.servers import Served, serve

Window = Callable[..., Page]
STATUSES = ("lead", "customer")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with 60 contacts of Alice's: three pages, every second one a customer."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    for number in range(60):
        values = {"name": f"Person {number:02d}", "status": STATUSES[number % 2]}
        perform(cast.actor(made.alice), contacts.create, values)
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def line(page: Page, name: str) -> Locator:
    """A row of the list."""
    return page.get_by_role("row", name=re.compile(name))


def tile(page: Page, word: str) -> Locator:
    """A number of the home page."""
    return page.get_by_role("link", name=re.compile(word)).locator(".v")


LIT = """() => { window.lit = []; new MutationObserver((all) => all.forEach(({ target }) =>
  target.matches(".tile.flash") && window.lit.push(target.innerText))).observe(
  document.body, { attributeFilter: ["class"], subtree: true }); }"""


def stay(page: Page) -> Page:
    """Note in the page that it must not be loaded anew."""
    page.evaluate("window.stayed = true")
    return page


def test_y07_a_colleague_s_contact_and_rating_appear_in_the_open_list(window: Window) -> None:
    mine, hers = window("alice", "/contacts?sort=-made_at"), window("bob", "/contacts")
    expect(line(mine, "Person 59")).to_be_visible()
    stay(mine)
    add(hers, "Zora from Bob")
    expect(line(mine, "Zora from Bob")).to_be_visible()
    hers.get_by_role("button", name="4 stars").click()
    expect(line(mine, "Zora from Bob").get_by_role("img", name="4 of 5 stars")).to_be_visible()
    assert mine.evaluate("window.stayed")


def test_y07_the_numbers_on_home_follow_for_those_who_see_the_contact(window: Window) -> None:
    add(window("bob", "/contacts"), "The first of Bob's")  # until then he sees the first steps
    boss, bob = window("alice", "/"), window("bob", "/")
    is_home(boss)
    is_home(bob)
    before, his = int(tile(boss, "Contacts").inner_text()), int(tile(bob, "Contacts").inner_text())
    boss.evaluate(LIT)
    add(window("bob", "/contacts"), "Counted by both")
    expect(tile(boss, "Contacts")).to_have_text(str(before + 1))
    expect(tile(bob, "Contacts")).to_have_text(str(his + 1))
    add(window("alice", "/contacts"), "Counted by Alice")
    expect(tile(boss, "Contacts")).to_have_text(str(before + 2))
    expect(tile(bob, "Contacts")).to_have_text(str(his + 1))
    lit = set(" ".join(boss.evaluate("window.lit")).split()) & {"Contacts", "week", "due", "today", "Unknown"}
    assert lit == {"Contacts", "week"}, "what changed was lit for a moment, and nothing else"


def test_c02_the_view_is_in_the_address_and_survives_a_reload(window: Window) -> None:
    page = window("alice", "/contacts")
    page.get_by_label("Search name, company, email, phone").fill("person")
    choose(page, page.get_by_label("Status", exact=True), "Customer")
    expect(page.get_by_text("30 contacts")).to_be_visible()
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page).to_have_url(re.compile("q=person&status=customer&sort=-name"))
    page.get_by_role("button", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    for _ in range(2):
        rows = page.get_by_role("table").get_by_role("link")
        expect(rows).to_have_count(5)
        expect(rows.first).to_contain_text("Person 09")
        expect(rows.last).to_contain_text("Person 01")
        expect(page.get_by_label("Search name, company, email, phone")).to_have_value("person")
        page.reload()


QUICK = """async (labels) => {
    for (const label of labels) {
        [...document.querySelectorAll("button")].find((one) => (one.ariaLabel || one.innerText) === label).click();
        await new Promise((drawn) => setTimeout(drawn));
    }
}"""


def test_c02_clicks_that_follow_before_the_rows_have_come_add_up(window: Window) -> None:
    page = window("alice", "/contacts?q=person")
    expect(page.get_by_text("60 contacts")).to_be_visible()
    page.evaluate(QUICK, ["Name", "Next page", "Next page"])
    expect(page).to_have_url(re.compile("sort=-name&page=3"))
    expect(page.get_by_role("table").get_by_role("link").first).to_contain_text("Person 09")
    page.evaluate(QUICK, ["Name"])
    expect(page.get_by_role("table").get_by_role("link").first).to_contain_text("Person 00")
    page.get_by_role("button", name="Next page").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 0
    page.evaluate(QUICK, ["Next page"])
    expect(page).to_have_url(re.compile(r"q=person&page=2"))
    expect(page.get_by_role("table").get_by_role("link").first).to_contain_text("Person 25")
    assert page.evaluate("scrollY") == 0, "another page is read from its top"


def test_back_from_a_record_leads_to_where_the_list_was(window: Window) -> None:
    page = window("alice", "/contacts?q=person&status=lead&sort=-name")
    row = page.get_by_role("table").get_by_role("link", name="Person 14")
    row.focus()  # which scrolls to it, and is tried again while the rows come
    down = page.evaluate("scrollY")
    assert down > 0
    row.press("Enter")
    expect(page.get_by_role("heading", name="Person 14")).to_be_visible()
    page.wait_for_function("() => scrollY === 0")  # a record is read from its top
    page.go_back()
    expect(row).to_be_focused()
    expect(page).to_have_url(re.compile("q=person&status=lead&sort=-name"))
    page.wait_for_function("down => Math.abs(scrollY - down) < 2", arg=down)


def test_f20_the_keyboard_alone_searches_opens_and_leaves(window: Window) -> None:
    page = window("alice", "/contacts")
    expect(line(page, "Person 00")).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_label("Search name, company, email, phone")).to_be_focused()
    page.keyboard.type("person 17")
    expect(page.get_by_text("1 contact")).to_be_visible()
    for _ in range(25):  # over the filters, the headings and the first row's mark to its link
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody a') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Person 17")).to_be_visible()


def test_f20_e_edits_what_the_page_shows_and_the_question_mark_shows_its_help(window: Window) -> None:
    page = window("alice", "/contacts?q=person+11")
    page.get_by_role("link", name="Person 11").click()
    expect(page.get_by_role("heading", name="Person 11")).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Help")
    expect(dialog.get_by_text("Everything about one person")).to_be_visible()
    expect(dialog.get_by_text("Edit what this page shows")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("e")
    expect(page.get_by_label("Subject")).to_be_focused()
    page.get_by_role("button", name="Edit name").click()
    field = page.get_by_label("Name", exact=True)
    expect(field).to_be_focused()
    field.fill("Person 11 of many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Person 11 of many")).to_be_visible()


def test_f20_n_opens_the_form_and_escape_leaves_it(window: Window) -> None:
    page = window("alice", "/contacts")
    expect(line(page, "Person 00")).to_be_visible()
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="Add a contact")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Nobody yet")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Continue")).to_be_visible()
    page.keyboard.press("n")
    expect(dialog.get_by_label("Name", exact=True)).to_be_focused()
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("")
    page.keyboard.type("By the keyboard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="By the keyboard")).to_be_visible()
