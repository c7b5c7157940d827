"""Recording SMTP servers in a process of their own, so that nothing that is killed takes its ledger along.

`python -m tests.crash.sink` takes lines of JSON: `{"open": script, "ledger": path}` gives `{"port"}`, `{"quiet": port}`
answers when no connection is open any more, `{"close": port}` ends one. A script names an act (ACTS), or a list of
them, for each step of the conversation (tests/channels/smtp_servers.py).
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.channels.smtp_servers import (
    ANSWER_THEN_CUT,
    CUT,
    STALL,
    TAKE_THEN_CUT,
    TAKE_THEN_STALL,
    USUAL,
    Act,
    ScriptedSmtp,
    say,
)
from tests.crash.forks import ROOT

ACTS = {
    "usual": USUAL, "cut": CUT, "stall": STALL, "take, cut": TAKE_THEN_CUT, "take, stall": TAKE_THEN_STALL,
    "answer, cut": ANSWER_THEN_CUT, "later": say("451 4.3.0 Later"), "never": say("554 5.6.0 Never"),
    "slow": Act(after=0.05), "slower": Act(after=0.3), "slow, take, cut": replace(TAKE_THEN_CUT, after=0.05),
}  # fmt: skip
Script = Mapping[str, str | list[str]]


async def main() -> None:
    """Serve orders until the parent is gone."""
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    servers: dict[int, ScriptedSmtp] = {}
    while line := await lines.readline():
        print(json.dumps(await obey(json.loads(line), servers)), flush=True)


async def obey(order: dict[str, Any], servers: dict[int, ScriptedSmtp]) -> dict[str, Any]:
    """Follow one order."""
    if "open" in order:
        script = {s: ACTS[a] if isinstance(a, str) else [ACTS[one] for one in a] for s, a in order["open"].items()}
        server = await ScriptedSmtp(script, ledger_file=order["ledger"], record=False).__aenter__()
        servers[server.port] = server
        return {"port": server.port}
    if "quiet" in order:
        while servers[order["quiet"]].open_now:
            await asyncio.sleep(0.002)
        return {}
    gone = servers.pop(order["close"])
    await gone.__aexit__(None, None, None)
    os.close(gone._ledger)
    return {}


@dataclass(frozen=True)
class Server:
    """One recording server."""

    sink: "Sink"
    port: int
    ledger: Path

    def url(self, starttls: str = "never") -> str:
        """Its address, for STEWARD_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}?starttls={starttls}"

    def taken(self) -> Counter[str]:
        """How often it took each message, by the id (hex) of its row."""
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        return Counter(line[1:].partition("@")[0].replace("-", "") for line in lines)

    def quiet(self) -> None:
        """Wait until it has read whatever a dead client left on the way."""
        self.sink.ask({"quiet": self.port})


class Sink:
    """The process of the servers, from `with` to its end. Safe to use from several threads."""

    def __enter__(self) -> Self:
        self.lock = threading.Lock()
        words = [sys.executable, "-m", "tests.crash.sink"]
        self.process = subprocess.Popen(words, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()

    @contextmanager
    def server(self, folder: Path, script: Script | None = None) -> Iterator[Server]:
        """One server, with its ledger in `folder`."""
        ledger = folder / "ledger"
        port = self.ask({"open": dict(script or {}), "ledger": str(ledger)})["port"]
        try:
            yield Server(self, port, ledger)
        finally:
            self.ask({"close": port})

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """One question, one answer."""
        with self.lock:
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            found: dict[str, Any] = json.loads(self.process.stdout.readline())
            return found


if __name__ == "__main__":
    asyncio.run(main())
