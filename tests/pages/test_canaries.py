"""Canaries on the page of secrets: planted, touched, settled."""

from nicegui import ui
from nicegui.testing import User

from services.house import canaries
from services.work import Actor, perform
from tests.pages.acts import fill, press
from tests.waiting import until


async def test_l15_a_canary_is_planted_touched_and_settled_on_the_page(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/maintenance/secrets")
    press(alice_page, "Plant a canary")
    await alice_page.should_see("Cancel")
    fill(alice_page, "Name", "the old server")
    press(alice_page, "Plant")
    await alice_page.should_see("You will not see it again.")
    (field,) = [one for one in alice_page.find(kind=ui.input).elements if one.props.get("label") == "Token"]
    press(alice_page, "Done")
    await alice_page.should_see("planted by Alice")
    canaries.look(str(field.value), "203.0.113.7", "/api/v1/contacts")  # type: ignore[attr-defined]
    await alice_page.should_see("Touched")
    await alice_page.should_see("from 203.0.113.7, 1 time, last /api/v1/contacts")
    press(alice_page, "Settle the canary the old server")
    await alice_page.should_see("What you found")
    fill(alice_page, "What you found", "our own scan")
    press(alice_page, "Settle", last=True)
    await until(lambda: not perform(alice, canaries.listing)[0].alarming)
    await alice_page.should_see("Alice: our own scan")
