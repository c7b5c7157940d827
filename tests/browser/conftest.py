"""A real Chromium and a real server, shared by the files that need no other; a fresh browser context for each test."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright

from models.routines import ChecklistRun
from services import reconciliations
from services.house import crashes
from services.house import settings as house_settings
from services.work import clock, house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.browser.turns import pushes, waiting
from tests.chromium import FLAGS, executable
from tests.servers import Served, serve
from tests.waiting import PATIENCE

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
QUARTER = "quarter"  # a file beside the data: the id of a reconciliation, which programs cannot make
STILL = "() => !document.querySelector('.q-transition--fade-enter-active, .skel')"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


expect.set_options(timeout=PATIENCE * 1_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser. Of cases that take turns, those whose turn it is not are for `make soak`."""
    here = [item for item in items if "tests/browser/" in str(item.path)]
    for item in here:
        item.add_marker(pytest.mark.browser)
    for item in waiting(here, pushes()):
        item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all tests of a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house with the cast in it, closed again: the server opens it. Files that need another one override this."""
    return settled(tmp_path_factory.mktemp("served"))


def settled(folder: Path) -> tuple[Path, cast.Cast]:
    """Make the cast in a folder. What Alice and Bob send leaves at once; what Charlie sends can be undone."""
    made = cast.build(cast.settings(folder))
    perform(cast.actor(made.alice), house_settings.change, "messages.undo_seconds", 0)
    quarter = date(2026, 7, 1), date(2026, 9, 30), "books.csv", b"number,amount\nR-1,1.00\n"
    (folder / QUARTER).write_text(str(perform(cast.actor(made.alice), reconciliations.compare, *quarter).id))
    crashes.crashed(KeyError("due_on"), "POST /contacts")
    with work(house_actor()) as session:  # of no day, so that its red items alert nobody
        now = clock.now()
        session.add(ChecklistRun(checklist="annual", due_on=now.date(), due_at=now))
    close_places()
    return folder, made


@pytest.fixture(scope="session")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """The house, served."""
    with serve(people[0]) as served:
        yield served


@dataclass
class Windows:
    """Opens windows of a served house. Who looks in the same way again gets another tab of the same browser profile,
    which has everything in its cache: `window("alice", "/contacts")`, with `phone=True` and `dark=True` if wanted."""

    chromium: Browser
    address: str
    tokens: Any
    profiles: dict[tuple[str | None, bool, bool], BrowserContext] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    expected: str | None = None  # what is in an error that a test brings about

    def __call__(self, who: str | None, path: str = "/", phone: bool = False, dark: bool = False) -> Page:
        """A window as somebody, or as a stranger, at that path."""
        page = self._profile(who, phone, dark).new_page()
        self.pages.append(page)
        page.set_default_timeout(PATIENCE * 1_000)
        page.on("console", lambda m: self._note(m.text) if m.type == "error" and "status of" not in m.text else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.goto(path)
        return page

    def shut(self) -> None:
        """Close every window. None of them may have met an error in its script."""
        for page in self.pages:
            page.close()
        wrong = [one for one in self.trouble if self.expected is None or self.expected not in one.lower()]
        self.pages, self.trouble, self.expected = [], [], None
        assert not wrong, wrong

    def _note(self, text: str) -> None:
        self.trouble.append(text)

    def _opened(self) -> Any:
        """The state of a browser in which empty facts were shown last (ui/parts/empty_facts.py)."""
        shown = {"name": "steward:unfolded", "value": "1"}
        return {"cookies": [], "origins": [{"origin": self.address, "localStorage": [shown]}]}

    def _profile(self, who: str | None, phone: bool, dark: bool) -> BrowserContext:
        key = (who, phone, dark)
        if who is None or key not in self.profiles:
            context = self.chromium.new_context(
                viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light", base_url=self.address,
                reduced_motion="reduce", has_touch=phone, storage_state=self._opened(),
            )  # fmt: skip
            if who:
                context.add_cookies([{"name": "steward", "value": getattr(self.tokens, who), "url": self.address}])
            self.profiles[key] = context
        return self.profiles[key]


@contextlib.contextmanager
def windows(chromium: Browser, address: str, tokens: Any) -> Iterator[Windows]:
    """What opens windows of a house that one test serves."""
    opened = Windows(chromium, address, tokens)
    yield opened
    opened.shut()
    for context in opened.profiles.values():
        context.close()


@pytest.fixture(scope="module")
def profiles(chromium: Browser, server: Served, people: tuple[Path, cast.Cast]) -> Iterator[Windows]:
    """The browser profiles of a file's tests."""
    with windows(chromium, server.address, people[1]) as opened:
        yield opened


@pytest.fixture
def window(profiles: Windows) -> Iterator[Windows]:
    """Open windows for one test; they are closed after it."""
    yield profiles
    profiles.shut()


def violations(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 A and AA), a line each."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes'][:3]])}" for one in found["violations"]
    ]


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    """Two visits for Nora today, one after the other (`road.Shop`)."""
    from tests.browser import road  # which needs this file's sizes of screens

    return road.build(tmp_path)


@pytest.fixture
def starts(chromium: Browser) -> BrowserType:
    """What starts browsers that keep their profile: a process has one driver of them."""
    return chromium.browser_type
