"""Several rows of a list at once: choosing them, and what is done to them."""

from uuid import UUID

from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from services import contacts, messages
from services.work import Actor, perform
from tests.campaigns.world import people, person
from tests.outbox.rows import force, state
from tests.pages.acts import built, buttons, fill, press, rows, tick
from tests.waiting import until


def failed(actor: Actor, subject: str, to: str = "failed") -> UUID:
    sent = perform(actor, messages.send, {"to": "ada@example.com", "subject": subject, "body": "Hi."})
    force(actor, sent.id, to)
    return sent.id


async def test_chosen_contacts_are_written_to(alice_page: User, alice: Actor) -> None:
    ada, bob = person(alice, "Ada"), person(alice, "Bob")
    person(alice, "Carl")
    await alice_page.open("/contacts")
    tick(alice_page, "Ada", "Bob", "Carl")
    tick(alice_page, "Carl", on=False)
    press(alice_page, "Write to 2 selected")
    await built()
    await alice_page.should_see("2 chosen contacts")
    await alice_page.should_see("2 will get it")
    assert ada != bob


async def test_a_whole_list_is_chosen_beyond_its_page(alice_page: User, alice: Actor) -> None:
    people(alice, 30)
    await alice_page.open("/contacts")
    tick(alice_page, "Person 1")
    press(alice_page, "Select all 30")
    await alice_page.should_see("Write to 30 selected")
    press(alice_page, "Clear selection")
    await alice_page.should_not_see("30 selected")


async def test_f04_linkding208_the_box_of_a_page_chooses_no_more_than_the_page(alice_page: User, alice: Actor) -> None:
    """The browser's box names the rows that it shows; the whole list is a button of its own."""
    people(alice, 30)
    await alice_page.open("/contacts")
    tick(alice_page, *(row["name"] for row in rows(alice_page)))
    await alice_page.should_see("25 selected")
    assert {"Select all 30", "Write to 25 selected"} <= buttons(alice_page)


async def test_another_search_lets_all_go(alice_page: User, alice: Actor) -> None:
    person(alice, "Ada"), person(alice, "Bob")
    await alice_page.open("/contacts")
    tick(alice_page, "Ada")
    await alice_page.should_see("1 selected")
    fill(alice_page, "Search name, company, email, phone", "Bob")
    await alice_page.should_not_see("1 selected", retries=30)


async def test_a_browser_chooses_only_rows_that_it_was_shown(alice_page: User, alice: Actor, charlie: Actor) -> None:
    person(alice, "Ada")
    theirs = perform(charlie, contacts.create, {"name": "Zoe"}).id
    await alice_page.open("/contacts")
    (table,) = alice_page.find(kind=ui.table).elements
    for args in ({"keys": [str(theirs)], "added": True}, {"keys": 7, "added": True}, None, "x"):
        for one in list(table._event_listeners.values()):
            if one.type == "selection":
                handle_event(one.handler, GenericEventArguments(sender=table, client=table.client, args=args))
    await alice_page.should_not_see("1 selected")
    assert table._props["selected"] == []


async def test_failed_messages_are_sent_again_together_with_a_reason(alice_page: User, alice: Actor) -> None:
    one, two, unknown = failed(alice, "One"), failed(alice, "Two"), failed(alice, "Three", "unknown")
    await alice_page.open("/messages")
    tick(alice_page, "One", "Two", "Three")
    assert {"Send again", "Resolve"} <= buttons(alice_page) and "Hold" not in buttons(alice_page)
    press(alice_page, "Send again")
    await alice_page.should_see("Send again: 2 messages")
    fill(alice_page, "Reason (optional)", "The server is back")
    press(alice_page, "Send again", last=True)
    await alice_page.should_see("2 messages changed.")
    assert [state(alice, message) for message in (one, two, unknown)] == ["pending", "pending", "unknown"]
    assert "The server is back" in perform(alice, messages.find, one).attempts[-1].text


async def test_waiting_messages_are_held_released_and_cancelled(alice_page: User, alice: Actor) -> None:
    one = failed(alice, "One", "pending")
    await alice_page.open("/messages")
    for verb, to in (("Hold", "held"), ("Release", "pending"), ("Cancel", "cancelled")):
        tick(alice_page, "One")
        await until(lambda verb=verb: verb in buttons(alice_page))  # the row may still tell of its state before
        press(alice_page, verb)
        await alice_page.should_see(f"{verb}: 1 message")
        press(alice_page, verb, last=True)
        await until(lambda to=to: state(alice, one) == to)
        await alice_page.should_not_see("1 selected", retries=30)


async def test_bob_is_not_offered_to_resolve(bob_page: User, bob: Actor) -> None:
    failed(bob, "Three", "unknown")
    await bob_page.open("/messages")
    tick(bob_page, "Three")
    assert "Resolve" not in buttons(bob_page)
