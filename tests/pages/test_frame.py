"""The frame around every page."""

import re

from nicegui import ui
from nicegui.testing import User

from services import contacts, first_steps
from services.contacts import ContactCard
from services.work import Actor, perform


async def test_a_page_that_opens_asks_its_browser_nothing(alice_page: User) -> None:
    """For who leaves it at once gives no answer, and each question that is waited for would end as a trace in the log."""
    asked: list[str] = []
    alice_page.javascript_rules = {re.compile(".*", re.DOTALL): lambda code: asked.append(code.string)}
    await alice_page.open("/")
    await alice_page.should_see("Home")
    with alice_page:
        await ui.run_javascript("'the end'")
    assert asked == ["'the end'"]


async def test_home_is_made_of_few_elements_and_its_chart_is_one_for_all_pages(
    alice_page: User, bob_page: User, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    """An element costs 4 kB of each open page (decision 0007); a hundred pages of 0.5 MB are what one machine is to hold."""
    perform(bob, contacts.create, {"name": "Grace"})
    perform(alice, first_steps.put_away)
    await alice_page.open("/")
    await bob_page.open("/")
    one, two = (set(someone.find(ui.echart).elements).pop() for someone in (alice_page, bob_page))
    assert one.options["series"] and one.options is two.options
    assert len(one.client.elements) <= 63
