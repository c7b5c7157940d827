"""The contact pages, as people use them."""

import threading
from typing import Any

import pytest
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User

import services.work
from services import contacts
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.cast import Cast
from tests.pages.acts import edit, field, fill, press
from tests.waiting import until


async def test_a_rating_reaches_every_open_page(opened, people: Cast, ada: ContactCard) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await one.open(f"/contacts/{ada.id}")
    await two.open(f"/contacts/{ada.id}")
    one.find("5 stars").click()
    await two.should_see("5 of 5")


async def test_of_two_presses_at_once_the_last_one_wins_even_if_the_first_is_slower(
    alice_page: User, alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    overtaken, done = threading.Event(), []

    def slowly(actor: Actor, function: Any, *args: Any, **kwargs: Any) -> Any:
        if function is contacts.rate and args[-1] == 3:
            overtaken.wait(1)
        found = perform(actor, function, *args, **kwargs)
        if function is contacts.rate:
            done.append(args[-1])
            overtaken.set()
        return found

    await alice_page.open(f"/contacts/{ada.id}")
    monkeypatch.setattr(services.work, "perform", slowly)
    alice_page.find("3 stars").click()
    alice_page.find("5 stars").click()
    await until(lambda: len(done) == 2)
    assert perform(alice, contacts.find, ada.id).rating == 5


async def test_a_new_contact_appears_in_the_list(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open("/contacts")
    await alice_page.should_see("1 contact")
    perform(alice, contacts.create, {"name": "Grace Hopper"})
    await alice_page.should_see("2 contacts")


async def test_a_list_is_not_sent_again_when_the_browser_repeats_its_pagination(
    alice_page: User, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does each time a list is first drawn."""
    await alice_page.open("/contacts")
    (table,) = alice_page.find(kind=ui.table).elements
    sent: list[Element] = []
    monkeypatch.setattr(table.client.outbox, "enqueue_update", sent.append)
    alice_page.find(kind=ui.table).trigger("update:pagination", dict(table.pagination))
    assert table not in sent
    alice_page.find(kind=ui.table).trigger("update:pagination", {**table.pagination, "page": 2})
    assert table in sent


async def test_f18_bob_is_told_nothing_about_a_contact_that_is_not_his(bob_page: User, ada: ContactCard) -> None:
    answer = await bob_page.http_client.get(f"/contacts/{ada.id}")
    assert answer.status_code == 404
    assert "That contact is no longer here." in answer.text
    assert "Ada" not in answer.text


async def test_a_bad_id_is_a_page_that_is_not_there(alice_page: User) -> None:
    response = await alice_page.http_client.get("/contacts/not-an-id")
    assert response.status_code == 404


async def test_nobody_signed_in_is_sent_to_the_sign_in(opened) -> None:
    response = await opened(None).http_client.get("/contacts?q=a", follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?next=/contacts%3Fq%3Da")


@pytest.mark.parametrize(("path", "word"), [("/contacts", "contact"), ("/companies", "company")])
async def test_an_empty_list_says_what_to_do_first(alice_page: User, path: str, word: str) -> None:
    await alice_page.open(path)
    alice_page.find(f"Add the first {word}").click()
    await alice_page.should_see("Cancel")


@pytest.mark.parametrize("path", ["/contacts", "/companies"])
async def test_an_address_opens_the_form_for_a_new_one(alice_page: User, path: str) -> None:
    await alice_page.open(f"{path}?new=1")
    await alice_page.should_see("Cancel")


async def test_all_mistakes_of_a_form_are_shown_at_once_each_at_its_field(alice_page: User) -> None:
    await alice_page.open("/contacts")
    press(alice_page, "Add contact")
    await alice_page.should_see("Add a contact")
    for label, text in {"Name": "", "Email": "no address", "Phone": "12"}.items():
        fill(alice_page, label, text)
    press(alice_page, "Add contact", last=True)
    await until(lambda: all(field(alice_page, label).error for label in ("Name", "Email", "Phone")))


def enter(user: User, label: str) -> None:
    """Press Enter in a field."""
    found = user.find(kind=ui.input)
    found.elements = {field(user, label)}
    found.trigger("keydown.enter")


async def test_c05_what_a_third_one_wrote_while_two_values_were_compared_is_a_conflict_again(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    edit(alice_page, "title")
    fill(alice_page, "Title", "Countess")
    perform(alice, contacts.change, ada.id, {"title": "Analyst"})
    enter(alice_page, "Title")
    await alice_page.should_see("Someone changed this while you were typing")
    perform(alice, contacts.change, ada.id, {"title": "Programmer"})
    press(alice_page, "Keep these")
    await alice_page.should_see("Programmer", kind=ui.element)
    await alice_page.should_see("Someone changed this while you were typing")
    assert perform(alice, contacts.find, ada.id).title == "Programmer"
    press(alice_page, "Keep these")
    await until(lambda: perform(alice, contacts.find, ada.id).title == "Countess")


async def test_c05_a_conflict_about_an_owner_shows_names(
    alice_page: User, alice: Actor, bob: Actor, charlie: Actor, ada: ContactCard
) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    edit(alice_page, "owner")
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    with alice_page:
        field(alice_page, "Owner", ui.select).set_value(None)
    await alice_page.should_see("Someone changed this while you were typing")
    (table,) = [one for one in alice_page.find(kind=Element).elements if one.tag == "table"]
    words = [one.text for one in table.descendants() if isinstance(one, TextElement)]
    assert words == ["", "Yours", "Theirs", "Before", "Owner", "Not set", "Bob", "Alice"]


async def test_c01_further_addresses_are_edited_in_place(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    edit(alice_page, "further addresses")
    for name, text in {"Label": "Work", "City": "Lyon"}.items():
        fill(alice_page, name, text)
    fill(alice_page, "Country", "FR", ui.select)
    press(alice_page, "Save", last=True)
    await until(lambda: perform(alice, contacts.find, ada.id).addresses)
    (one,) = perform(alice, contacts.find, ada.id).addresses
    assert (one.label, one.city, one.country) == ("Work", "Lyon", "FR")
    await alice_page.should_see("Lyon")
