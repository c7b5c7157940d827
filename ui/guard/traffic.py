"""Traffic: count every request and what became of it, and time those of the API."""

import time
from typing import Any

from starlette.types import Message, Scope

from services.house import telemetry, tracker
from services.house.costs import meter
from services.work import Actor

NOT_COUNTED = ("/_nicegui", "/assets/", "/health", "/api/health", "/metrics", "/favicon.ico")  # files, sockets, probes


class Measured:
    """One request, from its arrival to the end of its answer."""

    def __init__(self, scope: Scope) -> None:
        self.path: str = scope["path"]
        self.method: str = scope.get("method", "")
        self.counted = not self.path.startswith(NOT_COUNTED)
        self.began = time.perf_counter()
        self.status = 0
        self.sent = 0
        # One dictionary for all that answer this request: the guard and the API's gate note in it who asks.
        self.state: dict[str, Any] = scope.setdefault("state", {})

    def note(self, message: Message) -> None:
        """Note the status of the answer as it begins."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.sent += len(message.get("body", b""))

    def end(self) -> None:
        """Count it. One without an answer was broken off by its caller, and did not fail."""
        meter.count(_place(self.state), meter.SENT, self.sent)
        if not self.counted:
            return
        telemetry.count("requests")
        if self.status >= 500:
            telemetry.count("requests_failed")
        if self.path.startswith("/api/"):
            telemetry.observe("api", time.perf_counter() - self.began)
        if self.status:
            tracker.request(self.method, self.path, self.began, self.status)


def note_socket(scope: Scope, message: Message) -> None:
    """Count the bytes of a socket's message for the workspace of its page; before they are compressed."""
    if message["type"] == "websocket.send":
        text = message.get("text")
        size = len(message.get("bytes") or b"") if text is None else len(text if text.isascii() else text.encode())
        meter.count(_place(scope.get("state", {})), meter.SENT, size)


def _place(state: dict[str, Any]) -> str | None:
    """Return the workspace of who asks; None for strangers, customers and probes, whose bytes are nobody's."""
    found = state.get("actor") or state.get("program")
    return found.place if isinstance(found, Actor) else None
