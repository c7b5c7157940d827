"""Pages during maintenance mode: a calm page for those who come, a banner for those who are there."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts
from services.contacts import Query
from services.house import maintenance_mode, settings
from services.records import drafts
from services.work import Actor, clock, house_actor, perform, work
from tests.cast import Cast
from tests.pages.acts import fill, press
from tests.waiting import until
from ui.guard import closed

Opened = Callable[[str | None], User]
BUSY = "Nothing can be saved until then."
MODE = "Maintenance mode is on until"


@pytest.fixture(autouse=True)
def hear_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for changes without the pause."""
    monkeypatch.setattr(closed, "EACH", 0.02)
    monkeypatch.setattr(maintenance_mode, "FRESH", 0.02)


async def test_who_comes_meets_a_calm_page_that_loads_itself_again(bob_page: User, alice: Actor) -> None:
    maintenance_mode.begin(alice, "A bigger disk <b>", 20)
    for method, path in [("GET", "/"), ("GET", "/contacts"), ("GET", "/nowhere")]:
        answer = await bob_page.http_client.request(method, path)
        assert answer.status_code == 503
        assert "<h1>Steward is under maintenance</h1>" in answer.text and "Nothing is lost." in answer.text
        assert "A bigger disk &lt;b&gt;" in answer.text
        assert answer.headers["refresh"] == answer.headers["retry-after"] == "30"
    maintenance_mode.end(alice)
    assert (await bob_page.http_client.get("/")).status_code == 200


async def test_operators_go_on_with_a_banner_on_every_page_that_ends_it(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    maintenance_mode.begin(alice, "A bigger disk", 20)
    page = opened(people.alice)
    for path in ("/", "/contacts", "/maintenance"):
        await page.open(path)
        await page.should_see(MODE)
        await page.should_see("A bigger disk")
    press(page, "End maintenance")
    await page.should_see("Maintenance mode has ended.")
    await page.should_not_see(MODE)
    assert maintenance_mode.current() is None


async def test_an_open_page_is_told_refuses_to_save_and_keeps_what_was_typed(
    opened: Opened, people: Cast, alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.parts.form_draft.PAUSE", 0)
    page = opened(people.bob)
    await page.open("/contacts")
    press(page, "Add contact")
    await page.should_see("Add a contact")
    maintenance_mode.begin(alice)
    await page.should_see(BUSY)
    fill(page, "Name", "Grace")
    press(page, "Add contact", last=True)
    await page.should_see("saves nothing until then")
    assert perform(bob, contacts.search, Query()).total == 0 and perform(bob, drafts.read, "contact") is None
    maintenance_mode.end(alice)
    await page.should_not_see(BUSY)
    await until(lambda: "Grace" in str(perform(bob, drafts.read, "contact")))
    press(page, "Add contact", last=True)
    await until(lambda: perform(bob, contacts.search, Query()).total == 1)


async def test_it_ends_by_itself_on_open_pages_too(bob_page: User, house: object) -> None:
    await bob_page.open("/contacts")
    until_soon = clock.now() + timedelta(seconds=2)
    fact = {"reason": "", "by": "x", "begun_at": clock.now().isoformat(), "until": until_soon.isoformat()}
    with work(house_actor()) as session:  # by another process
        settings.write(session, maintenance_mode.FACT, fact)
    await bob_page.should_see(BUSY)
    await bob_page.should_not_see(BUSY)
    assert clock.now() >= until_soon


async def test_a_page_reached_from_within_says_so_and_loads_again_afterwards(
    bob_page: User, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bob_page.open("/")
    maintenance_mode.begin(alice)
    said: list[str] = []
    client = bob_page.client
    assert client is not None
    monkeypatch.setattr(client, "run_javascript", lambda code, **_: said.append(code))
    with bob_page:
        ui.navigate.to("/contacts")
    await bob_page.should_see("This page opens when it is over.")
    maintenance_mode.end(alice)
    await until(lambda: "location.reload()" in said)


async def test_the_sign_in_stays_open_for_operators_and_joining_waits(opened: Opened, alice: Actor) -> None:
    stranger = opened(None).http_client
    maintenance_mode.begin(alice)
    answer = await stranger.get("/sign-in")
    assert answer.status_code == 200 and "only operators can use it" in answer.text
    assert (await stranger.get("/invitation/x")).status_code == 503
    assert (await stranger.get("/assets/plain.css")).status_code == 200


async def test_the_panel_begins_it_with_a_reason(opened: Opened, people: Cast, alice: Actor) -> None:
    page = opened(people.alice)
    await page.open("/maintenance")
    async with with_control(page):
        press(page, "Start maintenance mode…")
        await page.should_see("Start maintenance mode?")
        fill(page, "Reason (optional)", "A bigger disk")
        press(page, "Start")
        await page.should_see("Alice started it.")
    found = maintenance_mode.current()
    assert found is not None and found.reason == "A bigger disk"


@asynccontextmanager
async def with_control(page: User) -> AsyncIterator[None]:
    """The panel, on the page that is open."""
    from ui.pages.maintenance.mode import maintenance_mode_control

    with page:
        await maintenance_mode_control()
        yield
        await asyncio.sleep(0)
