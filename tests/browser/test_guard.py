"""The guard, tried from outside: sockets, forms, hosts, headers and uploads of a served house, and a real page (R-10)."""

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import socketio
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests import cast
from tests.browser.steps import add
from tests.servers import Served

Window = Callable[..., Page]
SOCKET = "/_nicegui_ws/socket.io"
EVIL = "https://evil.example"
MEGABYTE = 1024 * 1024
HEADERS = {
    "content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy",
    "cross-origin-opener-policy", "permissions-policy",
}  # fmt: skip


@pytest.fixture
def alice(server: Served, people: tuple[Path, cast.Cast]) -> Iterator[httpx.Client]:
    """Alice's cookie, without a browser around it."""
    with visitor(server, people[1].alice) as client:
        yield client


def visitor(server: Served, token: str | None) -> httpx.Client:
    """Somebody with a cookie, or with none."""
    return httpx.Client(base_url=server.address, cookies={"steward": token} if token else {}, timeout=60)


def a_page(client: httpx.Client, path: str = "/contacts") -> str:
    """Open a page; gives its client id."""
    found = re.search(r"client_id\W+([0-9a-f-]{36})", client.get(path).text)
    assert found
    return found.group(1)


def knock(client: httpx.Client, page: str, origin: str | None = None) -> set[int]:
    """Try to open the socket of a page, by polling and as a websocket; gives the statuses of both answers."""
    query = f"{SOCKET}/?EIO=4&client_id={page}&transport="
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"Origin": origin} if origin else {}
    polled = client.get(f"{query}polling", headers=headers).status_code
    try:
        address = f"{str(client.base_url).replace('http', 'ws', 1).rstrip('/')}{query}websocket"
        with connect(address, additional_headers={"Cookie": cookie} | headers if cookie else headers, proxy=None):
            return {polled, 200}
    except InvalidStatus as refused:
        return {polled, refused.response.status_code}


def test_the_own_page_s_socket_opens(alice: httpx.Client, server: Served) -> None:
    assert knock(alice, a_page(alice)) == {200}
    assert knock(alice, a_page(alice), server.address) == {200}


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost", "http://localhost:1", "file://"])
def test_a_socket_of_another_site_is_refused_even_with_the_cookie(alice: httpx.Client, origin: str) -> None:
    assert knock(alice, a_page(alice), origin) == {403}


@pytest.mark.parametrize("who", ["bob", "charlie", None])
def test_a_socket_for_another_s_page_is_refused(
    alice: httpx.Client, server: Served, people: tuple[Path, cast.Cast], who: str | None
) -> None:
    page = a_page(alice)
    with visitor(server, getattr(people[1], who) if who else None) as stranger:
        assert knock(stranger, page) == {403}
        assert knock(stranger, "") == {403}
    assert knock(alice, str(uuid4())) == {403}


def test_a_form_sent_from_another_site_is_refused(server: Served) -> None:
    typed = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    with visitor(server, None) as client:
        for origin in (EVIL, "null"):
            assert client.post("/sign-in", data=typed, headers={"Origin": origin}).status_code == 403
        assert not client.cookies
        assert client.post("/sign-in", data=typed, headers={"Origin": server.address}).status_code == 303


def test_signing_out_from_another_site_signs_nobody_out(alice: httpx.Client) -> None:
    assert alice.post("/sign-out", headers={"Origin": EVIL}).status_code == 403
    assert alice.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/v1/contacts", "/assets/steward.css", f"{SOCKET}/"])
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""])
def test_another_host_is_not_served(alice: httpx.Client, path: str, host: str) -> None:
    answer = alice.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/", "/contacts", "/nothing", "/sign-in", "/setup/x", "/invitation/x", "/api/docs", "/api/v1/contacts",
     "/api/v1/nothing", "/health", "/assets/steward.css", "/favicon.ico", f"{SOCKET}/"],
)  # fmt: skip
def test_every_kind_of_answer_carries_the_headers(alice: httpx.Client, path: str) -> None:
    answers = [alice.get(path), alice.get(path, headers={"Host": EVIL}), httpx.get(f"{alice.base_url}{path}")]
    for answer in answers:
        assert set(answer.headers) >= HEADERS, answer.status_code
        policy = answer.headers["content-security-policy"]
        for part in ("frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy, policy
        assert "object-src 'none'" in policy or "default-src 'none'" in policy, policy
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["cache-control"] == "no-store", answer.status_code


def test_what_a_proxy_is_said_to_have_said_is_not_written_into_the_page(alice: httpx.Client) -> None:
    for name in ("X-Forwarded-Prefix", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For"):
        for path in ("/contacts", "/sign-in"):
            assert "evilword" not in alice.get(path, headers={name: '/evilword"><script>'}).text


def test_an_upload_that_says_it_is_too_large_is_refused(alice: httpx.Client) -> None:
    address = f"/_nicegui/client/{a_page(alice)}/upload/1"
    assert alice.post(address, content=b"x" * (51 * MEGABYTE)).status_code == 413
    assert alice.post(address, content=b"x").status_code == 404


def test_a_stranger_uploads_nothing(alice: httpx.Client, server: Served, people: tuple[Path, cast.Cast]) -> None:
    address = f"/_nicegui/client/{a_page(alice)}/upload/1"
    with visitor(server, people[1].bob) as bob, visitor(server, None) as nobody:
        assert [one.post(address, content=b"x").status_code for one in (bob, nobody)] == [403, 403]
    assert alice.post(address, content=b"x", headers={"Origin": EVIL}).status_code == 403


def test_a_socket_speaks_only_for_its_own_page(window: Window, server: Served, people: tuple[Path, cast.Cast]) -> None:
    page = window("alice", "/contacts")
    add(page, "Pressed by nobody")
    press = page.get_by_role("button", name="5 stars")
    expect(press).to_be_visible()
    event: dict[str, Any] = press.evaluate(
        """(found) => { const id = Number(found.id.slice(1)), element = mounted_app.elements[id];
        const click = element.events.find((one) => one.type === 'click');
        return {id, client_id: window.clientId, listener_id: click.listener_id, args: ["{}"]}; }"""
    )
    for who in ("bob", "alice"):  # another person, and another page of the same person
        with visitor(server, getattr(people[1], who)) as other:
            _apart(_speak(server, getattr(people[1], who), a_page(other), event))
        expect(page.get_by_role("group", name="Rating: 0 of 5")).to_be_visible()
        expect(page.get_by_text("gave Pressed by nobody", exact=False)).to_have_count(0)
    page.evaluate("(event) => window.socket.emit('event', event)", event)
    expect(page.get_by_role("group", name="Rating: 5 of 5")).to_be_visible()


async def _speak(server: Served, token: str, page: str, event: dict[str, Any]) -> None:
    """Open the socket of one's own page, and try everything in the name of another; wait until it was heard."""
    mine = {"client_id": page, "tab_id": str(uuid4()), "document_id": str(uuid4()), "next_message_id": "0"}
    query = "&".join(f"{name}={value}" for name, value in mine.items())
    async with socketio.AsyncSimpleClient() as socket:
        await socket.connect(
            f"{server.address}/?{query}&implicit_handshake=true", transports=["websocket"], socketio_path=SOCKET,
            headers={"Cookie": f"steward={token}"},
        )  # fmt: skip
        hers = {"client_id": event["client_id"], "tab_id": str(uuid4()), "document_id": str(uuid4())}
        assert not await socket.call("handshake", hers, timeout=30)
        for name, more in (("event", event), ("javascript_response", {"request_id": "x", "result": 1}), ("ack", {})):
            assert await socket.call(name, {**hers, "next_message_id": 0, **more}, timeout=30) is None


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it on a thread of its own: Playwright's loop runs on this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result(60)
