"""The map in a real browser: points, the list, popovers, a cluster, a change in another window, tiles, keyboard, phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from services.work import clock
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.map.archives import PIXEL
from tests.map.town import MILL, QUAY, given, job, on_the_road, technician
from tests.servers import Served, serve
from tests.waiting import PATIENCE

Window = Callable[..., Page]
TILES = "https://tiles.example.com/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, three jobs in a town, and Bob on the road."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice, bob = cast.actor(made.alice), cast.actor(made.bob)
    assert bob.user_id is not None
    van = technician(alice, "Bob Keller", bob.user_id)
    given(alice, job(alice, "Thermostat", QUAY), van, clock.now() + timedelta(minutes=20))
    for title in ("Gully one", "Gully two"):
        job(alice, title, (50.84, -1.06))
    on_the_road(alice, bob.user_id, MILL, accuracy_m=400)
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def drawn(page: Page, count: int) -> None:
    """Wait until so many points are drawn, and the list names them."""
    expect(page.locator(f".fmap-c[data-points='{count}']")).to_be_visible()
    expect(page.locator(".fmap-list li").first).to_be_visible()


def press_middle(page: Page) -> None:
    """Click what is in the middle of the map."""
    box = page.locator(".fmap-c").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def row(page: Page, title: str) -> Any:
    return page.locator(".fmap-list li", has=page.get_by_text(title, exact=True))


def test_j03_the_list_beside_the_map_names_what_is_on_it_and_opens_it(window: Window) -> None:
    page = window("alice", "/map")
    drawn(page, 3)
    expect(row(page, "Bob")).to_contain_text("±400 m")
    expect(row(page, "Thermostat")).to_contain_text("Scheduled")
    assert page.locator(".fmap canvas").count() == 1
    assert page.locator(".fmap-c .leaflet-marker-icon").count() == 0
    assert violations(page) == []
    row(page, "Thermostat").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/visits/"))


def test_j03_a_point_and_two_at_one_place_open_their_popovers(window: Window) -> None:
    page = window("alice", "/map")
    drawn(page, 3)
    row(page, "Thermostat").get_by_role("button").click()
    popover = page.locator(".fmap-pop")
    expect(popover.get_by_role("link", name="Thermostat")).to_be_visible()
    assert violations(page) == []
    popover.get_by_role("button", name="Close").click()
    expect(popover).to_have_count(0)
    press_middle(page)
    expect(popover.get_by_role("link", name="Thermostat")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    row(page, "Gully one").get_by_role("button").click()
    popover.get_by_role("button", name="Close").click()
    press_middle(page)
    if popover.count() == 0:  # below the nearest zoom, several points are looked at more closely first
        page.get_by_role("button", name="Zoom in").click()
        press_middle(page)
    expect(popover).to_contain_text("Gully one")
    expect(popover).to_contain_text("Gully two")


def test_j03_a_change_elsewhere_is_a_few_hundred_bytes(window: Window, server: Served) -> None:
    page, other = window("alice", "/map"), window("alice", "/map?when=open")
    for one in (page, other):
        drawn(one, 3)
    heard: list[str] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.webSocketFrameReceived", lambda event: heard.append(event["response"]["payloadData"]))
    program = httpx.Client(base_url=f"{server.address}/api/v1", timeout=PATIENCE)
    login = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    program.headers["Authorization"] = f"Bearer {program.post('/auth/login', json=login).json()['access_token']}"
    site = program.post("/sites", json={"address": "9 New Lane", "lat": 50.81, "lon": -1.08}).json()
    program.post("/jobs", json={"title": "New leak", "site_id": site["id"]}).raise_for_status()
    for one in (page, other):
        drawn(one, 4)
        expect(row(one, "New leak")).to_be_visible()
    changes = [one for one in heard if "runMethod" in one and "points" in one]
    assert changes
    assert max(map(len, changes)) < 1_000


def test_j03_tiles_come_from_the_chosen_server_and_say_where_they_are_shown(window: Window, server: Served) -> None:
    asked: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(body=PIXEL, content_type="image/png")

    plain = window("alice", "/map")
    expect(plain.get_by_text("No street map set")).to_be_visible()
    plain.get_by_role("link", name="Set one").click()
    plain.get_by_label("Street map", exact=True).fill(TILES)
    plain.get_by_label("Street map", exact=True).press("Enter")
    expect(plain.get_by_text("Changed by Alice").first).to_be_visible()
    page = window("alice", "/account")
    page.route("https://tiles.example.com/**", answer)
    page.goto("/map")
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(page.get_by_text("tiles.example.com")).to_be_visible()
    expect(page.get_by_text("No street map set")).to_have_count(0)
    assert {one.get("referer") for one in asked} == {f"{server.address}/"}
    window.expected = "content security policy"  # type: ignore[attr-defined]
    plain.get_by_role("navigation", name="Main").get_by_role("link", name="Map", exact=True).click()
    expect(plain.get_by_text("The street map was set after this page was opened.")).to_be_visible()
    plain.goto("/settings")
    plain.get_by_role("button", name="Reset Street map to the default").click()
    expect(plain.get_by_label("Street map", exact=True)).to_have_value("")


def test_j03_the_map_works_on_a_phone_and_by_the_keyboard(window: Window) -> None:
    page = window("alice", "/map?when=open", phone=True)
    expect(row(page, "Gully one")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    page.get_by_role("button", name="Zoom in").focus()
    before = page.locator(".leaflet-control-scale-line").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-control-scale-line")).not_to_have_text(before)
    page.locator(".fmap-c").focus()
    page.keyboard.press("-")
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(before)
