"""Tokens of programs on the pages: made and shown once, listed for their owner and for who manages colleagues, ended."""

from collections.abc import Callable

from nicegui import ui
from nicegui.testing import User

from services.doors import tokens
from services.work import Actor, perform
from tests.cast import Cast, actor
from tests.doors.conftest import made

Opened = Callable[[str | None], User]


async def test_f21_a_token_is_made_shown_once_and_appears_in_the_list(opened: Opened, people: Cast) -> None:
    page = opened(people.bob)
    await page.open("/account")
    page.find("Make a token").click()
    await page.should_see("What it may do")
    await page.should_not_see("Change the settings of the workspace")
    page.find(marker=None, kind=ui.input, content="Name").type("Website")
    page.find("See contacts").click()
    page.find("Make token").click()
    await page.should_see("Copy the token “Website” now")
    made_one = perform(actor(people.bob), tokens.mine)[0]
    assert made_one.scopes == ["contacts.read"]
    page.find("I have copied it").click()
    await page.should_see(f"stw_…{made_one.hint}")


async def test_f21_who_manages_colleagues_sees_their_tokens_and_ends_them(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    made(bob)
    theirs, page = opened(people.bob), opened(people.alice)
    await theirs.open("/account")
    await theirs.should_see("Website")
    await page.open("/users?tab=tokens")
    await page.should_see("Bob · never used")
    page.find("End", kind=ui.button).click()
    await page.should_see("End the token “Website”?")
    page.find("End token").click()
    await page.should_see("Nobody has a token")
    await theirs.should_not_see("Website")
