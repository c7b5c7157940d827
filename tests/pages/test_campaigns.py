"""The pages of campaigns: started with a count and its reasons, followed in every window, paused and stopped."""

import pytest
from nicegui.testing import User

from models.templates import TemplateVersion
from services import campaigns, templates
from services.records import drafts
from services.work import Actor, perform, work
from tests.campaigns import world
from tests.campaigns.world import go_on, hurry, leave, person, settle
from tests.pages.acts import field, fill, press
from tests.waiting import until
from ui.parts.text_editor import Rich


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


async def test_a_text_of_its_own_is_written_on_the_page_and_sent(alice_page: User, alice: Actor) -> None:
    ada = person(alice, "Ada Lovelace")
    await alice_page.open(f"/campaigns/new?ids={ada}")
    fill(alice_page, "Subject", "{{ first_name }}, is your boiler ready?")
    fill(alice_page, "Message", "<p>Hello {{ first_name }}.</p>", Rich)
    await alice_page.should_see("Ada, is your boiler ready?", retries=30)  # in the preview
    alice_page.find("Send to 1").click()
    await alice_page.should_see("Sending to 1 recipient.")
    (made,) = perform(alice, campaigns.search, campaigns.Query()).rows
    go_on(alice.place)
    hurry(alice, made.id)
    (letter,) = leave(alice.place)
    assert (made.name, letter.subject) == ("Is your boiler ready?", "Ada, is your boiler ready?")


async def test_an_empty_text_is_refused_where_it_stands(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada")
    await alice_page.open("/campaigns/new")
    alice_page.find("Send to 1").click()
    await alice_page.should_see("Required.")
    assert field(alice_page, "Subject").error == field(alice_page, "Message", Rich).error == "Required."


async def test_a_changed_template_is_sent_as_it_was_changed(alice_page: User, alice: Actor, winter: str) -> None:
    ada = person(alice, "Ada")
    await alice_page.open(f"/campaigns/new?ids={ada}&template={winter}")
    fill(alice_page, "Message", "<p>Spring comes.</p>", Rich)
    await alice_page.should_see("changed")
    alice_page.find("Send to 1").click()
    await alice_page.should_see("Sending to 1 recipient.")
    (made,) = perform(alice, campaigns.search, campaigns.Query()).rows
    with work(alice, read=True) as session:
        version = session.get_one(TemplateVersion, made.version_id)
    assert ("Spring" in version.html, "Spring" in version.text, "winter" in version.text) == (True, True, False)


async def test_y07_an_unsent_text_is_offered_the_next_time(opened, people, alice: Actor) -> None:
    person(alice, "Ada")
    kept = {"subject": "Half a campaign", "body": "", "html": "<p>Dear</p>", "sheet": '{"channel": "email"}'}
    perform(alice, drafts.keep, "campaign", kept)
    page = opened(people.alice)
    await page.open("/campaigns/new")
    await page.should_see("You have an unsent campaign.")
    press(page, "Continue")
    await until(lambda: field(page, "Subject").value == "Half a campaign")
    assert field(page, "Message", Rich).value == "<p>Dear</p>"


async def test_an_unsent_text_to_continue_is_counted_on_its_own_channel(opened, people, alice: Actor) -> None:
    person(alice, "Ada")
    perform(alice, drafts.keep, "campaign", {"subject": "", "body": "Dear", "html": "", "sheet": '{"channel": "sms"}'})
    page = opened(people.alice)
    await page.open("/campaigns/new")
    await page.should_see("1 will get it")
    press(page, "Continue")
    await page.should_see("0 will get it")


async def test_without_a_topic_it_says_that_those_who_opted_out_get_it(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada")
    await alice_page.open("/campaigns/new")
    await alice_page.should_see("people who opted out get it as well")


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


async def test_s04_a_test_by_sms_goes_to_the_number_one_gives(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada", phone="+33 6 12 34 56 78")
    visit = perform(alice, templates.create, {"name": "Visit", "channel": "sms", "text": "Hello {{ first_name }}"})
    await alice_page.open(f"/campaigns/new?template={visit.id}")
    press(alice_page, "Send a test to me")
    await alice_page.should_see("Your number")
    fill(alice_page, "Your number", "+33 6 98 76 54 32")
    press(alice_page, "Send")
    await alice_page.should_see("Test queued for +33698765432.")
