"""While there is no mail server, pages say beforehand that nothing leaves, and afterwards that it did not."""

import pytest
from nicegui.testing import User

from services import first_steps, messages
from services.contacts import ContactCard
from services.work import Actor, perform
from services.work.config import Config
from tests import cast
from tests.outbox.rows import force
from tests.pages.acts import rows
from tests.pages.conftest import served


@pytest.mark.parametrize("path", ["/", "/messages/new"])
async def test_home_and_writing_say_that_nothing_leaves_and_how_to_change_it(
    alice_page: User, bob_page: User, alice: Actor, path: str
) -> None:
    perform(alice, first_steps.put_away)  # one of which says the same
    await alice_page.open(path)
    await alice_page.should_see("No mail server is set up yet.")
    await alice_page.should_see('href="/mailbox">How to set it up</a>')
    await bob_page.open(path)
    await bob_page.should_see("An operator can set it up.")
    await bob_page.should_not_see("How to set it up", retries=1)


async def test_the_page_that_the_link_leads_to_says_which_lines_to_add(alice_page: User) -> None:
    await alice_page.open("/mailbox")
    await alice_page.should_see("How to set up a mail server")
    await alice_page.should_see("STEWARD_SMTP_URL=")


@pytest.mark.parametrize("path", ["/", "/messages/new"])
async def test_with_a_mail_server_nothing_is_said(config: Config, people: cast.Cast, path: str) -> None:
    with_server = cast.settings(config.data_dir, config.postgres_url, smtp_url="smtp://localhost:2525")
    cast.open_house(with_server)
    async with served(with_server) as opened:
        page = opened(people.alice)
        await page.open(path)
        await page.should_see("Alice" if path == "/" else "Write a message")
        await page.should_not_see("No mail server is set up yet.", retries=1)


async def test_what_was_kept_is_shown_in_grey_and_not_as_sent(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    letter = {"contact_id": ada.id, "subject": "Your quote", "body": "Dear Ada, here it is."}
    sent = perform(alice, messages.send, letter)
    force(alice, sent.id, "kept")
    await alice_page.open(f"/messages/{sent.id}")
    await alice_page.should_see("It was kept here at ")
    (chip,) = alice_page.find("Kept here: no mail server yet").elements
    assert "mute" in chip.classes
    await alice_page.open("/messages")
    assert [(row["state"], row["tone"]) for row in rows(alice_page)] == [("Kept here: no mail server yet", "mute")]
    await alice_page.open("/messages?state=sent")
    await alice_page.should_see("No results")
