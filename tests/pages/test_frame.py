"""The frame around every page."""

import re

from nicegui import ui
from nicegui.testing import User


async def test_a_page_that_opens_asks_its_browser_nothing(alice_page: User) -> None:
    """For who leaves it at once gives no answer, and each question that is waited for would end as a trace in the log."""
    asked: list[str] = []
    alice_page.javascript_rules = {re.compile(".*", re.DOTALL): lambda code: asked.append(code.string)}
    await alice_page.open("/")
    await alice_page.should_see("Home")
    with alice_page:
        await ui.run_javascript("'the end'")
    assert asked == ["'the end'"]
