"""Where a technician is, on the phone: agreed to in plain words, shared while the page is open, stopped and taken back."""

from pathlib import Path

from playwright.sync_api import BrowserType, Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from models.positions import Position, TrackingSession
from services import jobs, positions, sites
from services.work import perform, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.road import Shop, phone, ready
from tests.servers import serve

HERE = {"geolocation": {"latitude": 50.7989, "longitude": -1.0912, "accuracy": 35}, "permissions": ["geolocation"]}
# How many days, unsent acts and pages the phone holds.
HELD = """async () => {
  const got = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const base = await got(indexedDB.open("steward-field"));
  const count = (name) => got(base.transaction(name).objectStore(name).count());
  const found = { days: await count("days"), queue: await count("queue"), pages: 0 };
  for (const name of await caches.keys()) if (await (await caches.open(name)).match("/field/")) found.pages += 1;
  base.close();
  return found;
}"""


def kept(shop: Shop) -> tuple[int, list[str]]:
    """How many positions there are, and how each session ended: read beside the server."""
    cast.open_house(cast.settings(shop.folder))
    try:
        with work(cast.actor(shop.alice), read=True) as session:
            ends = session.scalars(select(col(TrackingSession.ended_by)).order_by(col(TrackingSession.id))).all()
            return session.scalar(select(func.count()).select_from(Position)) or 0, list(ends)
    finally:
        close_places()


def look(shop: Shop) -> None:
    """Alice looks at the map."""
    cast.open_house(cast.settings(shop.folder))
    try:
        alice = cast.actor(shop.alice)
        positions.looked(alice, [one.user_id for one in perform(alice, positions.whereabouts)])
    finally:
        close_places()


def opened(page: Page, path: str) -> None:
    page.evaluate("path => { location.hash = path }", path)


def test_j04_it_is_asked_in_plain_words_and_nothing_is_shared_before(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora, **HERE) as page:
        ready(page)
        page.get_by_role("link", name="Read and decide").click()
        for words in ("about once a minute", "Never in the background", "which colleagues looked", "For 30 days"):
            expect(page.get_by_text(words).first).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="Not now").click()
        page.get_by_role("button", name="Not now").click()
        expect(page.get_by_role("link", name="Read and decide")).to_have_count(0)
        page.reload()
        expect(page.locator(".stop").first).to_be_visible()
        expect(page.locator(".share, .asks")).to_have_count(0)
    assert kept(shop) == (0, [])


def test_j04_sharing_says_so_and_until_when_and_who_looked_and_stops_and_is_taken_back(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora, **HERE) as page:
        ready(page)
        opened(page, "#/where")
        page.get_by_role("button", name="I agree").click()
        shares_or_starts(page)
        expect(page.locator(".share")).to_contain_text("±35 m")
        assert kept(shop) == (1, [""])
        look(shop)
        page.reload()
        expect(page.locator(".look")).to_contain_text("1 time")
        assert violations(page) == []
        page.get_by_role("button", name="Stop for today").click()
        expect(page.locator(".share")).to_have_count(0)
        expect(page.get_by_role("heading", name="Nobody sees where you are")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="Share now")).to_be_visible()
        expect(page.locator(".share")).to_have_count(0)  # having signed off, it does not begin by itself
        page.get_by_role("button", name="Share now").click()
        expect(page.locator(".share")).to_contain_text("±35 m")
        assert kept(shop)[1] == ["person", ""]
        page.get_by_role("button", name="Take it back").click()
        page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
        expect(page.get_by_role("button", name="I agree")).to_be_visible()
        assert kept(shop) == (0, ["person", "consent"])


def shares_or_starts(page: Page) -> None:
    """Sharing begins by itself within a shift; outside of one it is asked for."""
    strip, now = page.locator(".share"), page.get_by_role("button", name="Share now")
    expect(strip.or_(now)).to_be_visible()
    if now.is_visible():
        now.click()
    expect(strip).to_contain_text("Sharing where you are while this page is open, until")


def test_j04_signing_out_of_the_phone_ends_the_session(starts: BrowserType, shop: Shop, tmp_path: Path) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora, **HERE) as page:
        ready(page)
        opened(page, "#/where")
        page.get_by_role("button", name="I agree").click()
        shares_or_starts(page)
        expect(page.locator(".share")).to_contain_text("±35 m")
        opened(page, "#/leave")
        page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in**")
    assert kept(shop) == (1, ["person"])


def test_f20_signing_out_of_the_phone_forgets_the_day_and_keeps_what_was_not_sent(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora) as page:
        ready(page)
        page.route("**/field/acts", lambda route: route.abort())
        opened(page, f"#/visit/{shop.visits[0].id}")
        page.get_by_role("button", name="On my way").click()
        page.wait_for_function(f"async () => (await ({HELD})()).queue === 1")
        assert page.evaluate(HELD) == {"days": 1, "queue": 1, "pages": 1}
        opened(page, "#/leave")
        page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in**")
        assert page.evaluate(HELD) == {"days": 0, "queue": 1, "pages": 0}


def test_j04_a_browser_that_may_not_say_it_is_explained(starts: BrowserType, shop: Shop, tmp_path: Path) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora) as page:
        page.context.clear_permissions()
        ready(page)
        opened(page, "#/where")
        page.get_by_role("button", name="I agree").click()
        now = page.get_by_role("button", name="Share now")
        expect(page.locator(".share").or_(now)).to_be_visible()
        if now.is_visible():
            now.click()
        expect(page.get_by_text("The browser may not say where you are.").first).to_be_visible()
    assert kept(shop) == (0, [])


def test_f20_the_way_opens_the_maps_of_the_phone_by_a_click_and_nothing_else_is_asked(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    asked: list[str] = []
    cast.open_house(cast.settings(shop.folder))
    try:
        alice = cast.actor(shop.alice)
        where = perform(alice, sites.create, {"address": "14 Osborne Rd", "lat": 50.785, "lon": -1.06})
        perform(alice, jobs.change, shop.visits[0].job_id, {"site_id": where.id})
    finally:
        close_places()
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora, **HERE) as page:
        page.on("request", lambda one: asked.append(one.url))
        ready(page)
        way = page.get_by_role("link", name="Route").first
        assert way.get_attribute("href") == "geo:50.785,-1.06?q=50.785,-1.06"
        opened(page, "#/help")
        expect(page.get_by_text("The large button does what comes next")).to_be_visible()
        assert violations(page) == []
    assert [one for one in asked if not one.startswith((server.address, "blob:"))] == []
