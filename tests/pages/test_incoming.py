"""Incoming webhooks on their pages: added, mapped, tried out, and their calls seen as they come (W-01)."""

import json
from collections.abc import Callable

from nicegui.testing import User

from services.doors import incoming, incoming_taking
from services.work import Actor, house_actor, perform
from tests.cast import Cast
from tests.doors.calls import ADA, a_hook, path, standard
from tests.pages.acts import fill, press

Opened = Callable[[str | None], User]


async def test_w01_a_webhook_is_added_and_its_secret_shown_once(opened: Opened, people: Cast, alice: Actor) -> None:
    page = opened(people.alice)
    await page.open("/settings/incoming")
    await page.should_see("No incoming webhook yet")
    press(page, "Add an incoming webhook")
    await page.should_see("How calls are signed")
    fill(page, "Name", "Web form")
    press(page, "Save")
    await page.should_see("The secret is shown only now.")
    (one,) = perform(alice, incoming.hooks)
    assert (one.name, one.mapping) == ("Web form", {"name": "name", "email": "email"})


async def test_w01_a_mapping_is_tried_before_it_is_saved(opened: Opened, people: Cast, alice: Actor) -> None:
    hook = a_hook(alice)
    page = opened(people.alice)
    await page.open(f"/settings/incoming/{hook.id}")
    fill(page, "Body", json.dumps(ADA))
    fill(page, "City", "..")
    press(page, "Try it")
    await page.should_see("A path looks like customer.email or items.0.name.")
    fill(page, "City", "items.0.name")
    press(page, "Try it")
    await page.should_see("Added: Ada Lovelace")
    assert "city" not in perform(alice, incoming.find_hook, hook.id).mapping
    press(page, "Save mapping")
    await page.should_see("Mapping saved.")
    assert perform(alice, incoming.find_hook, hook.id).mapping["city"] == "items.0.name"


async def test_w01_a_call_appears_on_the_open_page_with_what_became_of_it(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    hook, raw = a_hook(alice), json.dumps({"customer": {"name": "Ada"}}).encode()
    page = opened(people.alice)
    await page.open(f"/settings/incoming/{hook.id}")
    await page.should_see("No calls yet")
    incoming_taking.take(path(hook).rpartition("/")[2], raw, standard(hook.secret, raw))
    incoming_taking.apply_waiting(house_actor(alice.place))
    await page.should_see("The body has no value for email")
