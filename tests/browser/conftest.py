"""A real Chromium and a real server, shared by the files that need no other; a fresh browser context for each test."""

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from services.work.places import close_places
from tests import cast
from tests.servers import Served, serve
from tests.waiting import PATIENCE

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STILL = "() => !document.querySelector('.q-transition--fade-enter-active, .skel')"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


expect.set_options(timeout=PATIENCE * 1_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; never a downloaded one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is needed: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house with the cast in it, closed again: the server opens it. Files that need another one override this."""
    return settled(tmp_path_factory.mktemp("served"))


def settled(folder: Path) -> tuple[Path, cast.Cast]:
    """Make the cast in a folder."""
    made = cast.build(cast.settings(folder))
    close_places()
    return folder, made


@pytest.fixture(scope="session")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """The house, served."""
    with serve(people[0]) as served:
        yield served


@contextlib.contextmanager
def windows(chromium: Browser, address: str, tokens: Any) -> Iterator[Callable[..., Page]]:
    """What opens windows of a served house; at the end none of them may have met an error in its script."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_window(who: str | None, path: str = "/", phone: bool = False, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light", base_url=address,
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        if who:
            context.add_cookies([{"name": "steward", "value": getattr(tokens, who), "url": address}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1_000)
        page.on(
            "console", lambda m: trouble.append(m.text) if m.type == "error" and "status of" not in m.text else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(path)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not trouble, trouble


@pytest.fixture
def window(chromium: Browser, server: Served, people: tuple[Path, cast.Cast]) -> Iterator[Callable[..., Page]]:
    """Open a window as somebody: `window("alice", "/contacts")`, with `phone=True` and `dark=True` if wanted."""
    with windows(chromium, server.address, people[1]) as opened:
        yield opened


def violations(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 A and AA), a line each."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes'][:3]])}" for one in found["violations"]
    ]
