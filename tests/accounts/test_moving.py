"""A session that goes on in another network and by another browser at once: it stays open, and has to prove itself."""

from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from services.accounts import sessions, sign_in, users
from services.accounts.moving import Came
from services.work import Actor, NotAllowed, perform
from services.work.config import Config
from tests.accounts.apps import ALICE, mails
from tests.cast import PASSWORD, Cast
from ui import guard
from ui.entrance import signing_on

HOME, AWAY = Came("203.0.113.7", "Firefox"), Came("198.51.100.9", "Chrome")
MOVED = "A session of your account went on in another browser and another network"


@pytest.fixture
def token(house: Config) -> str:
    """The token of a session that Alice opened at home."""
    signed = sign_in.sign_in(ALICE, PASSWORD, company="Acme", address=HOME.address, agent=HOME.agent)
    return signed.opened.token


def test_f25_elsewhere_the_session_stays_open_and_a_dangerous_step_asks_again(
    token: str, alice: Actor, bob: Actor
) -> None:
    assert sessions.current(token, HOME).proved
    away = sessions.current(token, AWAY)
    assert perform(away, users.me).email == ALICE
    with pytest.raises(NotAllowed, match="confirm"):
        perform(away, users.disable, bob.user_id)
    sessions.current(token, AWAY)
    assert mails(alice).count(MOVED) == 1


@pytest.mark.parametrize("came", [Came(AWAY.address, HOME.agent), Came(HOME.address, AWAY.agent)])
def test_f25_a_new_network_or_a_new_browser_alone_is_nothing(token: str, alice: Actor, came: Came) -> None:
    assert sessions.current(token, came).proved
    assert MOVED not in mails(alice)


def test_f25_who_proves_it_elsewhere_is_at_home_there_and_no_longer_where_they_were(token: str, bob: Actor) -> None:
    sign_in.prove(sessions.current(token, AWAY), PASSWORD)
    away = sessions.current(token, AWAY)
    perform(away, users.me)
    assert away.proved
    assert not sessions.current(token, HOME).proved


def test_session_after_theft_gains_nothing_when_its_owner_proves_who_they_are(token: str) -> None:
    assert not sessions.current(token, AWAY).proved
    sign_in.prove(sessions.current(token, HOME), PASSWORD)
    assert sessions.current(token, HOME).proved
    assert not sessions.current(token, AWAY).proved


@pytest.mark.parametrize(("address", "agent", "proved"), [
    ("127.0.0.1", "a test", True), ("127.0.0.1", "Chrome", True), ("198.51.100.9", "Chrome", False),
])  # fmt: skip
async def test_f25_the_guard_says_where_each_request_comes_from(
    house: Config, people: Cast, address: str, agent: str, proved: bool
) -> None:
    async def tells(scope: Scope, receive: Receive, send: Send) -> None:
        actor = scope["state"]["actor"]
        await PlainTextResponse(f"{actor.proved} {actor.address}")(scope, receive, send)

    transport = httpx.ASGITransport(guard.Guard(tells, house), client=(address, 5))
    more = {"cookies": {"steward": people.alice}, "headers": {"user-agent": agent}}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", **more) as client:
        assert (await client.get("/account")).text == f"{proved} {address}"


@pytest.mark.parametrize(("came", "status"), [(HOME, 404), (AWAY, 403)])
async def test_session_after_theft_links_no_sign_on_account(token: str, house: Config, came: Came, status: int) -> None:
    """At home the service of that id is not found; elsewhere it is not even looked for."""
    app, router = FastAPI(), APIRouter()
    signing_on.install(router, house)
    app.include_router(router)
    transport = httpx.ASGITransport(app, client=(came.address, 5))
    more = {"cookies": {guard.cookie_name(house): token}, "headers": {"user-agent": came.agent}}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", **more) as client:
        assert (await client.post(f"/sign-in/link/{uuid4().hex}")).status_code == status
