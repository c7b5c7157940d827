"""Dispatch in two windows: drags, refusals, keys, a plan that is applied and undone; and no violation in either look."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from services.technicians import TechnicianCard
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.dispatch.office import DAY, at, given, job, technician
from tests.servers import Served, serve

Window = Callable[..., Page]
PATH = f"/dispatch?day={DAY.isoformat()}"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, two technicians, and visits that somebody has or nobody."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    bob: TechnicianCard = technician(alice, "Bob Keller", "gas")
    technician(alice, "Sam Carvalho")
    given(alice, "Boiler", bob, 9)
    given(alice, "Radiator", bob, 11)
    job(alice, "Leak", window=(at(10), at(12)))
    job(alice, "No heat", "gas", priority="urgent", window=(at(13), at(15)))
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name)


def visit(page: Page, title: str, where: str) -> Locator:
    return lane(page, where).locator(".g-visit:not(.ghost) .g-v", has_text=title)


def drag(page: Page, what: Locator, to: Locator, share: float) -> None:
    """Drag a visit so that its begin lies at this share of a lane."""
    begin, end = what.bounding_box(), to.bounding_box()
    assert begin
    assert end
    page.mouse.move(begin["x"] + 4, begin["y"] + 20)
    page.mouse.down()
    x, y = end["x"] + 4 + share * end["width"], end["y"] + 20
    page.mouse.move((begin["x"] + x) / 2, (begin["y"] + y) / 2, steps=4)
    page.mouse.move(x, y, steps=4)
    expect(page.locator(".g-goal")).to_be_visible()
    page.mouse.up()


def test_j02_a_drag_is_seen_in_both_windows_and_a_refused_one_goes_back(window: Window) -> None:
    mine, hers = window("alice", PATH), window("alice", PATH)
    drag(mine, visit(mine, "Boiler", "Bob Keller"), lane(mine, "Sam Carvalho"), 0.5)  # 13:00 of 08:00 to 18:00
    for page in (mine, hers):
        expect(visit(page, "Boiler", "Sam Carvalho")).to_have_attribute(
            "title", "Boiler · Boiler Street 1 · 13:00–14:00"
        )
        expect(visit(page, "Boiler", "Bob Keller")).to_have_count(0)
    drag(mine, visit(mine, "Boiler", "Sam Carvalho"), lane(mine, "Bob Keller"), 0.35)  # where Radiator is
    asked = mine.get_by_role("dialog")
    expect(asked).to_contain_text("Radiator is there at that time.")
    asked.get_by_role("button", name="Cancel").click()
    expect(visit(mine, "Boiler", "Sam Carvalho")).to_be_visible()
    drag(mine, visit(mine, "Boiler", "Sam Carvalho"), lane(mine, "Bob Keller"), 0.35)
    asked.get_by_label("Anyway, because…").fill("Same house")
    asked.get_by_role("button", name="Place it anyway").click()
    for page in (mine, hers):
        expect(visit(page, "Boiler", "Bob Keller")).to_have_attribute(
            "title", "Boiler · Boiler Street 1 · 11:30–12:30 · Same house"
        )


def test_j02_a_refused_drop_is_mended_by_one_button(window: Window) -> None:
    page = window("alice", PATH)
    drag(page, visit(page, "No heat", "Unassigned"), lane(page, "Bob Keller"), 0.32)  # where Radiator is
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Radiator is there at that time.")
    asked.get_by_role("button", name="Move to 13:00", exact=True).click()
    expect(visit(page, "No heat", "Bob Keller")).to_have_attribute("title", re.compile("13:00–14:00"))
    drag(page, visit(page, "No heat", "Bob Keller"), lane(page, "Unassigned"), 0.9)
    expect(visit(page, "No heat", "Unassigned")).to_be_visible()


def test_j03_a_phone_opens_the_map_by_a_button(window: Window) -> None:
    page = window("alice", PATH, phone=True)
    drawn = page.locator(".dispatch-map .fmap-c")
    expect(drawn).to_have_attribute("data-points", "4")
    expect(drawn).to_be_hidden()
    page.get_by_role("button", name="Map of the day", exact=True).click()
    expect(drawn).to_be_visible()
    expect(page.get_by_role("button", name="Map of the day", exact=True)).to_have_attribute("aria-expanded", "true")


def test_a_visit_that_is_dragged_to_unassigned_waits_again(window: Window) -> None:
    page = window("alice", PATH)
    drag(page, visit(page, "Boiler", "Bob Keller"), lane(page, "Unassigned"), 0.9)
    expect(visit(page, "Boiler", "Unassigned")).to_be_visible()
    expect(page.locator(".counter", has_text="unscheduled")).to_contain_text("3")
    page.locator(".counter", has_text="unscheduled").click()
    rows = page.get_by_role("dialog", name="Unscheduled")
    expect(rows.get_by_role("link", name="Boiler")).to_be_visible()
    expect(rows.get_by_role("link")).to_have_count(3)


def test_a_visit_is_assigned_by_keys_alone(window: Window) -> None:
    page = window("alice", PATH)
    visit(page, "Leak", "Unassigned").focus()
    page.keyboard.press("ArrowRight")
    expect(visit(page, "No heat", "Unassigned")).to_be_focused()
    page.keyboard.press("a")
    asked = page.get_by_role("dialog", name="Assign No heat")
    expect(asked.get_by_role("button", name="Bob Keller")).to_be_visible()
    expect(asked.get_by_role("button", name="Sam Carvalho")).to_contain_text("Cannot do gas")
    asked.get_by_role("button", name="Bob Keller").focus()
    page.keyboard.press("Enter")
    expect(visit(page, "No heat", "Bob Keller")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No heat", level=1)).to_be_visible()


def test_j02_a_plan_is_proposed_with_reasons_applied_and_undone_in_both_windows(window: Window) -> None:
    mine, hers = window("alice", PATH), window("alice", PATH)
    expect(visit(mine, "Leak", "Unassigned")).to_be_visible()
    mine.get_by_role("button", name="Plan the day").click()
    for page in (mine, hers):
        expect(page.locator(".g-visit.ghost", has_text="Leak")).to_be_visible()
    side = mine.get_by_role("region", name="Why")
    visit(mine, "Leak", "Unassigned").click()
    expect(side).to_contain_text("Why ")
    expect(side.locator(".why.best")).to_have_count(1)
    side.get_by_role("button", name="Apply").click()
    for page in (mine, hers):
        expect(visit(page, "Leak", "Unassigned")).to_have_count(0)
        expect(page.locator(".g-visit.ghost")).to_have_count(0)
    hers.get_by_role("region", name="Why").get_by_role("button", name="Undo").click()
    for page in (mine, hers):
        expect(visit(page, "Leak", "Unassigned")).to_be_visible()


def test_the_page_has_no_violation_of_accessibility(window: Window) -> None:
    for path in (PATH, f"{PATH}&show=week"):
        for phone in (False, True):
            for dark in (False, True):
                page = window("alice", path, phone=phone, dark=dark)
                expect(visit(page, "Radiator", "Bob Keller")).to_be_visible()
                visit(page, "Radiator", "Bob Keller").click()
                expect(page.get_by_role("region", name="Why")).to_contain_text("Radiator")
                assert violations(page) == []


def test_on_a_phone_visits_are_a_list_with_assign(window: Window) -> None:
    page = window("alice", PATH, phone=True)
    page.get_by_role("button", name="Assign Leak").click()
    asked = page.get_by_role("dialog", name="Assign Leak")
    asked.get_by_role("button", name="Sam Carvalho").click()
    expect(visit(page, "Leak", "Sam Carvalho")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
