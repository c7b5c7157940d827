"""The wire: how much of a request's head is kept before anybody is asked, and how long is waited for the rest of it.

The server below us takes a head of any length and waits for it for ever: one of 100 MB that never ends stays in memory.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST = 64 * 1024  # bytes of a head: the first line and the headers; browsers and proxies send a tenth of it
HEAD = 10.0  # seconds for all of it, from its first byte on
PAUSE = 30.0  # seconds without a byte in the middle of a body
IDLE = (
    75  # seconds for the first byte, and between two requests: longer than the proxy keeps its own (deploy/nginx.conf)
)


class Wire(HttpToolsProtocol):
    """One connection. The server's own, which counts and minds the clock."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there; a browser opens some connections before it has anything to ask."""
        super().connection_made(transport)
        self.unread = 0  # bytes that have come and are of no use yet
        self.in_body = False
        self.clock = self.loop.call_later(IDLE, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Some bytes: of a head, of a body, or of nothing that ever ends."""
        began, self.unread = self.unread == 0, self.unread + len(data)
        if not self.in_body and began:
            self._wait(HEAD)
        super().data_received(data)
        if self.unread > LARGEST and not self.transport.is_closing():
            self._refuse(431)

    def on_headers_complete(self) -> None:
        """The head has come. Raising makes the parser stop, and the request is none."""
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > LARGEST:
            self._refuse(431)
            raise ValueError("too large a head")
        self.unread, self.in_body = 0, True
        self._wait(PAUSE)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of the body has come."""
        self.unread = 0
        self._wait(PAUSE)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has come as a whole."""
        self.unread, self.in_body = 0, False
        self.clock.cancel()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on another protocol minds it."""
        self.clock.cancel()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self.clock.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What cannot be read is answered once."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _wait(self, seconds: float) -> None:
        self.clock.cancel()
        self.clock = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.flow.read_paused:  # we are those who do not read
            self._wait(PAUSE)
        elif not self.transport.is_closing():
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Say why, and hang up; only hang up in the middle of an answer, and where an earlier question has none yet."""
        mine = self.in_body and self.cycle is not None and not self.cycle.response_started
        if self.cycle is None or self.cycle.response_complete or mine:
            words = HTTPStatus(status).phrase
            self.transport.write(
                f"HTTP/1.1 {status} {words}\r\ncontent-type: text/plain\r\ncontent-length: {len(words)}\r\n"
                f"connection: close\r\n\r\n{words}".encode()
            )
        self.transport.close()
