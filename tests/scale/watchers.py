"""Open pages without browsers: each loads a page like a browser does and keeps its socket open."""

import asyncio
import json
import re
import time
import uuid

import aiohttp

ENOUGH = 30  # seconds to wait for a page


class Watcher:
    """One open page: the real page, the real socket, no rendering."""

    def __init__(self, session: aiohttp.ClientSession, address: str, path: str) -> None:
        self.session, self.address, self.path = session, address, path
        self.messages = 0
        self.text = self.client = ""

    async def open(self) -> None:
        """Load the page and shake hands."""
        async with self.session.get(self.address + self.path) as answer:
            assert answer.status == 200, answer.status
            text = self.text = await answer.text()
        found = re.search(r'"client_id":\s*"([0-9a-f-]{36})"', text) or re.search(
            r"client_id[^0-9a-f]+([0-9a-f-]{36})", text
        )
        assert found, "the page names no client"
        self.client = found.group(1)
        query = (
            f"client_id={self.client}&next_message_id=0&implicit_handshake=true&document_id={uuid.uuid4()}"
            f"&tab_id={uuid.uuid4()}&old_tab_id=null&EIO=4&transport=websocket"
        )
        address = self.address.replace("http", "ws", 1) + "/_nicegui_ws/socket.io/?" + query
        self.socket = await self.session.ws_connect(address, origin=self.address, max_msg_size=0, compress=15)
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            if message.data.startswith("0"):
                await self.socket.send_str("40")
            elif message.data == "2":
                await self.socket.send_str("3")
            else:
                self.messages += 1

    async def close(self) -> None:
        """Leave."""
        self.reading.cancel()
        await self.socket.close()


def session_of(token: str) -> aiohttp.ClientSession:
    """The browser of a signed-in person."""
    connector = aiohttp.TCPConnector(limit=0, force_close=True)  # a socket never shares a reused connection
    return aiohttp.ClientSession(connector=connector, cookies={"steward": token})


async def crowd(address: str, path: str, token: str, count: int) -> tuple[aiohttp.ClientSession, list[Watcher]]:
    """So many open pages of one signed-in person."""
    session = session_of(token)
    watchers = [Watcher(session, address, path) for _ in range(count)]
    for watcher in watchers:
        await asyncio.wait_for(watcher.open(), ENOUGH)
    return session, watchers


def dumps(value: object) -> bytes:
    """JSON, as bytes."""
    return json.dumps(value).encode()


async def ask_at_once(address: str, path: str, token: str, connections: int, seconds: int) -> list[float]:
    """Ask for a page on so many connections for so long; return how long each answer took, in seconds."""
    took, end = [], time.perf_counter() + seconds

    async def one() -> None:
        while (began := time.perf_counter()) < end:
            async with session.get(address + path) as answer:
                assert answer.status == 200, answer.status
                await answer.read()
            took.append(time.perf_counter() - began)

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookies={"steward": token}, auto_decompress=False) as session:
        await asyncio.gather(*(one() for _ in range(connections)))
    return took
