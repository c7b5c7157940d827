"""A board of many deals: how long it takes to open, and from a move to another window's screen."""

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from playwright.async_api import Page, async_playwright

from services import deals, stages
from services.work import Actor, clock, perform, work
from tests import cast
from tests.cast import Cast
from tests.chromium import FLAGS, executable
from tests.scale.screens import _tab
from tests.scale.timing import percentiles, show, timed
from tests.servers import Served

House = Callable[..., Any]
Client = Callable[[Served], httpx.Client]
ON_TOP = """([stage, title]) => new Promise((done) => {
  const lane = [...document.querySelectorAll("section.lane")].find((one) => one.ariaLabel === stage);
  const look = () => lane.querySelector("article.deal b")?.innerText === title && (watcher.disconnect(), done(Date.now()));
  const watcher = new MutationObserver(look);
  watcher.observe(document.querySelector(".board"), {childList: true, subtree: true, characterData: true});
  look();
})"""


def board(count: int, moves: int, database: str | None, house: House, client: Client) -> None:
    """A board of so many deals: from a move to another window's screen, and how long it takes to open."""
    where = "PostgreSQL" if database else "SQLite"
    with house(10, database, before=lambda people: add_deals(cast.actor(people.alice), count)) as (served, people):
        page = httpx.Client(base_url=served.address, cookies={"steward": people.alice}, timeout=30)
        answers = timed(lambda: page.get("/pipeline"), moves // 2)
        moved, opened = asyncio.run(measure(served, people, moves, client(served)))
        show(f"a move on a board of {count:,} deals, {where}, seen elsewhere", percentiles(moved), "150 ms p95")
        show("  the page of that board", percentiles(answers), "150 ms p50")
        show("  until its cards stand in a browser", f"median {statistics.median(opened):.2f} s", "0.9 s")


def add_deals(alice: Actor, count: int) -> None:
    """Add so many deals, over all open stages."""
    dice, open_stages = random.Random(1), list(perform(alice, stages.names))[:5]
    for begin in range(0, count, 200):
        with work(alice) as session:
            for number in range(begin, min(count, begin + 200)):
                day = clock.today("UTC") + timedelta(days=dice.randint(0, 200))
                values = {"title": f"Deal {number}", "amount": dice.randint(1, 10**7), "close_on": day.isoformat()}
                made = deals.create(session, alice, values)
                deals.move(session, alice, made.id, open_stages[number % 5])


async def measure(served: Served, people: Cast, moves: int, program: httpx.Client) -> tuple[list[float], list[float]]:
    """Return the seconds from each move's commit until another window shows it, and those to open the board."""
    some = (await asyncio.to_thread(program.get, "/stages")).json()["items"]
    cards = (await asyncio.to_thread(program.get, f"/deals?stage={some[0]['id']}&page_size=100")).json()["items"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page, _other = (
            await _tab(browser, served, people, "/pipeline"),
            await _tab(browser, served, people, "/pipeline"),
        )
        found = [await _one(page, program, cards[n], some[1 + n % 4]) for n in range(moves + 5)]
        opened = [await _open(page) for _ in range(5)]
        await browser.close()
    return found[5:], opened


async def _one(page: Page, program: httpx.Client, card: Any, stage: Any) -> float:
    seen = asyncio.create_task(page.evaluate(ON_TOP, [stage["name"], card["title"]]))
    await asyncio.sleep(0)
    answer = await asyncio.to_thread(program.post, f"/deals/{card['id']}/move", json={"stage_id": stage["id"]})
    moved = time.time()
    assert answer.status_code == 200, answer.text
    took = max(0.0, await asyncio.wait_for(seen, 20) / 1000 - moved)
    await asyncio.sleep(0.2)
    return took


async def _open(page: Page) -> float:
    began = time.perf_counter()
    await page.goto("/pipeline")
    await page.wait_for_selector("article.deal")
    return time.perf_counter() - began
