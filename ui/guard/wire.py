"""The wire: limit the size of a request's head before a caller is known, and the time to wait for the rest.

The server below accepts a head of any length and waits for it for ever: 100 MB without an end stay in memory.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST = 64 * 1024  # bytes of a head: the request line and the headers; browsers and proxies send a tenth of it
HEAD = 10.0  # seconds for the whole head, from its first byte
PAUSE = 30.0  # seconds without a byte in the middle of a body
IDLE = (
    75  # seconds for the first byte, and between two requests: longer than the proxy keeps its own (deploy/nginx.conf)
)


class Wire(HttpToolsProtocol):
    """One connection: the server's own, which also counts bytes and watches the clock."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock; a browser opens some connections before it has a request for them."""
        super().connection_made(transport)
        self.unread = 0  # bytes received that do not complete anything yet
        self.in_body = False
        self.clock = self.loop.call_later(IDLE, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Count the bytes that arrive, and refuse a head that never ends."""
        began, self.unread = self.unread == 0, self.unread + len(data)
        if not self.in_body and began:
            self._wait(HEAD)
        super().data_received(data)
        if self.unread > LARGEST and not self.transport.is_closing():
            self._refuse(431)

    def on_headers_complete(self) -> None:
        """Note that the head is complete. Raising stops the parser and drops the request."""
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > LARGEST:
            self._refuse(431)
            raise ValueError("too large a head")
        self.unread, self.in_body = 0, True
        self._wait(PAUSE)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Note that a part of the body arrived."""
        self.unread = 0
        self._wait(PAUSE)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request is complete."""
        self.unread, self.in_body = 0, False
        self.clock.cancel()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Stop watching: another protocol takes over from here."""
        self.clock.cancel()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock: the client has disconnected."""
        self.clock.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer an unreadable request once."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _wait(self, seconds: float) -> None:
        self.clock.cancel()
        self.clock = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        if self.flow.read_paused:  # we paused the reading ourselves
            self._wait(PAUSE)
        elif not self.transport.is_closing():
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        """Say why, and close. In the middle of an answer, or while an earlier request has none yet, only close."""
        mine = self.in_body and self.cycle is not None and not self.cycle.response_started
        if self.cycle is None or self.cycle.response_complete or mine:
            words = HTTPStatus(status).phrase
            self.transport.write(
                f"HTTP/1.1 {status} {words}\r\ncontent-type: text/plain\r\ncontent-length: {len(words)}\r\n"
                f"connection: close\r\n\r\n{words}".encode()
            )
        self.transport.close()
