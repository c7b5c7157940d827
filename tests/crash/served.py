"""The whole `python main.py serve`, written to through its API like any program, and killed from outside.

`Process` is Python started anew; `Forked` the same command in a child of the fork server, which has imported everything
already: where the start itself is not what is looked at, that spares two seconds of a core.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import cast
from tests.crash.forks import KILL, ROOT, Forks, Hung
from tests.crash.ground import Ground
from tests.crash.sink import Server
from tests.servers import free_port
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.crash.rounds import Result


class Process:
    """A Steward of its own, on a port of its own."""

    program = (sys.executable, str(ROOT / "main.py"))

    def __init__(self, here: Ground, smtp_url: str, *words: str, **more: str) -> None:
        self.port = free_port()
        self.log = here.room / f"serve-{self.port}.log"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("STEWARD_", "COV_CORE", "COVERAGE_"))}
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*self.program, *(words or ("serve", "--port", str(self.port)))],
                cwd=here.room, env=clean | here.environment(smtp_url) | more, stdout=log, stderr=log,
            )  # fmt: skip
        self.token = ""

    def answers(self, seconds: float = PATIENCE) -> bool:
        """Wait until it answers; False when it ended before."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.lives():
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return True
            except OSError:
                time.sleep(0.02)
        return False

    def lives(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def ask(self, verb: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """One request of its API: the status, and what it said."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Host": f"localhost:{self.port}"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(verb, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else {}
        except http.client.HTTPException as lost:
            raise ConnectionError(str(lost)) from lost
        finally:
            connection.close()

    def sign_in(self) -> None:
        """As Alice."""
        typed = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
        status, told = self.ask("POST", "/api/v1/auth/login", typed)
        assert status == 200, told
        self.token = told["access_token"]

    def write(self, number: int) -> str:
        """Write one message; gives its id (hex) once it is acknowledged."""
        body = {"to": f"served{number}@example.com", "subject": f"Hello {number}", "body": "A word"}
        status, told = self.ask("POST", "/api/v1/messages", body)
        assert status == 201, told
        return str(told["id"]).replace("-", "")

    def end(self, number: int = KILL) -> int:
        """Send a signal, wait, give the code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


class Forked(Process):
    """The same command line, run by a child of the fork server."""

    what = "command"
    order: Mapping[str, Any] = {}

    def __init__(self, forks: Forks, here: Ground, smtp_url: str, *words: str, **more: str) -> None:
        self.port, self.token = free_port(), ""
        said = list(words or ("serve", "--port", str(self.port)))
        log = f"serve-{self.port}.log"
        environment = here.environment(smtp_url) | more
        self.life = forks.start(here.room, self.what, environment, words=said, log=log, **self.order)
        self.log = self.life.log

    def lives(self) -> bool:
        """Whether it has not ended yet."""
        try:
            return self.life.hear("never said", 0)
        except Hung:
            return True

    def end(self, number: int | None = KILL) -> int:
        """Send a signal if one is given, wait, give the code."""
        return self.life.end(number)


def live_and_die(
    forks: Forks, here: Ground, server: Server, after: float, early: int, late: int, result: "Result"
) -> None:
    """Start it, write messages through the API, and kill it `after` seconds into that, whatever it does then."""
    process = Forked(forks, here, server.url())
    try:
        if not process.answers():
            result.wrong.append(f"the server did not start: {process.log.read_text()[-2000:]}")
            return
        process.sign_in()
        until = time.monotonic() + after
        with open(here.room / "acked", "a", encoding="utf-8") as acked:
            for number in range(early + late):
                acked.write(process.write(number) + "\n")
                if time.monotonic() > until:
                    break
        time.sleep(max(0.0, until - time.monotonic()))
    finally:
        process.end()
    result.met.append("serve")


def sentence(log: Path) -> str:
    """What a command that ended said, without the log lines before."""
    return log.read_text(encoding="utf-8").strip()
