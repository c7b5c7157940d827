"""Who is told of alerts in these tests: a mail server and a webhook of our own; and a `serve` that tells them."""

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.crash.forks import KILL, ROOT, Forks
from tests.crash.ground import Ground
from tests.crash.rounds import Tools
from tests.crash.served import Forked, Process
from tests.servers import free_port
from tests.waiting import wait_until

Rules = Mapping[str, Mapping[str, Any]]
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Told:
    """One piece of news: on which way it came, `firing` or `resolved`, of what, and when."""

    way: str
    state: str
    what: str
    at: float = field(default_factory=time.time)


class Mail:
    """A mail server that can go and come back."""

    def __init__(self, taken: list[Told]) -> None:
        self.taken, self.port = taken, free_port()
        self.come()

    def come(self) -> None:
        """Serve."""
        self.controller = Controller(self, hostname=LOOPBACK, port=self.port)
        self.controller.start()

    def go(self) -> None:
        """Be gone: the port is closed."""
        self.controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, and note of which alerts it tells what."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        state = ""
        for line in letter.get_body(("plain",)).get_content().splitlines():  # type: ignore[union-attr]
            state = {"Alert:": "firing", "Resolved:": "resolved"}.get(line, state)
            if line.startswith("• ") and state:
                self.taken.append(Told("mail", state, line[2:]))
            elif not line:
                state = ""
        return "250 OK"


class Hook(ThreadingHTTPServer):
    """A webhook: takes every JSON, and every ping of a dead man's switch."""

    def __init__(self, taken: list[Told]) -> None:
        self.taken, self.pings, self.asked = taken, [0.0], list[tuple[str, str, Any]]()
        super().__init__((LOOPBACK, 0), _Taking)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Hook

    def do_GET(self) -> None:
        self.server.pings.append(time.time())
        self._answer()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("webhook-id", ""), body))
        for one in body.get("alerts", ()):
            if one["new"]:
                self.server.taken.append(Told("hook", one["state"], one["title"]))
        self._answer()

    def _answer(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@dataclass
class Watched:
    """A Steward that watches itself, and who was told of what."""

    here: Ground
    mail: Mail
    hook: Hook
    taken: list[Told]
    process: Process
    broke_at: float = 0.0

    @property
    def pid(self) -> int:
        """The process that serves."""
        return self.process.life.pid if isinstance(self.process, Forked) else self.process.process.pid

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def settled(self) -> None:
        """Wait until it has beaten once."""
        file = self.here.data / "telemetry" / "main.db"
        wait_until(lambda: file.exists() and _beats(file), "it never beat")

    def breaks(self) -> None:
        """From now on something is wrong."""
        self.broke_at = time.time()

    def told(self, what: str, state: str, ways: tuple[str, ...] = ("mail", "hook")) -> float:
        """Wait until everybody was told. Return how many seconds after it broke the last one was."""

        def everybody() -> bool:
            return {one.way for one in self.news(what) if one.state == state} >= set(ways)

        wait_until(everybody, f"nobody was told “{state}: {what}”, but {self.taken}\n{self.said()}")
        return max(one.at for one in self.news(what) if one.state == state) - self.broke_at

    def news(self, what: str) -> list[Told]:
        """Everything that was told of it."""
        return [one for one in self.taken if one.what.startswith(what)]

    def once(self, what: str, ways: tuple[str, ...] = ("mail", "hook")) -> None:
        """Everybody was told once that it is wrong, and then once that it is over."""
        for way in ways:
            assert [one.state for one in self.news(what) if one.way == way] == ["firing", "resolved"], self.taken

    def said(self) -> str:
        """What the process logged last."""
        return self.process.log.read_text(errors="replace")[-3_000:]


def _beats(file: Path) -> bool:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as there:
        return bool(there.execute("SELECT count(*) FROM rows_10").fetchone()[0])


@contextmanager
def watched(given: Tools, here: Ground, pace: str, rules: Rules, boxed: str = "", **more: str) -> Iterator[Watched]:
    """A server at a pace that alerts of these rules, at once and with these numbers; `boxed` in a namespace of its own,
    made by these words of the shell."""
    taken: list[Told] = []
    mail, hook = Mail(taken), Hook(taken)
    url = f"smtp://{LOOPBACK}:{mail.port}"
    more |= {"STEWARD_ALLOW_PRIVATE": "true", "STEWARD_PING_URL": f"{hook.url}/ping"}
    order = {"token": here.people.alice, "hook": f"{hook.url}/in", "rules": dict(rules)}
    life = given.forks.start(here.room, "prepare alarms", here.environment(url) | more, **order)
    assert life.end() == 0, life.told()
    process = _boxed(here, url, pace, boxed, more) if boxed else _forked(given.forks, here, url, pace, more)
    try:
        assert process.answers(), process.log.read_text()
        yield Watched(here, mail, hook, taken, process)
    finally:
        process.end(KILL)
        mail.go()
        hook.shutdown()
        hook.server_close()


def _forked(forks: Forks, here: Ground, url: str, pace: str, more: Mapping[str, str]) -> Process:
    class Alarmed(Forked):
        what, order = "alarmed", {"pace": pace}

    return Alarmed(forks, here, url, **more)


def _boxed(here: Ground, url: str, pace: str, words: str, more: Mapping[str, str]) -> Process:
    class Boxed(Process):
        program = (
            "unshare",
            "-rm",
            "sh",
            "-c",
            f'{words} exec "$@"',
            "sh",
            *Process.program[:1],
            "-m",
            "tests.crash.alarmed",
        )

    return Boxed(here, url, TESTS_PACE=pace, PYTHONPATH=str(ROOT), **more)
