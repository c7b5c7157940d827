"""A browser in which somebody signs in again: its former session is over, and no other one (ASVS 7.2.4)."""

from collections.abc import Callable

import pytest
from nicegui.testing import User

from services.accounts import invitations, sessions
from services.work import Actor, SignInNeeded, perform
from tests.accounts import apps
from tests.cast import PASSWORD, Cast

Opened = Callable[[str | None], User]
BOB = {"email": "bob@example.com", "password": PASSWORD, "company": "Acme"}


def is_open(token: str) -> bool:
    try:
        return bool(sessions.current(token))
    except SignInNeeded:
        return False


async def test_a_sign_in_ends_the_session_that_the_browser_had_and_no_other(opened: Opened, people: Cast) -> None:
    client = opened(people.alice).http_client
    answer = await client.post("/sign-in", data=BOB)
    assert (answer.status_code, is_open(people.alice), is_open(people.bob)) == (303, False, True)
    assert sessions.current(answer.cookies["steward"]).name == sessions.current(people.bob).name


async def test_a_sign_in_that_is_refused_ends_nothing(opened: Opened, people: Cast) -> None:
    client = opened(people.alice).http_client
    assert (await client.post("/sign-in", data={**BOB, "password": "a wrong one"})).status_code == 401
    assert is_open(people.alice)


async def test_an_invitation_that_is_accepted_ends_the_session_that_the_browser_had(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    link = perform(alice, invitations.invite, "dora@example.com", "sales")
    client = opened(people.bob).http_client
    typed = {"name": "Dora", "password": "four words in a row"}
    assert (await client.post(f"/invitation/{link}", data=typed)).status_code == 303
    assert (is_open(people.bob), is_open(people.alice)) == (False, True)


async def test_the_session_goes_on_until_the_second_factor_is_there(opened: Opened, people: Cast, bob: Actor) -> None:
    _app, codes = apps.enrol(bob)
    client = opened(people.alice).http_client
    assert (await client.post("/sign-in", data=BOB)).headers["location"] == "/sign-in/step"
    assert is_open(people.alice)
    assert (await client.post("/sign-in/step", data={"code": codes[0]})).status_code == 303
    assert not is_open(people.alice)


@pytest.mark.parametrize("token", ["", "nobody's", "0000.x"])
async def test_a_cookie_that_opens_nothing_stops_no_sign_in(opened: Opened, token: str) -> None:
    client = opened(None).http_client
    client.cookies.set("steward", token)
    assert (await client.post("/sign-in", data=BOB)).status_code == 303
