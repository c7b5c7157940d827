"""Contacts in a real browser: adding, editing in place, two windows, the conflict."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STILL
from tests.browser.steps import add, choose

Window = Callable[..., Page]


def test_c01_a_contact_is_added_and_changed_in_place(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Mina Rees")
    page.get_by_role("button", name="Edit title").click()
    page.get_by_label("Title", exact=True).fill("Rear admiral")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Edit title")).to_contain_text("Rear admiral")


def test_y07_a_change_shows_in_the_other_window(window: Window) -> None:
    one = window("alice", "/contacts")
    address = add(one, "Katherine Johnson")
    two, numbers = window("alice", address), window("alice", "/")
    two.get_by_role("button", name="4 stars").click()
    expect(one.get_by_role("group", name="Rating: 4 of 5")).to_be_visible()
    expect(numbers.get_by_text("rated Katherine Johnson 4 of 5")).to_be_visible()


def test_f19_two_people_editing_the_same_are_asked(window: Window) -> None:
    one = window("alice", "/contacts")
    address = add(one, "Mary Jackson")
    two = window("alice", address)
    for page, title in ((one, "Engineer"), (two, "Mathematician")):
        page.get_by_role("button", name="Edit title").click()
        page.get_by_label("Title", exact=True).fill(title)
    one.get_by_label("Title", exact=True).press("Enter")
    expect(one.get_by_role("button", name="Edit title")).to_contain_text("Engineer")
    two.get_by_label("Title", exact=True).press("Enter")
    dialog = two.get_by_role("dialog", name="Someone else changed this")
    expect(dialog.get_by_role("button", name="Engineer")).to_be_visible()
    two.keyboard.press("Escape")
    expect(two.get_by_label("Title", exact=True)).to_be_focused()
    two.keyboard.press("Enter")
    dialog.get_by_role("button", name="Keep these").click()
    expect(one.get_by_role("button", name="Edit title")).to_contain_text("Mathematician")


def test_a_list_that_a_search_emptied_is_shown_whole_again(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Gladys West")
    page.goto("/contacts?q=zzzz&status=lead")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("link", name="Gladys West")).to_be_visible()
    expect(page.get_by_label("Search name, company, email, phone")).to_have_value("")
    expect(page.get_by_text("No results")).to_have_count(0)


def test_a_filter_is_gone_with_show_all_and_with_the_word_in_the_menu(window: Window) -> None:
    """The address changes while somebody types, and the page with it: the bare address is another one then."""
    page = window("alice", "/contacts")
    add(page, "Barbara Liskov")
    page.goto("/contacts")
    find, barbara = (
        page.get_by_label("Search name, company, email, phone"),
        page.get_by_role("link", name="Barbara Liskov"),
    )
    for way in (
        page.get_by_role("button", name="Show all"),
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts"),
    ):
        expect(barbara).to_be_visible()
        find.fill("zzzz")
        expect(page.get_by_text("No results")).to_be_visible()
        way.click()
        expect(barbara).to_be_visible()
        expect(find).to_have_value("")


def test_who_goes_from_one_fact_straight_into_the_next_keeps_typing_there(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Augusta Byron")
    page.get_by_role("button", name="Edit name").click()
    page.get_by_label("Name", exact=True).fill("Augusta King")
    page.get_by_role("button", name="Edit title").click()
    expect(page.get_by_role("button", name="Edit name: Augusta King")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    page.keyboard.type("Countess of Lovelace")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Countess of Lovelace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit title: Countess of Lovelace")).to_be_focused()
    expect(page.get_by_role("button", name="Edit name: Augusta King")).to_be_visible()


def test_a_choice_is_opened_left_and_made_by_keys(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Jean Bartik")
    status = page.get_by_role("button", name="Edit status")
    unfolded(page, status)
    page.keyboard.press("Escape")
    expect(status).to_be_focused()
    unfolded(page, status)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit status: Qualified")).to_be_focused()


def unfolded(page: Page, fact: Locator) -> None:
    """Open a choice by Enter, and once more where its list has closed again because the page was still growing."""
    fact.press("Enter")
    choice, option = page.get_by_role("combobox", name="Status"), page.get_by_role("option", name="Customer")
    expect(choice).to_be_focused()
    page.wait_for_function(STILL)
    if not option.is_visible():
        choice.press("Enter")
    expect(option).to_be_visible()


def test_a_choice_that_was_left_shows_what_a_colleague_chose(window: Window) -> None:
    one = window("alice", "/contacts")
    two = window("alice", add(one, "Valerie Thomas"))
    one.get_by_role("button", name="Edit status").click()
    expect(one.get_by_role("option", name="Customer")).to_be_visible()
    one.get_by_role("heading", name="Timeline").click()
    choose(two, two.get_by_role("button", name="Edit status"), "Customer")
    expect(one.get_by_role("button", name="Edit status: Customer")).to_be_visible()


def test_no_letter_is_lost_between_the_keys_and_the_palette(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Ann Nolan")
    page.goto("/contacts")
    expect(page.get_by_role("link", name="Ann Nolan")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("nolan")  # an n by itself adds a contact
    expect(page.get_by_role("textbox", name="Search", exact=True)).to_have_value("nolan")
    expect(page.get_by_role("dialog")).to_have_count(1)
    expect(page.get_by_role("option", name="Ann Nolan")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("nolan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ann Nolan")).to_be_visible()


def test_enter_in_the_palette_opens_what_was_typed_however_quickly(window: Window) -> None:
    page = window("alice", "/contacts")
    address = add(page, "Hedy Lamarr")
    page.goto("/companies")
    page.keyboard.press("Control+k")
    field = page.get_by_role("dialog", name="Search and commands").get_by_label("Search", exact=True)
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Home")).to_be_visible()
    field.press_sequentially("Hedy")
    field.press("Enter")
    expect(page).to_have_url(address)


def test_a_phone_saves_and_leaves_a_long_fact_by_buttons_and_a_note_keeps_its_paragraphs(window: Window) -> None:
    page = window("alice", "/contacts", phone=True)
    add(page, "Mary Somerville")
    page.get_by_role("button", name="Details", exact=True).click()
    note, field = page.get_by_role("button", name="Edit note"), page.get_by_label("Note", exact=True)
    note.click()
    field.fill("Written in haste")
    page.get_by_role("button", name="Cancel").click()
    expect(note).to_have_text("Not set")
    note.click()
    field.fill("Rings at nine.\n\nNever on Fridays.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(field).to_have_count(0)
    expect(note).to_contain_text("Never on Fridays.")
    assert note.inner_text() == "Rings at nine.\n\nNever on Fridays."


def test_a_long_name_pushes_no_column_out_of_sight(window: Window) -> None:
    page = window("alice", "/contacts")
    add(page, "Hypatia " + "of Alexandria " * 5, Company="The Established International Company " * 4)
    page.goto("/contacts")
    expect(page.get_by_role("link", name="Hypatia")).to_be_visible()
    table = page.locator(".q-table__middle")
    assert table.evaluate("one => one.scrollWidth - one.clientWidth") == 0


PIECES = """(el) => [...el.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE).map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  return [one.data, range.getClientRects().length];
})"""


def test_on_a_phone_a_long_address_breaks_at_its_at_and_dots_and_the_list_has_the_whole(window: Window) -> None:
    page = window("alice", "/contacts", phone=True)
    address = "wilhelmina.fontainebleau@accounting.department.longname.example.com"
    add(page, "Wilhelmina Long", Email=address)
    page.get_by_role("button", name="Details", exact=True).click()
    reading = page.get_by_role("button", name="Edit emails")
    expect(reading).to_have_text(address)
    box = reading.bounding_box()
    assert box and box["height"] > 60, "it takes several lines"
    pieces = reading.evaluate(PIECES)
    assert [lines for _, lines in pieces] == [1] * len(pieces), pieces
    assert all(text[-1] in "@." for text, _ in pieces[:-1])
    page.goto("/contacts?q=wilhelmina")
    expect(page.get_by_title(address)).to_be_visible()


def test_on_a_phone_the_filters_stand_beside_the_search(window: Window) -> None:
    page = window("alice", "/contacts", phone=True)
    page.set_viewport_size({"width": 360, "height": 740})
    search = page.locator(".toolbar .grow").bounding_box()
    button = page.get_by_role("button", name="Filters").bounding_box()
    assert search and button and button["x"] >= search["x"] + search["width"]
    assert (search["y"], search["height"]) == (button["y"], button["height"])
    assert search["width"] >= 160
