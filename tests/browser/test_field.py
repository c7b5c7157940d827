"""The technician's phone in a real Chromium: a whole visit without a network, killed browsers and servers, two people."""

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

from services import jobs, technicians, visits
from services.visits import VisitCard
from services.work import perform, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import PHONE, violations
from tests.chromium import FLAGS, executable
from tests.servers import serve
from tests.waiting import PATIENCE

CONTROLLED = "async () => { while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20)) }"
ITEMS = ["Gas off at the meter", "Flue test, CO in ppm *"]


@dataclass(frozen=True)
class Shop:
    """A house with two technicians and Nora's visits; its server is started and killed by the tests."""

    folder: Path
    alice: str
    nora: str
    yusuf: str
    visits: list[VisitCard]

    def found(self, visit: VisitCard) -> tuple[VisitCard, list[visits.PhotoCard]]:
        """What the office has of a visit, read beside the server."""
        cast.open_house(cast.settings(self.folder))
        try:
            alice = cast.actor(self.alice)
            return perform(alice, visits.find, visit.id), perform(alice, visits.photos, visit.id)
        finally:
            close_places()

    def told(self, visit: VisitCard) -> list[str]:
        """What happened to a visit, by its kinds."""
        from sqlalchemy import select
        from sqlmodel import col

        from models.events import EventRow

        cast.open_house(cast.settings(self.folder))
        try:
            with work(cast.actor(self.alice), read=True) as session:
                mine = select(col(EventRow.kind)).where(col(EventRow.subject_id) == visit.id)
                return sorted(session.scalars(mine))
        finally:
            close_places()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Two visits for Nora today, one after the other."""
    people = cast.build(cast.settings(tmp_path / "data"))
    alice = cast.actor(people.alice)
    nora, yusuf = (cast.enter(alice.place, name, "field") for name in ("Nora", "Yusuf"))
    van = perform(alice, technicians.create, {"name": "Nora", "user_id": cast.actor(nora).user_id})
    made = []
    for number, title in enumerate(("No heat", "Thermostat")):
        job = perform(alice, jobs.create, {"title": title, "checklist": ITEMS, "minutes": 30})
        visit_id = perform(alice, visits.search, visits.Query(job=job.id)).rows[0].id
        begin = datetime.now(UTC) + timedelta(minutes=1 + 40 * number)
        made.append(perform(alice, visits.schedule, visit_id, van.id, begin, None, True, "A test at any hour"))
    close_places()
    return Shop(tmp_path / "data", people.alice, nora, yusuf, made)


@pytest.fixture
def starts(chromium: Browser) -> BrowserType:
    """What starts browsers that keep their profile: a process has one driver of them."""
    return chromium.browser_type


@contextmanager
def phone(starts: BrowserType, profile: Path, address: str, token: str, offline: bool = False) -> Iterator[Page]:
    """A phone's browser with its profile, as somebody."""
    context = starts.launch_persistent_context(
        str(profile), executable_path=executable(), args=FLAGS, viewport=PHONE, has_touch=True, base_url=address,
        offline=offline,
    )  # fmt: skip
    context.set_default_timeout(PATIENCE * 1_000)
    sign_in(context, address, token)
    try:
        yield context.pages[0]
    finally:
        context.close()


def sign_in(context: BrowserContext, address: str, token: str) -> None:
    context.add_cookies([{"name": "steward", "value": token, "url": address}])


def kill(profile: Path) -> None:
    """`kill -9` of every process of a browser, known by its profile."""
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if str(profile) in (one / "cmdline").read_text():
                os.kill(int(one.name), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue


def picture(number: int) -> dict[str, Any]:
    """A photo as a camera gives it, another one for each number."""
    out = io.BytesIO()
    Image.effect_noise((1_600, 1_200), 20 + number).convert("RGB").save(out, "JPEG", quality=70)
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def ready(page: Page) -> None:
    """Open the page and wait until it works without a network."""
    page.goto("/field/")
    expect(page.locator(".stop").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.evaluate(CONTROLLED)


def write_name(page: Page) -> None:
    """Sign with a finger."""
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 100)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + 40 + step * 9, box["y"] + 100 + (step % 5) * 8)
    page.mouse.up()


def whole_visit(page: Page, photos: int = 5) -> None:
    """Set out, arrive, tick, take photos, write a note, have it signed and finish: from My day to the end of the visit."""
    page.get_by_role("button", name="On my way").click()
    page.get_by_role("heading", name="No heat").click()
    page.get_by_role("button", name="Arrived", exact=True).click()
    for item in ITEMS:
        page.get_by_role("checkbox", name=item.removesuffix(" *")).check()
    for number in range(photos):
        page.locator("#camera").set_input_files(picture(number))
        expect(page.locator(".ph > div")).to_have_count(number + 1)
    page.get_by_role("button", name="Note").click()
    page.locator("dialog textarea").fill("Ignition lead replaced")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Ignition lead replaced")).to_be_visible()
    page.get_by_role("button", name="Get signature").click()
    page.get_by_label("Who signs").fill("Sophia Silva")
    write_name(page)
    page.get_by_role("button", name="Finish visit").click()
    expect(page.get_by_text("This visit is finished")).to_be_visible()


def all_sent(page: Page) -> None:
    expect(page.locator(".net")).to_contain_text("All sent")


def test_f20_v04_a_visit_without_a_network_outlives_a_killed_browser_and_arrives_once(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    visit, profile = shop.visits[0], tmp_path / "profile"
    with serve(shop.folder) as server:
        with phone(starts, profile, server.address, shop.nora) as page:
            ready(page)
            page.context.set_offline(True)
            whole_visit(page)
            expect(page.locator(".net")).to_contain_text("12 waiting")
            kill(profile)
        with phone(starts, profile, server.address, shop.nora, offline=True) as page:
            page.goto("/field/")
            expect(page.locator(".net")).to_contain_text("12 waiting")
            page.goto("/field/#/unsent")
            with page.expect_download() as saved:
                page.get_by_role("button", name="Save a copy").click()
            assert (tmp_path / "copy").write_bytes(Path(saved.value.path()).read_bytes()) > 100_000
            page.context.set_offline(False)
            all_sent(page)
            expect(page.get_by_text("12 sent today")).to_be_visible()
            page.get_by_role("button", name="Try now").click()
            all_sent(page)
    found, photos = shop.found(visit)
    assert (found.state, found.signed_by, found.note) == ("finished", "Sophia Silva", "Ignition lead replaced")
    assert len({one.client_id for one in photos if one.file_id and one.width <= 1_200}) == 5
    happened = [
        "visit.arrived",
        "visit.finished",
        *["visit.pictured"] * 5,
        "visit.set_out",
        "visit.signed",
        *["visit.ticked"] * 2,
    ]
    assert [one for one in shop.told(visit) if one in happened] == sorted(happened)


def test_f20_a_server_and_a_browser_killed_while_they_send_lose_nothing(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    visit, profile = shop.visits[0], tmp_path / "profile"
    with serve(shop.folder) as server, phone(starts, profile, server.address, shop.nora) as page:
        ready(page)
        page.context.set_offline(True)
        whole_visit(page)
        page.context.set_offline(False)
        expect(page.locator(".net")).to_contain_text("waiting")
        expect(page.locator(".wait.ok").first.or_(page.get_by_text("All sent"))).to_be_visible()
        server.process.kill()
        server.process.wait()
        kill(profile)
    with serve(shop.folder, at=server.address) as again, phone(starts, profile, again.address, shop.nora) as page:
        page.goto("/field/")
        all_sent(page)
    found, photos = shop.found(visit)
    assert (found.state, len(photos), found.note) == ("finished", 5, "Ignition lead replaced")
    assert shop.told(visit).count("visit.finished") == shop.told(visit).count("visit.set_out") == 1


def test_f20_a_queue_belongs_to_its_user_and_a_refused_act_stays_with_its_reason(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "profile", server.address, shop.nora) as page:
        ready(page)
        page.context.set_offline(True)
        page.get_by_role("button", name="On my way").click()
        expect(page.locator(".net")).to_contain_text("1 waiting")
        page.evaluate("location.hash = '#/leave'")
        expect(page.get_by_text("1 act is not sent yet")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Back").click()
        sign_in(page.context, server.address, shop.yusuf)  # somebody else, while the page of Nora is still open
        page.context.set_offline(False)
        page.goto("/field/#/unsent")
        page.reload()
        expect(page.get_by_text("Kept on this phone for Yusuf")).to_be_visible()
        expect(page.get_by_text("1 act of somebody else waits on this phone")).to_be_visible()
        all_sent(page)
        assert not violations(page)
        taken(shop, server.address)
        sign_in(page.context, server.address, shop.nora)
        page.reload()
        expect(page.get_by_text("This visit is not yours any more.")).to_be_visible()
        page.get_by_role("button", name="Understood").click()
        expect(page.get_by_text("This visit is not yours any more.")).to_have_count(0)
    assert shop.found(shop.visits[0])[0].state == "scheduled"


def taken(shop: Shop, address: str) -> None:
    """The office gives the visit to Yusuf while Nora's phone has no network."""
    import httpx

    me = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    token = httpx.post(f"{address}/api/v1/auth/login", json=me).json()["access_token"]
    client = httpx.Client(base_url=f"{address}/api/v1", headers={"authorization": f"Bearer {token}"})
    colleague = str(cast_id(shop))
    van = client.post("/technicians", json={"name": "Yusuf", "user_id": colleague}).json()
    slot = {"technician_id": van["id"], "start_at": datetime.now(UTC).isoformat(), "force": True, "reason": "A test"}
    assert client.post(f"/visits/{shop.visits[0].id}/schedule", json=slot).status_code == 200


def cast_id(shop: Shop) -> UUID:
    """Yusuf's id."""
    cast.open_house(cast.settings(shop.folder))
    try:
        found = cast.actor(shop.yusuf).user_id
        assert found is not None
        return found
    finally:
        close_places()


def test_f20_the_page_is_accessible_in_light_and_dark(starts: BrowserType, shop: Shop, tmp_path: Path) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "profile", server.address, shop.nora) as page:
        ready(page)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
            for path in ("#/", f"#/visit/{shop.visits[0].id}", f"#/sign/{shop.visits[0].id}", "#/unsent"):
                page.evaluate("path => { location.hash = path }", path)
                assert violations(page) == [], (look, path)
        big = page.goto("/field/") and page.get_by_role("button", name="On my way").bounding_box()
        assert big and big["height"] >= 52
