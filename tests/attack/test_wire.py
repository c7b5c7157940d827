"""Heads of requests that are too long or never end, on real connections to a real server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.servers import free_port
from ui.guard import wire

Open = Callable[[], object]
HOST = b"Host: localhost\r\n"


async def takes(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads what comes."""
    body = await Request(scope, receive).body() if scope["type"] == "http" else b""
    await PlainTextResponse(f"took {len(body)}")(scope, receive, send)


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server that waits for tenths of a second, where ours waits for seconds."""
    for name in ("HEAD", "PAUSE", "IDLE"):
        monkeypatch.setattr(wire, name, 0.3)
    number = free_port()
    config = uvicorn.Config(takes, port=number, http=wire.Wire, log_config=None, lifespan="off", timeout_keep_alive=5)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield number
    server.should_exit = True
    await serving


@asynccontextmanager
async def line(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()


async def send(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send a request in parts; what is answered until the other end hangs up, or has answered."""
    async with line(port) as (reader, writer):
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            writer.write_eof()
        with suppress(ConnectionError):
            return await asyncio.wait_for(reader.read(), 10)
        return b""


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"\r\n", b"X", b"GET / HTTP/1.1\r\nX", b"GET /?"])
async def test_a_head_without_an_end_is_not_kept(port: int, head: bytes) -> None:
    async with line(port) as (reader, writer):
        sent = 0
        with suppress(ConnectionError):
            writer.write(head)
            while sent < 8_000_000:
                writer.write(b"a" * 10_000 if head != b"\r\n" else head * 5_000)
                sent += 10_000
                await writer.drain()
        with suppress(ConnectionError):
            assert (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n")[0][:12] in (
                b"HTTP/1.1 431",
                b"HTTP/1.1 400",
                b"",
            )
        assert sent < 8_000_000, "it hung up long before"


@pytest.mark.parametrize("padding", [b"X: %b\r\n" % (b"a" * 70_000), b"X: a\r\n" * 14_000])
async def test_a_head_beyond_64_kilobytes_is_refused_even_when_it_comes_at_once(port: int, padding: bytes) -> None:
    answer = await send(port, b"GET / HTTP/1.1\r\n" + HOST + padding + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n") and b"took" not in answer


async def test_a_head_of_sixty_kilobytes_and_a_large_body_are_taken(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nX: %b\r\n%bContent-Length: 900000\r\nConnection: close\r\n\r\n" % (b"a" * 60_000, HOST)
    assert b"took 900000" in await send(port, head + b"b" * 900_000)
    assert b"took 900000" in await send(port, head, b"b" * 450_000, b"b" * 450_000, pause=0.1)


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nX", b"G", b"GET / HTTP/1.1\r\n" + HOST, b"\r\n"])
async def test_a_head_that_comes_a_sign_at_a_time_is_given_up(port: int, head: bytes) -> None:
    async with line(port) as (reader, writer):
        writer.write(head)
        answer = b""
        for _ in range(100):
            with suppress(ConnectionError, TimeoutError):
                writer.write(b"\r\n" if head == b"\r\n" else b"x")
                answer += await asyncio.wait_for(reader.read(1_000), 0.05)  # until the end, a late one would lose it
                break
        assert answer.startswith((b"HTTP/1.1 408 Request Timeout\r\n", b"HTTP/1.1 400"))


async def test_a_body_that_stops_is_given_up_and_one_that_is_slow_is_taken(port: int) -> None:
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 6\r\n\r\n"
    slow = await send(port, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), *[b"x"] * 6, pause=0.1)
    assert b"took 6" in slow
    async with line(port) as (reader, writer):
        writer.write(head + b"x")
        assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"HTTP/1.1 408 ")


async def test_what_follows_a_body_has_no_room_without_an_end_either(port: int) -> None:
    chunked = b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    for endless in (b"0\r\nX: ", b"1;"):
        async with line(port) as (_, writer):
            writer.write(chunked + endless)
            with suppress(ConnectionError):
                for _ in range(800):
                    writer.write(b"a" * 10_000)
                    await writer.drain()
                pytest.fail("it took eight megabytes")


async def test_who_asks_nothing_is_hung_up_on_without_a_word(port: int) -> None:
    async with line(port) as (reader, _):
        assert await asyncio.wait_for(reader.read(), 10) == b""


async def test_one_request_after_another_has_its_own_time(port: int) -> None:
    async with line(port) as (reader, writer):
        for _ in range(3):
            writer.write(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
            assert b"took 0" in await asyncio.wait_for(reader.readuntil(b"took 0"), 10)
            await asyncio.sleep(0.4)
        assert not reader.at_eof()


@pytest.mark.parametrize("lengths", [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"Content-Length: 5\r\nContent-Length: 6\r\n",
    b"Content-Length: 5, 6\r\n", b"Content-Length: +5\r\n", b"Content-Length : 5\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"Transfer-Encoding: xchunked\r\n",
])  # fmt: skip
async def test_a_request_of_two_or_odd_lengths_is_never_read_as_two(port: int, lengths: bytes) -> None:
    hidden = b"0\r\n\r\nGET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = await send(port, b"POST / HTTP/1.1\r\n" + HOST + lengths + b"\r\n" + hidden)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413")) and answer.count(b"HTTP/1.1 ") == 1, answer
