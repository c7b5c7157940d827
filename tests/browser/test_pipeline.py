"""The board in two windows: a deal is dragged, and both show its stage, the sums, the forecast and its time there."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from services import contacts, deals
from services.work import clock, perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.servers import Served, serve
from tests.waiting import wait_until

Window = Callable[..., Page]
READY = (
    "() => [...document.querySelectorAll('.lane-b')].every(one => Object.keys(one).some(n => n.startsWith('Sortable')))"
)
FIRST, SECOND = "Qualification", "Proposal"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, and deals of Alice's that are five days old."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace", "company": "Engines"})
    with clock.at(clock.now() - timedelta(days=5)):
        for title, amount in (("Boiler", 100_000), ("Pump", 20_000), ("Bath", 3_000), ("Roof", 400)):
            more = {"contact_id": ada.id, "close_on": "2027-03-31"}
            perform(alice, deals.create, {"title": title, "amount": amount, **more})
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"section.lane[aria-label='{name}']")


def card(page: Page, title: str) -> Locator:
    return page.locator("article.deal", has=page.get_by_role("link", name=title, exact=True))


def drag(page: Page, title: str, to: Locator) -> None:
    """Drag a card with the mouse to the top of a column, once the page can do that."""
    page.wait_for_function(READY)
    begin, end = card(page, title).bounding_box(), to.locator(".lane-b").bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 60, begin["y"] + begin["height"] - 14)
    page.mouse.down()
    expect(card(page, title)).to_have_attribute("draggable", "true")
    x, y = end["x"] + 60, end["y"] + 14
    page.mouse.move((begin["x"] + x) / 2, (begin["y"] + y) / 2, steps=4)

    def held_there() -> bool:
        """Whether the column makes room for it: it looks again with each move of the mouse, but not while it animates."""
        page.mouse.move(x + 2, y, steps=2)
        page.mouse.move(x, y)
        return any(title in text for text in to.locator("article.deal").all_inner_texts()[:1])

    wait_until(held_there, "the card is not above the column")
    page.mouse.up()


def test_f15_a_dragged_deal_moves_its_sums_and_its_time_in_both_windows(window: Window) -> None:
    mine, hers, forecast = (
        window("alice", "/pipeline"),
        window("alice", "/pipeline"),
        window("alice", "/pipeline/forecast"),
    )
    for page in (mine, hers):
        expect(lane(page, FIRST).locator(".amounts")).to_have_text("€1,234.00")
        expect(card(page, "Boiler")).to_contain_text("5 days")
    row = forecast.get_by_role("row", name="March 2027")
    expect(row).to_contain_text("€123.40")
    drag(mine, "Boiler", lane(mine, SECOND))
    for page in (mine, hers):
        expect(lane(page, SECOND).get_by_role("link", name="Boiler")).to_be_visible()
        expect(lane(page, SECOND).locator(".amounts")).to_have_text("€1,000.00")
        expect(lane(page, FIRST).locator(".amounts")).to_have_text("€234.00")
        expect(card(page, "Boiler")).to_contain_text("Today")
    expect(row).to_contain_text("€523.40")
    drag(hers, "Pump", lane(hers, SECOND))  # the next one lies above
    for page in (hers, mine):
        expect(lane(page, SECOND).locator("article.deal").first).to_contain_text("Pump")
        expect(lane(page, SECOND).locator("article.deal").last).to_contain_text("Boiler")
    lane(mine, SECOND).get_by_role("link", name="Boiler").click()
    stays = mine.locator(".stays li")
    expect(stays.first).to_contain_text(SECOND)
    expect(stays.last).to_contain_text("5 days")


def test_f15_a_lost_deal_asks_why_and_goes_back_where_that_is_left(window: Window) -> None:
    page, other = window("alice", "/pipeline"), window("alice", "/pipeline")
    expect(card(page, "Bath")).to_be_visible()
    drag(page, "Bath", lane(page, "Lost"))
    dialog = page.get_by_role("dialog", name="Why was Bath lost?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Mark as lost").click()
    expect(dialog.get_by_text("Say why it was lost.")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Cancel").click()
    expect(lane(page, FIRST).get_by_role("link", name="Bath")).to_be_visible()
    drag(page, "Bath", lane(page, "Lost"))
    dialog.get_by_label("Reason").fill("Too dear")
    dialog.get_by_role("button", name="Mark as lost").click()
    for one in (page, other):
        expect(lane(one, "Lost")).to_contain_text("Too dear")
        expect(lane(one, "Lost").locator(".amounts")).to_have_text("")


def test_f15_the_keyboard_alone_moves_a_deal(window: Window) -> None:
    page = window("alice", "/pipeline")
    press = page.get_by_role("button", name="Move Roof to…")
    press.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Move Roof to…")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Negotiation").focus()
    page.keyboard.press("Enter")
    expect(lane(page, "Negotiation").get_by_role("link", name="Roof")).to_be_visible()
    expect(press).to_be_focused()


def test_a_phone_shows_one_stage_at_a_time(window: Window) -> None:
    page = window("alice", "/pipeline", phone=True)
    expect(lane(page, FIRST)).to_be_visible()
    expect(lane(page, "Won")).to_be_hidden()
    page.get_by_label("Stage", exact=True).click()
    page.get_by_role("option", name="Won (0)").click()
    expect(lane(page, "Won")).to_be_visible()
    expect(lane(page, FIRST)).to_be_hidden()


def test_stages_are_put_in_order_by_the_keyboard(window: Window) -> None:
    page, board = window("alice", "/pipeline/stages"), window("alice", "/pipeline")
    press = page.get_by_role("button", name="Move Proposal up")
    press.focus()
    for place in (1, 0):
        page.keyboard.press("Enter")
        expect(page.get_by_role("listitem").nth(place)).to_contain_text("Proposal")
        expect(press).to_be_focused() if place else None  # the first one has no way up
    expect(board.locator("section.lane h2").first).to_have_text("Proposal")
