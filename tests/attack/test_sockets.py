"""What is said over the socket of one's own page, by a program that holds a session: no word of it leaves a trace."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
import socketio
import websockets.asyncio.client as ws
from nicegui import Client, core
from nicegui.testing import User

from services.work import Actor
from tests.cast import Cast
from tests.servers import Served
from ui import guard

SOCKET = "/_nicegui_ws/socket.io"


def a_page(served: tuple[Served, Cast]) -> str:
    """Open a page of Alice's; its client id."""
    answer = httpx.get(f"{served[0].address}/account", cookies={"steward": served[1].alice}, timeout=60)
    found = re.search(r"client_id\W+([0-9a-f-]{36})", answer.text)
    assert found
    return found.group(1)


def traces(served: tuple[Served, Cast]) -> int:
    """How many traces stand in the log."""
    return (served[0].folder / "serve.log").read_text().count("Traceback")


async def connect(served: tuple[Served, Cast], **query: str) -> socketio.AsyncSimpleClient:
    """Open a socket with this query."""
    socket = socketio.AsyncSimpleClient()
    address = f"{served[0].address}/?" + "&".join(f"{name}={value}" for name, value in query.items())
    cookie = {"Cookie": f"steward={served[1].alice}"}
    await socket.connect(address, transports=["websocket"], socketio_path=SOCKET, headers=cookie)
    return socket


@contextlib.asynccontextmanager
async def opened_plainly(served: tuple[Served, Cast], **query: str) -> AsyncIterator[ws.ClientConnection]:
    """A socket that may say anything, just after it asked to be connected."""
    address = f"{served[0].address.replace('http', 'ws')}{SOCKET}/?EIO=4&transport=websocket&{urlencode(query)}"
    cookie = {"Cookie": f"steward={served[1].alice}"}
    async with ws.connect(address, additional_headers=cookie, proxy=None) as socket:
        await socket.recv()
        await socket.send("40")
        yield socket


def handshake(page: str, **more: Any) -> dict[str, Any]:
    whole = {"client_id": page, "tab_id": str(uuid4()), "document_id": str(uuid4()), "next_message_id": 0, **more}
    return {name: value for name, value in whole.items() if value is not None}


@pytest.mark.parametrize("lacks", [{"tab_id": None}, {"document_id": None}, {"next_message_id": "x"}, {"tab_id": [1]}])
async def test_a_handshake_that_lacks_a_part_is_refused_without_a_trace_for_each(
    served: tuple[Served, Cast], lacks: dict[str, Any]
) -> None:
    page = a_page(served)
    before = traces(served)
    query = {name: str(value) for name, value in handshake(page, implicit_handshake="true", **lacks).items()}
    for _ in range(5):
        if lacks != {"tab_id": [1]}:  # an address has nothing but words
            async with opened_plainly(served, **query) as plain:
                assert str(await asyncio.wait_for(plain.recv(), 30)).startswith("44"), "refused, and told so"
        socket = await connect(served, client_id=page)
        assert not await socket.call("handshake", handshake(page, **lacks), timeout=30)
        await socket.disconnect()
    assert traces(served) - before <= 2, "the first of each kind"


async def test_the_socket_of_a_page_that_is_gone_hears_why_so_that_its_browser_loads_it_anew(
    served: tuple[Served, Cast],
) -> None:
    """After a restart every open window is such a page. NiceGUI's script knows it by these words alone."""
    query = {name: str(value) for name, value in handshake(str(uuid4()), implicit_handshake="true").items()}
    async with opened_plainly(served, **query) as plain:
        assert "Implicit handshake failed" in str(await asyncio.wait_for(plain.recv(), 30))


async def test_what_no_page_says_is_passed_over(served: tuple[Served, Cast]) -> None:
    page, odd = a_page(served), [None, 1, "x", [], {}, {"id": 1}, {"id": "x", "args": 1}, {"id": 4, "args": ["{"]}]
    socket = await connect(served, client_id=page)
    assert await socket.call("handshake", handshake(page), timeout=30) is True
    before = traces(served)
    for name in ("event", "ack", "log", "javascript_response", "handshake", "nothing", "connect"):
        for message in odd:
            said = {"client_id": page, **message} if isinstance(message, dict) else message
            for one in (said, (said, said), ()):
                await socket.emit(name, one)
    assert await socket.call("handshake", handshake(page), timeout=30) is False, "it still answers"
    await socket.disconnect()
    assert traces(served) - before <= 8, "one for each kind at most, of 168 messages"


JUNK: list[str | bytes] = [
    "4", "42", "42[", "42[]", "4{}", "41", "", b"\x00", "45-[", "5", "44", "42[1]", "42[{}]", "4" * 1000, b"b" * 10,
    "42" + "[" * 5000, '42{"a":1}', '451-["event",{"_placeholder":true,"num":5}]', '42["disconnect","x","y"]',
]  # fmt: skip


async def test_what_is_no_message_at_all_leaves_a_trace_once_at_most(served: tuple[Served, Cast]) -> None:
    async def send(junk: str | bytes) -> None:
        async with opened_plainly(served, client_id=page) as socket:
            await socket.recv()
            await socket.send(junk)

    page, before = a_page(served), traces(served)
    for _ in range(4):
        await asyncio.gather(*(send(junk) for junk in JUNK))
    assert traces(served) - before <= 4, "one for each kind at most, of 76 messages"


@pytest.mark.parametrize("ends", [True, False])
async def test_a_page_that_was_left_is_forgotten_once(
    opened: Callable[[str | None], User], people: Cast, alice: Actor, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NiceGUI forgets it for each of its windows, a while after that left, and we at once when the session ends."""
    monkeypatch.setattr(core.app.config, "reconnect_timeout", 0.0)
    user = opened(people.alice)
    await user.open("/account")
    client = user.client
    assert client is not None
    await client.handle_handshake("a second window", "its tab", None, "its document", None)
    for socket in list(client._socket_to_document_id):
        client.handle_disconnect(socket)
    waiting = list(client._delete_tasks.values())
    if ends:
        assert guard.disconnect(lambda actor: actor.user_id == alice.user_id) == 1
    await asyncio.wait(waiting, timeout=10)
    assert len(waiting) == 2 and client.id not in Client.instances
    assert [task for task in waiting if not task.cancelled() and task.exception()] == []
