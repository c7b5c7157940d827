"""A morning in a real browser: what waits is opened and done, what happened is read while more happens, times and pages."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services import contacts, first_steps, tasks
from services.work import clock, perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import add, is_home
from tests.servers import Served, serve
from tests.waiting import wait_until

Window = Callable[..., Page]
TASK = "Call Ada about the long list of things that she asked for on Monday"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with a late task of Alice's and 60 contacts, one of them added a week ago."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    with clock.at(clock.now() - timedelta(days=3)):
        perform(alice, contacts.create, {"name": "Person of before", "phone": "+442079460958"})
    for number in range(60):
        perform(alice, contacts.create, {"name": f"Person {number:02d}"})
    perform(alice, tasks.create, {"title": TASK, "due_on": clock.today(alice.zone) - timedelta(days=1)})
    perform(alice, first_steps.put_away)
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_what_waits_is_opened_done_and_gone(window: Window) -> None:
    page = window("alice", "/")
    card = page.locator("section", has=page.get_by_role("heading", name="Needs attention"))
    expect(card).to_contain_text("1 task is overdue")
    card.get_by_role("link", name="Open: 1 task is overdue").click()
    expect(page.get_by_role("row", name="Call Ada")).to_have_count(1)
    page.get_by_role("link", name="Call Ada").click()
    page.get_by_role("button", name="Finish").first.click()
    page.get_by_role("link", name="Home", exact=True).first.click()
    is_home(page)
    expect(card).to_contain_text("Nothing needs you right now.")
    assert violations(page) == []


def test_what_happens_meanwhile_does_not_move_what_is_read(window: Window) -> None:
    page, other = window("alice", "/"), window("alice", "/contacts", phone=True)
    page.get_by_role("link", name="View all activity").click()
    expect(page.get_by_text("added Person 59")).to_be_visible()
    page.get_by_role("button", name="Show earlier").scroll_into_view_if_needed()
    page.get_by_text("added Person 05").scroll_into_view_if_needed()  # the end was reached, and more came
    read = page.get_by_text("added Person 20")
    read.scroll_into_view_if_needed()
    before = read.bounding_box()
    add(other, "Somebody New")
    expect(page.get_by_text("added Somebody New")).to_have_count(1)
    after = read.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    assert violations(page) == []


def test_the_exact_time_and_the_written_number_are_on_the_list(window: Window) -> None:
    page = window("alice", "/contacts?q=before")
    row = page.get_by_role("row", name="Person of before")
    expect(row).to_contain_text("3 days ago")
    expect(row).to_contain_text("+44 20 7946 0958")
    shown = "(time) => getComputedStyle(time, '::after').content"
    time = row.locator("time")
    wait_until(lambda: time.evaluate(shown) == "none", "the exact time is shown before it is asked for")

    def told() -> str:
        row.get_by_role("link").focus()  # again, where the list was read anew meanwhile
        return str(time.evaluate(shown))

    wait_until(lambda: str(clock.now().year) in told() and "Europe/Paris" in told(), "the exact time is not shown")


# What the server says arrives a second later, as on a slow line.
SLOW = """() => { const ws = window.socket.io.engine.transport.ws, heard = ws.onmessage;
  ws.onmessage = (event) => setTimeout(() => heard(event), 1_000); }"""


def test_a_click_on_the_menu_is_answered_at_once_however_long_the_page_takes(window: Window) -> None:
    page = window("alice", "/")
    is_home(page)
    page.wait_for_function("() => window.socket?.io?.engine?.transport?.ws")
    page.evaluate(SLOW)
    page.get_by_role("link", name="Contacts", exact=True).first.click()
    expect(page.locator(".outline")).to_be_visible(timeout=900)
    expect(page.get_by_role("row", name="Person 00")).to_be_visible()
    expect(page.locator(".outline")).to_have_count(0)
