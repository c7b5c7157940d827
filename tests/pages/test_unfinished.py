"""What was being typed when a window went away: kept on the server, offered when the page is opened again."""

from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import text

from services import contacts, messages
from services.contacts import ContactCard, Query
from services.records import drafts
from services.work import Actor, clock, perform, work
from tests.cast import Cast
from tests.outbox.rows import force
from tests.pages.acts import buttons, choose, edit, field, fill, press
from tests.waiting import until
from ui.pages.messages import writing

OFFER = "You have an unsaved contact."


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is typed without the pause."""
    monkeypatch.setattr("ui.parts.form_draft.PAUSE", 0)


async def typing(user: User, actor: Actor) -> None:
    """Fill in half of the form that adds a contact, and let it be kept."""
    await user.open("/contacts")
    press(user, "Add contact")
    await user.should_see("Add a contact")
    for label, words in {"Name": "Grace", "Phone": "+33 1 98 76 54 32"}.items():
        fill(user, label, words)
    with user:
        status, interests, _ = sorted(user.find(kind=ui.select).elements, key=lambda one: one.id)[-3:]
        status.set_value("customer")
        interests.set_options(["Ships"], value=["Ships"])
    await until(lambda: "Ships" in str(perform(actor, drafts.read, "contact")))


def leave(user: User) -> User:
    """The window is closed, without a word."""
    client = user.client
    assert client is not None
    for socket in list(client._socket_to_document_id):
        client.handle_disconnect(socket)
    return user


async def test_y07_a_form_left_open_goes_on_where_the_next_window_opens(opened, people: Cast, alice: Actor) -> None:
    await typing(first := opened(people.alice), alice)
    leave(first)
    back = opened(people.alice)
    await back.open("/contacts")
    await back.should_see(OFFER)
    press(back, "Continue")
    await back.should_see("Add a contact")
    assert (field(back, "Name").value, field(back, "Phone").value) == ("Grace", "+33 1 98 76 54 32")
    press(back, "Add contact", last=True)
    await until(lambda: perform(alice, contacts.search, Query()).total == 1)
    (made,) = perform(alice, contacts.search, Query()).rows
    card = perform(alice, contacts.find, made.id)
    assert (card.name, card.status, card.interests) == ("Grace", "customer", ["Ships"])
    await until(lambda: perform(alice, drafts.read, "contact") is None)


async def test_what_was_saved_after_a_refusal_is_not_offered_again(opened, people: Cast, alice: Actor) -> None:
    window = opened(people.alice)
    await typing(window, alice)
    fill(window, "Email", "bad")
    press(window, "Add contact", last=True)
    await until(lambda: field(window, "Email").error)
    fill(window, "Email", "grace@example.com")
    press(window, "Add contact", last=True)
    await until(lambda: perform(alice, contacts.search, Query()).total == 1)
    await until(lambda: perform(alice, drafts.read, "contact") is None)


async def test_what_is_discarded_is_not_offered_again(opened, people: Cast, alice: Actor) -> None:
    first, second = opened(people.alice), opened(people.alice)
    await typing(first, alice)
    leave(first)
    await second.open("/contacts")
    press(second, "Discard")
    await until(lambda: perform(alice, drafts.read, "contact") is None)
    await second.should_not_see(OFFER)


async def test_a_form_that_was_left_is_offered_and_empty_for_the_next_one(opened, people: Cast, alice: Actor) -> None:
    await typing(user := opened(people.alice), alice)
    press(user, "Cancel")
    await user.should_see(OFFER)
    press(user, "Add contact")
    assert (field(user, "Name").value, field(user, "Phone").value) == ("", "")
    status, interests, _ = sorted(user.find(kind=ui.select).elements, key=lambda one: one.id)[-3:]
    assert (status.value, interests.value) == ("lead", [])
    fill(user, "Name", "Alan")
    press(user, "Add contact", last=True)
    await until(lambda: perform(alice, contacts.search, Query()).total == 1)
    await until(lambda: "Alan" not in str(perform(alice, drafts.read, "contact")))
    back = opened(people.alice)
    await back.open("/contacts")
    press(back, "Continue")
    assert field(back, "Name").value == "Grace", "the one that was saved took nothing with it"


async def test_of_two_that_were_left_the_later_one_is_offered_first(opened, people: Cast, alice: Actor) -> None:
    await typing(user := opened(people.alice), alice)
    press(user, "Cancel")
    press(user, "Add contact")
    fill(user, "Name", "Alan")
    press(user, "Continue", last=True)
    assert field(user, "Name").value == "Grace", "the offer stands in the form, too"
    press(user, "Continue", last=True)
    assert (field(user, "Name").value, field(user, "Phone").value) == ("Alan", "")
    press(user, "Cancel")
    await until(lambda: "Alan" in str(perform(alice, drafts.read, "contact")))
    back = opened(people.alice)
    await back.open("/contacts")
    press(back, "Discard")
    press(back, "Continue")
    assert field(back, "Name").value == "Grace"


async def test_what_another_window_is_typing_is_offered_when_that_one_is_gone(
    opened, people: Cast, alice: Actor
) -> None:
    first, second = opened(people.alice), opened(people.alice)
    await typing(first, alice)
    await second.open("/contacts")
    await second.should_see("No contacts yet")
    assert {"Continue", "Discard"}.isdisjoint(buttons(second))
    press(second, "Add contact")
    await second.should_see("Add a contact")
    assert field(second, "Name").value == "", "what the other one types is not put into this one"
    press(second, "Cancel")
    leave(first)
    await second.should_see(OFFER)
    press(second, "Continue")
    assert field(second, "Name").value == "Grace"


async def test_what_is_dropped_in_one_window_stays_kept_while_another_types_it(
    opened, people: Cast, alice: Actor
) -> None:
    """Both windows were offered what was left. One goes on with it, the other one discards it, or is done first."""
    await typing(gone := opened(people.alice), alice)
    leave(gone)
    first, second = opened(people.alice), opened(people.alice)
    for one in (first, second):
        await one.open("/contacts")
        await one.should_see(OFFER)
    press(first, "Continue")
    fill(first, "Name", "Grace Hopper")
    await until(lambda: "Hopper" in str(perform(alice, drafts.read, "contact")))
    press(second, "Discard")
    await second.should_not_see(OFFER)
    fill(first, "Name", "Grace B. Hopper")
    await until(lambda: "B. Hopper" in str(perform(alice, drafts.read, "contact")))
    assert "98 76" in str(perform(alice, drafts.read, "contact")), "all of it, not the last letter alone"


async def test_nobody_else_is_offered_what_one_was_typing(opened, people: Cast, alice: Actor) -> None:
    await typing(opened(people.alice), alice)
    bob = opened(people.bob)
    await bob.open("/contacts")
    await bob.should_see("No contacts yet")
    await bob.should_not_see(OFFER)


async def test_k07_a_draft_is_sealed_as_the_phone_in_it_would_be(opened, people: Cast, alice: Actor) -> None:
    await typing(opened(people.alice), alice)
    with work(alice, read=True) as session:
        kept = str(session.execute(text("SELECT value FROM settings WHERE name LIKE 'draft:%'")).scalars().all())
    assert "v1." in kept and "Grace" not in kept and "98 76" not in kept


async def test_y07_a_fact_left_open_goes_on_and_a_colleague_s_change_is_a_conflict(
    opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    first = opened(people.alice)
    await first.open(f"/contacts/{ada.id}")
    edit(first, "note")
    fill(first, "Note", "She rings back on Monday", ui.textarea)
    form = f"record:{ada.id.hex}"
    await until(lambda: perform(alice, drafts.read, form) is not None)
    leave(first)
    perform(alice, contacts.change, ada.id, {"note": "She moved"}, before={"note": None})
    back = opened(people.alice)
    await back.open(f"/contacts/{ada.id}")
    await back.should_see("You have unsaved changes: Note.")
    press(back, "Continue")
    assert field(back, "Note", ui.textarea).value == "She rings back on Monday"
    back.find(kind=ui.textarea).trigger("keydown.ctrl.enter")
    await back.should_see("Someone changed this while you were typing")
    press(back, "Keep these")
    await until(lambda: perform(alice, contacts.find, ada.id).note == "She rings back on Monday")
    await until(lambda: perform(alice, drafts.read, form) is None)


async def test_a_fact_that_was_saved_is_not_offered(opened, people: Cast, alice: Actor, ada: ContactCard) -> None:
    first = opened(people.alice)
    await first.open(f"/contacts/{ada.id}")
    edit(first, "title")
    fill(first, "Title", "Countess")
    await until(lambda: perform(alice, drafts.read, f"record:{ada.id.hex}") is not None)
    leave(first)
    perform(alice, contacts.change, ada.id, {"title": "Countess"}, before={"title": None})
    between, back = opened(people.alice), opened(people.alice)
    await between.open(f"/contacts/{ada.id}")
    await between.should_see("Countess")  # what pages share knows of the change
    await back.open(f"/contacts/{ada.id}")
    await back.should_see("Countess")
    assert "Continue" not in buttons(back)


async def test_y07_a_half_settled_message_goes_on(opened, people: Cast, alice: Actor) -> None:
    sent = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "x"})
    force(alice, sent.id, "unknown")
    first = opened(people.alice)
    await first.open(f"/messages/{sent.id}")
    choose(first, "It arrived")
    fill(first, "How do you know?", "She called")
    await until(lambda: "She called" in str(perform(alice, drafts.read, f"settle:{sent.id.hex}")))
    leave(first)
    back = opened(people.alice)
    await back.open(f"/messages/{sent.id}")
    press(back, "Continue")
    press(back, "Resolve")
    await until(lambda: perform(alice, messages.find, sent.id).state == "sent")
    await until(lambda: perform(alice, drafts.read, f"settle:{sent.id.hex}") is None)


async def test_y07_what_was_changed_in_a_message_that_left_meanwhile_is_written_as_a_new_one(
    opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    words = {"subject": "Your quote", "body": "Dear Ada, here it is."}
    sent = perform(alice, messages.send, {"contact_id": ada.id, **words}, clock.now() + timedelta(days=1))
    await (first := opened(people.alice)).open(f"/messages/new?edit={sent.id}")
    fill(first, "Subject", "Your better quote")
    await until(lambda: "better" in str(perform(alice, drafts.read, writing._draft_of("", "", str(sent.id)))))
    force(alice, sent.id, "sent")
    leave(first)
    await (back := opened(people.alice)).open(f"/messages/new?edit={sent.id}")
    await back.should_see("Write your changes as a new message")
    await back.open(f"/messages/new?left={sent.id}")
    await back.should_see("was restored")
    assert field(back, "Subject").value == "Your better quote"
