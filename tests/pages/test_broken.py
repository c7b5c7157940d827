"""A house that is broken, and pages that break: told to people as a page of ours, with a reference that the log has."""

import logging
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from nicegui.testing import User
from starlette.types import Message

import services.work
from services import contacts
from services.contacts import ContactCard
from services.house import health
from services.work import Actor, Busy, perform, trouble
from services.work.places import places
from tests.api.test_broken_database import destroy
from tests.cast import PASSWORD, Cast
from tests.pages.test_live import go
from ui import shell
from ui.guard import gate

REFERENCE = re.compile(r'<pre class="code">([2-9A-Z]{6})</pre>')


@pytest.fixture
def browser(opened: Callable[[str | None], User], people: Cast) -> httpx.AsyncClient:
    """Alice's browser, which is told what is answered when something breaks."""
    client = opened(people.alice).http_client
    client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    return client


def told(answer: httpx.Response, status: int, sentence: str) -> str:
    """The reference on a page of our look, with our headers and nothing of the inside."""
    assert answer.status_code == status, answer.text
    assert f"<h1>{escape(sentence)}</h1>" in answer.text and "Traceback" not in answer.text
    assert (answer.headers["x-frame-options"], answer.headers["cache-control"]) == ("DENY", "no-store")
    assert answer.headers.get("retry-after") == ("5" if status == 503 else None)
    return REFERENCE.findall(answer.text)[0] if "code" in answer.text else ""


@pytest.mark.parametrize(("broken", "asked"), [
    ("tenant", [("GET", "/"), ("GET", "/contacts?q=ada"), ("POST", "/sign-out")]),
    ("house", [("GET", "/contacts"), ("GET", "/sign-in"), ("GET", "/setup/x"), ("POST", "/sign-in")]),
])  # fmt: skip
async def test_a_database_that_cannot_be_used_is_told_to_people_in_a_sentence(
    browser: httpx.AsyncClient, people: Cast, caplog: pytest.LogCaptureFixture, broken: str,
    asked: list[tuple[str, str]],
) -> None:  # fmt: skip
    destroy("house" if broken == "house" else people.acme)
    for method, path in asked:
        reference = told(await browser.request(method, path), 503, "Steward cannot read its data at the moment")
        logged = [one for one in caplog.records if getattr(one, "reference", "") == reference]
        assert logged and logged[0].exc_info, "the log has the rest"


GONE = "Your workspace's data is missing"


def away(place: str) -> Path:
    """Take the file of a place away, with its journal, while it is open; gives where it is now."""
    here = places().path(place)
    for one in here.parent.glob(f"{here.name}*"):
        one.rename(one.with_name(f"taken-{one.name}"))
    return here.with_name(f"taken-{here.name}")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("gone", ["tenant", "house"])
async def test_data_that_was_taken_away_is_told_to_those_signed_in_and_is_back_when_it_is(
    browser: httpx.AsyncClient, people: Cast, caplog: pytest.LogCaptureFixture, gone: str
) -> None:
    place = "house" if gone == "house" else people.acme
    assert (await browser.get("/contacts")).status_code == 200
    taken = away(place)
    typed = {"company": "Acme", "email": "alice@example.com", "password": PASSWORD}
    for method, path in (("GET", "/contacts"), ("POST", "/sign-in")):
        answer = await browser.request(method, path, data=typed if method == "POST" else None)
        reference = told(answer, 503, GONE)
        assert "contact the person who runs Steward" in answer.text
        assert [one for one in caplog.records if getattr(one, "reference", "") == reference]
    assert not places().path(place).exists(), "nothing began an empty one in its place"
    for one in taken.parent.glob("taken-*"):
        one.rename(one.with_name(one.name.removeprefix("taken-")))
    assert (await browser.get("/contacts")).status_code == 200


@pytest.mark.sqlite_only
async def test_an_open_page_says_that_the_data_was_taken_away_and_saves_nothing(alice_page: User, people: Cast) -> None:
    await alice_page.open("/")
    away(people.acme)
    await go(alice_page, "/contacts")
    await alice_page.should_see(f"{GONE} (ref ")


@pytest.mark.sqlite_only
async def test_who_names_a_company_that_never_was_is_asked_to_sign_in(browser: httpx.AsyncClient) -> None:
    browser.cookies.set("steward", f"{uuid4().hex}.secret")
    assert (await browser.get("/contacts")).headers["location"] == "/sign-in?next=/contacts"


async def test_the_sockets_of_open_pages_that_knock_again_leave_one_trace(
    browser: httpx.AsyncClient, people: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "_met", {})
    destroy(people.acme)
    headers = [(b"host", b"localhost"), (b"cookie", f"steward={people.alice}".encode())]
    scope = {"type": "websocket", "path": gate.SOCKET, "query_string": b"client_id=x", "headers": headers}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await browser._transport.app(scope, receive, send)  # type: ignore[attr-defined]
    answer = await browser.get(f"{gate.SOCKET}socket.io/?client_id=x")
    assert (sent[0]["type"], answer.status_code) == ("websocket.close", 503)
    assert [bool(one.exc_info) for one in caplog.records if one.levelname == "ERROR"] == [True, False]


async def test_a_page_that_breaks_before_it_stands_says_so_with_a_reference(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("of a test")

    monkeypatch.setattr(shell, "frame", breaks)
    with caplog.at_level(logging.ERROR):
        reference = told(await browser.get("/contacts"), 500, "Something broke on our side")
    assert [one for one in caplog.records if getattr(one, "reference", "") == reference]


async def test_a_busy_database_asks_for_a_moment_and_is_no_crash(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Busy("The database is busy.")

    monkeypatch.setattr(shell, "frame", busy)
    assert told(await browser.get("/contacts"), 503, "Steward is busy") == ""


@pytest.mark.parametrize("broken", ["tenant", "house"])
async def test_a_page_inside_the_frame_says_that_the_data_cannot_be_read(
    alice_page: User, people: Cast, ada: ContactCard, broken: str
) -> None:
    await alice_page.open("/")
    destroy("house" if broken == "house" else people.acme)
    for path in ("/contacts", f"/contacts/{ada.id}", "/account"):
        await go(alice_page, path)
        await alice_page.should_see("Steward cannot read its data at the moment (ref ")


async def test_a_page_whose_reading_finds_the_database_busy_asks_for_a_moment(
    alice_page: User, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object, function: object, *args: object) -> None:
        raise Busy("The database is busy. Nothing was changed; please try again.")

    monkeypatch.setattr(services.work, "perform", busy)
    answer = await alice_page.http_client.get("/account")
    assert answer.status_code == 503
    assert "busy" in answer.text and "Please try again in a moment." in answer.text
    assert "Ask an administrator" not in answer.text


async def test_what_breaks_behind_a_button_is_a_reference_that_names_the_action(
    alice_page: User, alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(actor: Actor, function: object, *args: object) -> object:
        if function is contacts.rate:
            raise ZeroDivisionError("of a test")
        return perform(actor, function, *args)  # type: ignore[arg-type]

    await alice_page.open(f"/contacts/{ada.id}")
    monkeypatch.setattr(services.work, "perform", broken)
    alice_page.find("5 stars").click()
    await alice_page.should_see("Nothing was saved.")
    (crash,) = health.snapshot(alice).crashes
    assert (crash.what, crash.where) == ("ZeroDivisionError", "contacts.contacts.rate")
    await alice_page.should_see(f"Something broke on our side (ref {crash.reference}). Nothing was saved.")
