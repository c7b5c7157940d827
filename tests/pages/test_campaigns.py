"""The pages of campaigns: started with a count and its reasons, followed in every window, paused and stopped."""

import pytest
from nicegui.testing import User

from services import campaigns, templates
from services.work import Actor, perform
from tests.campaigns import world
from tests.campaigns.world import go_on, hurry, leave, person, settle


@pytest.fixture
def winter(alice: Actor) -> str:
    """A template."""
    return str(perform(alice, templates.create, {"name": "Winter", **world.TEXTS}).id)


async def test_before_the_button_it_says_how_many_and_who_is_left_out(
    alice_page: User, alice: Actor, winter: str
) -> None:
    person(alice, "Ada"), person(alice, "Bob"), person(alice, "None", email=None)
    await alice_page.open(f"/campaigns/new?template={winter}")
    for text in ("2 will get it", "1 left out", "Send to 2"):
        await alice_page.should_see(text)
    alice_page.find("1 left out").click()
    await alice_page.should_see("No address on this channel · 1")


async def test_the_button_starts_it_and_leads_to_its_page(alice_page: User, alice: Actor, winter: str) -> None:
    person(alice, "Ada")
    await alice_page.open(f"/campaigns/new?template={winter}")
    alice_page.find("Send to 1").click()
    await alice_page.should_see("Sending to 1 recipient.")
    found = perform(alice, campaigns.search, campaigns.Query()).rows
    assert [(one.name, one.total) for one in found] == [("Winter", 1)]


async def test_a_contact_without_a_value_is_named_and_nothing_is_sent(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada")
    made = perform(alice, templates.create, {"name": "Dear", "subject": "Hi", "text": "Dear {{ title }}"})
    await alice_page.open(f"/campaigns/new?template={made.id}")
    alice_page.find("Send to 1").click()
    await alice_page.should_see("Values are missing")
    assert perform(alice, campaigns.search, campaigns.Query()).total == 0


async def test_progress_reaches_every_open_window(opened, people, alice: Actor) -> None:
    world.people(alice, 4)
    campaign = world.start(alice)
    one, two = opened(people.alice), opened(people.alice)
    await one.open(f"/campaigns/{campaign.id}")
    await two.open(f"/campaigns/{campaign.id}")
    go_on(alice.place)
    hurry(alice, campaign.id)
    settle(alice.place, leave(alice.place, 3))
    for window in (one, two):
        await window.should_see("3 of 4 · 75 %", retries=30)
    perform(alice, campaigns.pause, campaign.id, "A typo")
    for window in (one, two):
        await window.should_see("A typo", retries=30)


async def test_those_left_out_are_listed_by_reason(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada"), person(alice, "Nora None", email=None)
    campaign = world.start(alice)
    go_on(alice.place)
    await alice_page.open(f"/campaigns/{campaign.id}/left-out?reason=no_address")
    await alice_page.should_see("1 recipient")
