"""Suggest or report, from any page, with simulated users."""

from nicegui import ui
from nicegui.testing import User

from services import feedback
from services.work import Actor, perform
from tests.pages.acts import choose, fill, press


async def test_c17_feedback_is_given_from_the_page_one_is_on(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/companies?q=secret")
    press(alice_page, "Your account")
    choose(alice_page, "Suggest or report")
    fill(alice_page, "What could be better?", "Show the phone", ui.textarea)
    press(alice_page, "Send")
    await alice_page.should_see("Thank you. The administrators were told.")
    (made,) = perform(alice, feedback.search, feedback.Query()).rows
    assert (made.text, made.page, made.kind) == ("Show the phone", "/companies", "idea")


async def test_c17_the_page_of_one_names_who_gave_it_and_where(alice_page: User, bob: Actor) -> None:
    made = perform(bob, feedback.create, {"text": "Show the phone", "page": "/contacts"})
    await alice_page.open(f"/feedback/{made.id}")
    await alice_page.should_see("Show the phone")
    await alice_page.should_see(f"{bob.name} on")
