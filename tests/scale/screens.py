"""What a person sees, and when: a real Chromium beside many open pages."""

import asyncio
import time

import httpx
import psutil
from playwright.async_api import Page, async_playwright
from playwright.sync_api import sync_playwright

from tests.cast import Cast
from tests.chromium import FLAGS, executable
from tests.scale.watchers import ENOUGH, Watcher, crowd, session_of
from tests.servers import Served

SEEN = """(text) => new Promise((done) => {
  const look = () => document.body.innerText.includes(text) && (watcher.disconnect(), done(Date.now()));
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, {childList: true, subtree: true, characterData: true});
  look();
})"""


async def measure(
    served: Served, people: Cast, watching: int, changes: int, program: httpx.Client
) -> tuple[list[float], int]:
    """Five changes a second, each seen by a real tab on the contact's page; gives seconds each, and the memory."""
    contact = (await asyncio.to_thread(program.get, "/contacts")).json()["items"][0]
    session, watchers = await crowd(served.address, "/", people.alice, watching)
    memory = psutil.Process(served.process.pid).memory_info().rss
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page = await _tab(browser, served, people, f"/contacts/{contact['id']}")
        found = []
        for number in range(changes):
            began = time.perf_counter()
            found.append(await _one(page, program, contact["id"], f"Title {number} of many"))
            await asyncio.sleep(max(0.0, 0.2 - (time.perf_counter() - began)))
        await browser.close()
    for watcher in watchers:
        await watcher.close()
    await session.close()
    return found[5:], memory


async def come_and_go(served: Served, people: Cast, count: int) -> tuple[int, int]:
    """Open and close so many pages, fifty at a time; gives the memory after half of them and at the end, in bytes."""
    server, half = psutil.Process(served.process.pid), 0
    for number in range(count // 50):
        if number == count // 100:
            half = server.memory_info().rss
        session, watchers = await crowd(served.address, "/", people.alice, 50)
        for watcher in watchers:
            await watcher.close()
        await session.close()
    return half, server.memory_info().rss


async def same_record(served: Served, people: Cast, path: str, count: int) -> list[float]:
    """Open one record in so many windows, which all stay; gives how long each took, in seconds."""
    found = []
    async with session_of(people.alice) as session:
        watchers = [Watcher(session, served.address, path) for _ in range(count)]
        for watcher in watchers:
            began = time.perf_counter()
            await asyncio.wait_for(watcher.open(), ENOUGH)
            found.append(time.perf_counter() - began)
        for watcher in watchers:
            await watcher.close()
    return found


async def asked_and_left(served: Served, people: Cast, count: int) -> None:
    """Ask for so many pages, four at a time, and connect to none of them."""
    async with session_of(people.alice) as session:

        async def ask() -> None:
            async with session.get(served.address + "/contacts") as answer:
                await answer.read()

        for _ in range(count // 4):
            await asyncio.gather(*(ask() for _ in range(4)))


async def _tab(browser: object, served: Served, people: Cast, path: str) -> Page:
    context = await browser.new_context(base_url=served.address)  # type: ignore[attr-defined]
    await context.add_cookies([{"name": "steward", "value": people.alice, "url": served.address}])
    page: Page = await context.new_page()
    await page.goto(path)
    await page.wait_for_selector("h1")
    await page.wait_for_timeout(1_000)
    return page


async def _one(page: Page, program: httpx.Client, contact_id: str, title: str) -> float:
    seen = asyncio.create_task(page.evaluate(SEEN, title))
    await asyncio.sleep(0)
    answer = await asyncio.to_thread(program.patch, f"/contacts/{contact_id}", json={"title": title})
    committed = time.time()
    assert answer.status_code == 200, answer.text
    return max(0.0, await asyncio.wait_for(seen, 20) / 1000 - committed)


def paint(served: Served, people: Cast) -> tuple[float, list[float]]:
    """Seconds until the rows of the contacts page stand, each time in a fresh browser; and from page to page."""
    cold, warm = [], []
    with sync_playwright() as playwright:
        for _ in range(5):
            browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
            context = browser.new_context(base_url=served.address)
            context.add_cookies([{"name": "steward", "value": people.alice, "url": served.address}])
            page = context.new_page()
            began = time.perf_counter()
            page.goto("/contacts")
            page.wait_for_selector("tbody a.who")
            cold.append(time.perf_counter() - began)
            for word, selector in (("Companies", "h1:has-text('Companies')"), ("Contacts", "tbody a.who")) * 4:
                began = time.perf_counter()
                page.get_by_role("navigation", name="Main").get_by_role("link", name=word).click()
                page.wait_for_selector(selector)
                warm.append(time.perf_counter() - began)
            browser.close()
    return sorted(cold)[2], warm
