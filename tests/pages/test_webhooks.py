"""Webhooks on their page: added with the secret shown once, told live, tried, and their log replayed."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts
from services.doors import webhooks
from services.work import Actor, perform
from services.work.config import Config
from tests.cast import Cast
from tests.channels.http_servers import Act
from tests.doors.hooks import Receiver, hooked, leave, told

Opened = Callable[[str | None], User]


@pytest.fixture(autouse=True)
def private(house: Config) -> None:
    house.allow_private = True


async def test_f21_a_webhook_is_added_and_its_secret_shown_once(opened: Opened, people: Cast, alice: Actor) -> None:
    page = opened(people.alice)
    await page.open("/settings/webhooks")
    await page.should_see("No webhook yet")
    page.find("Add a webhook").click()
    await page.should_see("Events")
    page.find(kind=ui.input, content="Name").type("Website")
    page.find(kind=ui.input, content="Address").type("https://hooks.example/in")
    page.find(kind=ui.checkbox, content="contact.added").click()
    page.find("Save").click()
    await page.should_see("Copy the secret of “Website” now")
    page.find("I have copied it").click()
    await page.should_see("contact.added · as Alice sees it")
    assert [one.url for one in perform(alice, webhooks.every)] == ["https://hooks.example/in"]


async def test_f21_the_log_shows_what_was_answered_and_replays_it(opened: Opened, people: Cast, alice: Actor) -> None:
    async with Receiver([Act(302)]) as server:
        hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        await leave(alice.place)
        page = opened(people.alice)
        await page.open("/settings/webhooks")
        await page.should_see("Failing since")
        page.find("Deliveries", kind=ui.button).click()
        await page.should_see("302 It answers with another address.")
        page.find("Replay", kind=ui.button).click()
        await page.should_see("Replay 1")
        await leave(alice.place)
        await page.should_see("Taken")
