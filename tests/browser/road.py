"""The road: a shop with a technician's visits, and her phone, a real Chromium that keeps its profile."""

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from services import jobs, technicians, visits
from services.visits import VisitCard
from services.work import perform, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import PHONE
from tests.chromium import FLAGS, executable
from tests.waiting import PATIENCE

HEARS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")  # a microphone that beeps
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


def build(folder: Path) -> Shop:
    """Two visits for Nora today, one after the other."""
    people = cast.build(cast.settings(folder / "data"))
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
    return Shop(folder / "data", people.alice, nora, yusuf, made)


@contextmanager
def phone(
    starts: BrowserType, profile: Path, address: str, token: str, offline: bool = False, **more: Any
) -> Iterator[Page]:
    """A phone's browser with its profile, as somebody."""
    context = starts.launch_persistent_context(
        str(profile), executable_path=executable(), args=[*FLAGS, *HEARS], viewport=PHONE, has_touch=True,
        base_url=address, offline=offline, **more,
    )  # fmt: skip
    context.set_default_timeout(PATIENCE * 1_000)
    sign_in(context, address, token)
    try:
        yield context.pages[0]
    finally:
        with suppress(Error):  # its test may have killed it
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


def speak(page: Page) -> None:
    """Record a voice note: the browser's microphone beeps."""
    page.get_by_role("button", name="Voice note").click()
    expect(page.locator("#recorded")).to_contain_text("0:01")
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator(".voice audio")).to_have_count(1)


def whole_visit(page: Page, photos: int = 5) -> None:
    """From My day to the end of a visit: set out, arrive, tick, take photos, record and write a note, sign and finish."""
    page.get_by_role("button", name="On my way").click()
    page.get_by_role("heading", name="No heat").click()
    page.get_by_role("button", name="Arrived", exact=True).click()
    for item in ITEMS:
        page.get_by_role("checkbox", name=item.removesuffix(" *")).check()
    for number in range(photos):
        page.locator("#camera").set_input_files(picture(number))
        expect(page.locator(".ph > div")).to_have_count(number + 1)
    speak(page)
    page.locator("[data-key=note]").click()
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
