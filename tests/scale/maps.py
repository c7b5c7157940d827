"""5,000 places on the map in a real browser: how soon they are drawn, what comes over the wire, and what a change costs."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert

from models.columns import uuid7
from models.jobs import Job
from models.sites import Site
from models.visits import Visit
from services.work import clock, house_actor, work
from tests import cast
from tests.chromium import FLAGS, executable
from tests.scale.timing import show

LOOKS = 5


def add_places(people: cast.Cast, count: int) -> None:
    """So many open jobs with a visit that nobody has, spread over a country."""
    actor, now = house_actor(people.acme), clock.now()
    made = {"made_at": now, "version": 1}
    sites: list[dict[str, Any]] = []
    jobs: list[dict[str, Any]] = []
    visits: list[dict[str, Any]] = []
    for n in range(count):
        lat, lon = 50 + (n * 0.618) % 1 * 4, -3 + (n * 0.414) % 1 * 4
        sites.append(
            {"id": uuid7(), "address": f"{n} Mill Lane", "name_key": f"{n} mill lane", "lat": lat, "lon": lon, **made}
        )
        jobs.append({"id": uuid7(), "title": f"Job {n}", "name_key": f"job {n}", "site_id": sites[-1]["id"], **made})
        visits.append({"id": uuid7(), "title": f"Job {n}", "name_key": f"job {n}", "job_id": jobs[-1]["id"], **made})
    with work(actor) as session:
        for table, rows in ((Site, sites), (Job, jobs), (Visit, visits)):
            session.execute(insert(table), rows)


def places(house: Callable[..., Any], count: int) -> None:
    """The page of the map with so many places, each time in a browser that has nothing of it yet."""
    with house(10, None, lambda people: add_places(people, count)) as (served, people), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        took, sent, nodes = [], 0, 0
        for _look in range(LOOKS):
            context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=served.address)
            context.add_cookies([{"name": "steward", "value": people.alice, "url": served.address}])
            page = context.new_page()
            page.goto("/tasks")
            page.wait_for_load_state("networkidle")
            wire = _Wire(page)
            took.append(_open(page, count))
            page.wait_for_load_state("networkidle")
            sent, nodes = wire.bytes, page.evaluate("document.querySelectorAll('.fmap *').length")
            context.close()
        chromium.close()
        told = f"median {statistics.median(took):.2f} s ({min(took):.2f} to {max(took):.2f})"
        show(f"map with {count:,} places, from another page", told, "1 s")
        show(
            "  sent for it, from outline to points",
            f"{sent / 1000:.0f} kB, {nodes} elements",
            "500 kB, none for a point",
        )


class _Wire:
    """What a page receives, in bytes: files as they are compressed, and what comes over the socket."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        told = page.context.new_cdp_session(page)
        told.send("Network.enable")
        told.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))
        told.on("Network.webSocketFrameReceived", lambda event: self._add(len(event["response"]["payloadData"])))

    def _add(self, more: float) -> None:
        self.bytes += int(more)


def _open(page: Page, count: int) -> float:
    began = time.perf_counter()
    page.evaluate("emitEvent('sub_pages_navigate', '/map')")
    page.wait_for_selector(f".fmap-c[data-points='{count}']")
    return time.perf_counter() - began
