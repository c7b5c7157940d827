"""Traffic: count every request and what became of it, and time those of the API."""

import time

from starlette.types import Message, Scope

from services.house import telemetry, tracker

NOT_COUNTED = ("/_nicegui", "/assets/", "/health", "/api/health", "/metrics", "/favicon.ico")  # files, sockets, probes


class Measured:
    """One request, from its arrival to the end of its answer."""

    def __init__(self, scope: Scope) -> None:
        self.path: str = scope["path"]
        self.method: str = scope.get("method", "")
        self.counted = not self.path.startswith(NOT_COUNTED)
        self.began = time.perf_counter()
        self.status = 0

    def note(self, message: Message) -> None:
        """Note the status of the answer as it begins."""
        if message["type"] == "http.response.start":
            self.status = message["status"]

    def end(self) -> None:
        """Count it. One without an answer was broken off by its caller, and did not fail."""
        if not self.counted:
            return
        telemetry.count("requests")
        if self.status >= 500:
            telemetry.count("requests_failed")
        if self.path.startswith("/api/"):
            telemetry.observe("api", time.perf_counter() - self.began)
        if self.status:
            tracker.request(self.method, self.path, self.began, self.status)
