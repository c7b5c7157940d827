"""The ground on which evidence is collected: a house a month old in which everything is well, and what it is measured by."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from models.health import Crash
from services.house.checklists import evidence
from services.house.checklists.evidence import Evidence
from services.house.telemetry import Histogram, Row
from services.house.telemetry.store import store
from services.house.telemetry.table import BOUNDS
from services.work import clock, house_actor, work
from services.work.config import Config
from tests.house.checks.conftest import World

HOUR = timedelta(hours=1)


@dataclass
class Ground:
    """What a test may break: the world of the checks, the present configuration, what the site answers."""

    world: World
    config: Config
    site: "Site"

    def found(self, name: str) -> Evidence:
        """What a collector finds at this moment."""
        return evidence.COLLECTORS[name].collect(evidence.moment())

    def keep(self, *rows: Any, place: str = "house") -> None:
        """Add rows to a place."""
        with work(house_actor(place)) as session:
            session.add_all(rows)

    def crash(self, where: str = "/contacts", what: str = "KeyError", since: timedelta = HOUR, **more: Any) -> None:
        """A kind of error that is known for so long, and was met a moment ago."""
        reference = f"T{len(where)}{abs(hash((where, what))) % 10_000}"[:8]
        with clock.at(clock.now() - since):
            row = Crash(reference=reference, at=clock.now() + since, where=where, what=what, **more)
            self.keep(row)


def times(*ms: float) -> Histogram:
    """The histogram of these times."""
    one = Histogram()
    for value in ms:
        one.buckets[next((n for n, bound in enumerate(BOUNDS) if value <= bound), len(BOUNDS))] += 1
    one.total_ms, one.worst_ms = sum(ms), max(ms)
    return one


def measured(
    ago: timedelta,
    pages: dict[str, Histogram] | None = None,
    histograms: dict[str, Histogram] | None = None,
    **values: float,
) -> None:
    """One beat, so long ago: pages by address, histograms by name, values of series."""  # fmt: skip
    at = int((clock.now() - ago).timestamp()) // 10 * 10
    known = dict(histograms or {})
    for one in (pages or {}).values():
        known.setdefault("pages", Histogram()).add(one)
    store().add(Row(at, 1, values, known), pages or {}, {})


@dataclass
class Site:
    """What stands where this process would answer: the status of each page, and the requests that came."""

    status: int = 200
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def site() -> Iterator[Site]:
    """Answer as a server of pages does."""
    one = Site()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            one.asked.append((self.path, dict(self.headers)))
            moved = self.path == "/" and one.status == 200
            self.send_response(303 if moved else one.status)
            if moved:
                self.send_header("location", "/sign-in")
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    one.port = server.server_port
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Post:
    """A mail server: its port, and the letters that it took, each as its recipient and its text."""

    port: int = 0
    taken: list[tuple[str, str]] = field(default_factory=list)
    connected: int = 0


@contextmanager
def post() -> Iterator[Post]:
    """Take mail, in a thread of its own."""
    one = Post()

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            one.connected += 1
            self.say("220 post")
            target = ""
            while line := self.rfile.readline().decode().strip():
                word = line[:4].upper()
                if word == "RCPT":
                    target = line.partition("<")[2].rstrip(">")
                if word == "DATA":
                    self.say("354 go on")
                    text = "".join(iter(lambda: self.rfile.readline().decode(), ".\r\n"))
                    one.taken.append((target, text))
                self.say("221 bye" if word == "QUIT" else "250 queued as 1")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    one.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()


def noon(days_ago: int) -> datetime:
    """A moment so many days ago."""
    return clock.now() - timedelta(days=days_ago)
