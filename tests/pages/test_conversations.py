"""Conversations with simulated users: live in two windows, answered and filed."""

from collections.abc import Callable

from nicegui import ui
from nicegui.testing import User

from services import inbound
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.cast import Cast
from tests.files.test_files import PNG
from tests.inbound.letters import come, letter, mailbox, own_id, rows, sent
from tests.inbound.test_keeping import with_files
from tests.pages.acts import fill, press

Opened = Callable[[str | None], User]


async def test_f13_an_answer_in_one_window_appears_in_the_other(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, letter(in_reply_to=own_id(card.id)))
    one, two = opened(people.alice), opened(people.alice)
    for person in (one, two):
        await person.open(f"/threads/{rows(alice)[0].thread_id}")
        await person.should_see("Yes, please.")
    fill(one, "Message", "Monday, then.", ui.textarea)
    press(one, "Send reply")
    await two.should_see("Monday, then.")
    await one.should_see("Monday, then.")


async def test_f13_what_comes_in_appears_in_an_open_inbox(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    page = opened(people.alice)
    await page.open("/inbox")
    await page.should_see("Nothing has come in yet")
    come(alice, letter())
    await page.should_see("1 received message")
    assert perform(alice, inbound.search, inbound.Query()).total == 1


async def test_f13_a_file_that_came_along_is_a_link_that_downloads_it(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    come(alice, with_files(("plan.png", PNG)))
    page, row = opened(people.alice), rows(alice)[0]
    await page.open(f"/threads/{row.thread_id}")
    await page.should_see("plan.png")
    answer = await page.http_client.get(f"/files/{row.files[0]}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PNG, "image/png")
    await page.should_see(f'href="/files/{row.files[0]}"')


async def test_the_contact_of_a_conversation_is_a_link(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    come(alice, letter())
    page = opened(people.alice)
    await page.open(f"/threads/{rows(alice)[0].thread_id}")
    await page.should_see(f'href="/contacts/{ada.id}">{ada.name}</a>')


async def test_the_numbers_of_a_mailbox_open_what_came_into_it(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    box = mailbox(alice)
    come(alice, letter(), letter(subject="Gone"), box=box)
    come(alice, letter(subject="Elsewhere"))
    perform(alice, inbound.delete, rows(alice)[1].id)
    assert perform(alice, inbound.find_mailbox, box.id).received == 1
    page = opened(people.alice)
    await page.open("/mailboxes")
    links = {one.props["href"] for one in page.find(ui.link).elements}
    assert {f"/inbox?mailbox={box.id}", f"/inbox?mailbox={box.id}&kind=new"} <= links
    await page.open(f"/inbox?mailbox={box.id}&kind=new")
    await page.should_see("1 received message")
    await page.should_see(f"Mailbox {box.name}")
    await page.open(f"/inbox?mailbox={box.id}&kind=bounce")
    await page.should_see("0 received messages")
