"""The page of a message explains itself; who may settle or cancel is asked, and the list follows."""

import asyncio
from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, messages
from services.contacts import ContactCard
from services.messages import MessageCard
from services.work import Actor, clock, perform
from tests.cast import Cast, actor
from tests.pages.acts import change, choose, field, fill, move, press, rows
from tests.waiting import until

WORDS = {"subject": "Your quote", "body": "Dear Ada, here it is."}


@pytest.fixture
def later(alice: Actor, ada: ContactCard) -> MessageCard:
    """A message that leaves tomorrow."""
    return perform(alice, messages.send, {"contact_id": ada.id, **WORDS}, clock.now() + timedelta(days=1))


async def test_s05_a_waiting_one_says_when_it_leaves_and_who_asked(alice_page: User, later: MessageCard) -> None:
    await alice_page.open(f"/messages/{later.id}")
    for text in ("Waiting", "It waits for", "as Alice asked.", "Dear Ada, here it is.", "Ada Lovelace"):
        await alice_page.should_see(text)


async def test_a_contact_s_new_name_and_its_way_into_the_bin_show_in_what_was_written_to_it(
    opened, people: Cast, alice: Actor, ada: ContactCard, later: MessageCard
) -> None:
    one, several = opened(people.alice), opened(people.alice)
    await one.open(f"/messages/{later.id}")
    await several.open("/messages")
    perform(alice, contacts.change, ada.id, {"name": "Ada King"}, before={"name": ada.name})
    await one.should_see("To Ada King")
    await one.should_not_see("Ada Lovelace")
    await until(lambda: rows(several)[0]["under"].startswith("Ada King"))
    perform(alice, contacts.bin, ada.id)
    await one.should_see("Its contact is in the bin")


async def test_a_refused_one_says_what_the_server_said(alice_page: User, alice: Actor, later: MessageCard) -> None:
    await alice_page.open(f"/messages/{later.id}")
    busy = change(later.id, "claimed", "pending", number=1, phase="rcpt", code=451, text="4.2.1 Later")
    move(alice, later.id, change(later.id, "pending", "claimed", noted=False), busy)
    await alice_page.should_see("Attempt 1 did not work (451 4.2.1 Later).")
    never = change(later.id, "claimed", "failed", number=2, phase="rcpt", code=550, text="5.1.1 <b>No such user</b>")
    move(alice, later.id, change(later.id, "pending", "claimed", noted=False), never)
    await alice_page.should_see("It could not be sent and is not tried again.")
    await alice_page.should_see("550 5.1.1 <b>No such user</b>")


async def test_y01_an_unknown_one_is_settled_with_a_reason_only(
    alice_page: User, alice: Actor, later: MessageCard
) -> None:
    await alice_page.open(f"/messages/{later.id}")
    move(alice, later.id, change(later.id, "pending", "unknown"))
    await alice_page.should_see("It is never sent again automatically.")
    press(alice_page, "Resolve")
    await alice_page.should_see("Choose one of these.")
    assert field(alice_page, "How do you know?").error, "both mistakes at once"
    choose(alice_page, "It did not arrive")
    press(alice_page, "Resolve")
    assert perform(alice, messages.find, later.id).state == "unknown"
    fill(alice_page, "How do you know?", "He says nothing came")
    press(alice_page, "Resolve")
    await alice_page.should_see("Failed")
    await alice_page.should_see("He says nothing came")


async def test_who_may_not_settle_is_not_asked(
    opened, bob_page: User, people: Cast, bob: Actor, later: MessageCard
) -> None:
    own = perform(bob, messages.send, {"to": "x@example.com", **WORDS})
    move(bob, own.id, change(own.id, "pending", "unknown"))
    await bob_page.open(f"/messages/{own.id}")
    await bob_page.should_see("Unknown")
    await bob_page.should_not_see("Did it arrive?")
    assert (await bob_page.http_client.get(f"/messages/{later.id}")).status_code == 404


async def test_a_window_that_goes_away_while_it_asks_leaves_no_error(
    opened, people: Cast, later: MessageCard, caplog: pytest.LogCaptureFixture
) -> None:
    user = opened(people.alice)
    await user.open(f"/messages/{later.id}")
    press(user, "Cancel message")
    await user.should_see("Cancel this message?")
    asking = [task for task in asyncio.all_tasks() if "cancel" in task.get_name()]
    assert asking
    user.client.delete()
    await until(lambda: all(task.done() for task in asking))
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == []


async def test_a_cancelled_one_never_left_and_cannot_be_cancelled_again(
    alice_page: User, alice: Actor, later: MessageCard
) -> None:
    await alice_page.open(f"/messages/{later.id}")
    press(alice_page, "Cancel message")
    await alice_page.should_see("Keep it")
    press(alice_page, "Cancel message", last=True)
    await alice_page.should_see("It was cancelled and not sent.")
    assert perform(alice, messages.find, later.id).state == "cancelled"
    await alice_page.should_not_see("Cancel message")


async def test_the_list_is_narrowed_by_state_and_follows(
    opened, people: Cast, alice_page: User, alice: Actor, later: MessageCard
) -> None:
    await alice_page.open("/messages?state=failed")
    await alice_page.should_see("No results")
    move(alice, later.id, change(later.id, "pending", "claimed", noted=False), change(later.id, "claimed", "failed"))
    await alice_page.should_see("1 message")
    assert [row["state"] for row in rows(alice_page)] == ["Failed"]
    bobs = opened(people.bob)
    await bobs.open("/messages")
    await bobs.should_see("No messages yet")
    assert actor(people.bob).scope == "team"


@pytest.mark.parametrize(
    ("way", "verb", "labels"),
    [
        ("at", "Schedule", ("Subject", "Message", "Date and time")),
        ("repeat", "Start schedule", ("Subject", "Message", "Starts", "Last day")),
    ],
)
async def test_all_mistakes_of_a_message_are_shown_at_their_fields(
    alice_page: User, alice: Actor, way: str, verb: str, labels: tuple[str, ...]
) -> None:
    await alice_page.open(f"/messages/new?when={way}")
    if way == "repeat":
        fill(alice_page, "Ends", "on", ui.select)
    fields = [field(alice_page, one, ui.editor if one == "Message" else ui.input) for one in labels]
    with alice_page:
        for one in fields[2:]:
            one.set_value("soon")
    press(alice_page, verb)
    await until(lambda: all(one.error for one in fields))
    await alice_page.should_see("Choose a contact or enter an address.")
    assert perform(alice, messages.search, messages.Query()).total == 0


async def test_s04_a_test_that_was_pressed_twice_goes_out_once(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/messages/new")
    fill(alice_page, "Subject", "How does it look?")
    fill(alice_page, "Message", "Dear Alice, like this.", ui.editor)
    press(alice_page, "Send me a test")
    press(alice_page, "Send me a test")
    await alice_page.should_see("Test queued for")
    found = perform(alice, messages.search, messages.Query(q="How does it look?"))
    assert [one.to for one in found.rows] == ["alice@example.com"]
