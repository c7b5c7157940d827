"""Recording SMTP servers in a process of their own, so that nothing that is killed takes its ledger along.

`python -m tests.crash.sink` takes lines of JSON: `{"open": script, "ledger": path}` gives `{"port"}` and the ports of a
Twilio and a WAHA server beside it, `{"quiet": port}` answers when no connection is open any more, `{"close": port}`
ends them. A script names an act (ACTS), or a list of
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

from tests.channels import http_servers, twilio_server, waha_server
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
from tests.channels.twilio_server import TwilioServer
from tests.channels.waha_server import WahaServer
from tests.crash.forks import ROOT

Servers = tuple[ScriptedSmtp, TwilioServer, WahaServer]

ACTS = {
    "usual": USUAL, "cut": CUT, "stall": STALL, "take, cut": TAKE_THEN_CUT, "take, stall": TAKE_THEN_STALL,
    "answer, cut": ANSWER_THEN_CUT, "later": say("451 4.3.0 Later"), "never": say("554 5.6.0 Never"),
    "slow": Act(after=0.05), "slower": Act(after=0.3), "slow, take, cut": replace(TAKE_THEN_CUT, after=0.05),
}  # fmt: skip
TEXTS = {
    "usual": http_servers.USUAL, "cut": http_servers.CUT, "take, cut": http_servers.TAKE_THEN_CUT,
    "later": http_servers.Act(429), "broken": http_servers.Act(500, take=True),
}  # fmt: skip
PROVIDERS = ("twilio", "waha")  # whose acts a script names, too
Script = Mapping[str, str | list[str]]


async def main() -> None:
    """Serve orders until the parent is gone."""
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    servers: dict[int, Servers] = {}
    while line := await lines.readline():
        print(json.dumps(await obey(json.loads(line), servers)), flush=True)


async def obey(order: dict[str, Any], servers: dict[int, Servers]) -> dict[str, Any]:
    """Follow one order."""
    if "open" in order:
        acts = {step: [some] if isinstance(some, str) else some for step, some in order["open"].items()}
        texts = {name: [TEXTS[one] for one in acts.pop(name, [])] for name in PROVIDERS}
        script = {
            step: ACTS[some[0]] if isinstance(order["open"][step], str) else [ACTS[one] for one in some]
            for step, some in acts.items()
        }
        mail = await ScriptedSmtp(script, ledger_file=order["ledger"], record=False).__aenter__()
        ledger = f"{order['ledger']}.texts"
        twilio = await TwilioServer(texts["twilio"], ledger).__aenter__()
        waha = await WahaServer(texts["waha"], ledger).__aenter__()
        servers[mail.port] = (mail, twilio, waha)
        return {"port": mail.port, "twilio": twilio.port, "waha": waha.port}
    if "quiet" in order:
        while any(one.open_now for one in servers[order["quiet"]]):
            await asyncio.sleep(0.002)
        return {}
    for gone in servers.pop(order["close"]):
        await gone.__aexit__(None, None, None)
        if isinstance(gone, ScriptedSmtp):
            os.close(gone._ledger)
    return {}


@dataclass(frozen=True)
class Server:
    """One recording server."""

    sink: "Sink"
    port: int
    ledger: Path
    twilio: int
    waha: int

    def url(self, starttls: str = "never") -> str:
        """Its address, for STEWARD_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}?starttls={starttls}"

    def texting(self) -> dict[str, str]:
        """The providers beside it, as the environment names them."""
        return {
            "STEWARD_TWILIO_URL": f"http://127.0.0.1:{self.twilio}", "STEWARD_TWILIO_ACCOUNT_SID": twilio_server.ACCOUNT,
            "STEWARD_TWILIO_AUTH_TOKEN": twilio_server.TOKEN, "STEWARD_TWILIO_FROM": "+16085550142",
            "STEWARD_WAHA_BASE_URL": f"http://127.0.0.1:{self.waha}", "STEWARD_WAHA_API_KEY": waha_server.KEY,
        }  # fmt: skip

    def texts(self) -> Counter[str]:
        """How often the providers took each text, by the text."""
        ledger = self.ledger.with_name(f"{self.ledger.name}.texts")
        lines = ledger.read_text().splitlines() if ledger.exists() else []
        return Counter(line.split("\t")[2] for line in lines)

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
        ports = self.ask({"open": dict(script or {}), "ledger": str(ledger)})
        try:
            yield Server(self, ledger=ledger, **ports)
        finally:
            self.ask({"close": ports["port"]})

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
