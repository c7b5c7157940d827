"""SMTP servers that do what a test tells them, on real sockets, with a ledger of what they took.

`ScriptedSmtp` runs inside a test. The same server runs as its own process for crash tests and measurements:
`python -m tests.channels.smtp_servers --port 0 --ledger FILE --script NAME` prints its port, then appends one line
(Message-ID, recipient, size in bytes, separated by tabs) for each message BEFORE it answers for it.
"""

import argparse
import asyncio
import base64
import contextlib
import os
import random
import ssl
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

END = b"\r\n.\r\n"


@dataclass(frozen=True)
class Act:
    """What the server does at one step, in this order: take the message, speak, then cut or fall silent."""

    reply: str = ""  # "451 Later"; empty: the step's usual answer, unless silent, cut or stall
    take: bool | None = None  # at the dot and in the body: into the ledger or not; None: as the reply says
    cut: bool = False
    stall: bool = False
    bytewise: bool = False  # the reply leaves one byte at a time
    after: float = 0.0  # seconds to wait first
    unasked: str = ""  # one line more, a moment later

    @property
    def silent(self) -> bool:
        return not self.reply and (self.cut or self.stall)


def say(reply: str, *, cut: bool = False, bytewise: bool = False) -> Act:
    """Answer with this line (several lines: "250-one\n250 two")."""
    return Act(reply=reply, cut=cut, bytewise=bytewise)


USUAL = Act()
CUT = Act(cut=True)
STALL = Act(stall=True)
TAKE_THEN_CUT = Act(take=True, cut=True)
TAKE_THEN_STALL = Act(take=True, stall=True)
ANSWER_THEN_CUT = Act(reply="250 2.0.0 OK: queued as LAST", cut=True)

# A step plays its acts in order, one for each time it is reached on any connection, then the usual. One act alone
# is played every time. Steps: greeting ehlo starttls auth mail rcpt data body dot noop rset; "body" lies between 354
# and the dot.
Script = Mapping[str, Act | Iterable[Act]]


@dataclass(frozen=True)
class Taken:
    """A message this server is now answerable for."""

    message_id: str
    sender: str
    recipient: str
    raw: bytes  # as the sender wrote it: leading dots restored
    connection: int
    encrypted: bool


@dataclass
class Talk:
    """One connection and where it stands."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    encrypted: bool
    sender: str = ""
    recipient: str = ""


class Gone(Exception):
    """This connection is over."""


@dataclass
class ScriptedSmtp:
    """An SMTP server for tests: `async with ScriptedSmtp({"rcpt": say("550 No such user")}) as server`.

    Arguments: script (above); tls (server side context) with starttls offered, or spoken from the first byte when
    implicit; login (user, password) to be proved before MAIL; extensions offered at EHLO; ledger_file, a path to
    append to. Afterwards look at taken, commands (connection number, line), opened and most_at_once.
    """

    script: Script = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    login: tuple[str, str] | None = None
    extensions: tuple[str, ...] = ("SIZE 35882577", "8BITMIME", "SMTPUTF8", "PIPELINING")
    ledger_file: str = ""
    port: int = 0
    record: bool = True
    taken: list[Taken] = field(default_factory=list)
    commands: list[tuple[int, str]] = field(default_factory=list)
    opened: int = 0
    open_now: int = 0
    most_at_once: int = 0

    async def __aenter__(self) -> Self:
        self._acts: dict[str, Iterator[Act]] = {}
        self._talks: set[asyncio.Task[None]] = set()
        self._ledger = os.open(self.ledger_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if self.ledger_file else -1
        first = self.tls if self.implicit else None
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, ssl=first, limit=2**26)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._server.close()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"{'smtps' if self.implicit else 'smtp'}://127.0.0.1:{self.port}"

    def heard(self, verb: str) -> int:
        """How often a command arrived, over all connections."""
        return Counter(line.split(" ")[0].split(":")[0].upper() for _, line in self.commands)[verb]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.opened += 1
        self.open_now += 1
        self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            with contextlib.suppress(
                Gone, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError
            ):
                await self._serve(Talk(self.opened, reader, writer, self.implicit))
        finally:
            self.open_now -= 1
            self._talks.discard(task)
            writer.close()

    async def _serve(self, talk: Talk) -> None:
        await self._play(talk, "greeting", "220 test.example ESMTP")
        while True:
            line = (await talk.reader.readuntil(b"\r\n"))[:-2].decode("utf-8", "surrogateescape")
            verb = line[:4].upper()
            if self.record:
                self.commands.append((talk.number, line))
            if verb == "MAIL":
                talk.sender = _path(line)
                await self._play(talk, "mail", "250 2.1.0 OK")
            elif verb == "RCPT":
                talk.recipient = _path(line)
                await self._play(talk, "rcpt", "250 2.1.5 OK")
            elif verb == "DATA":
                await self._data(talk)
            else:
                await self._other(talk, verb, line)

    async def _data(self, talk: Talk) -> None:
        if not (await self._play(talk, "data", "354 Go ahead")).startswith("354"):
            return
        middle = self._next("body")
        if middle.silent or middle.reply:
            part = await talk.reader.read(700)
            await self._finish(talk, middle, part, "451 4.3.0 Not that much")
            return
        whole = await talk.reader.readuntil(END)
        await self._finish(talk, self._next("dot"), whole[:-3], f"250 2.0.0 OK: queued as {len(self.taken) + 1:X}")

    async def _finish(self, talk: Talk, act: Act, stuffed: bytes, usual: str) -> None:
        reply = act.reply or ("" if act.silent else usual)
        if act.take if act.take is not None else reply.startswith("2"):
            self._take(talk, stuffed)
        await self._do(talk, replace(act, reply=reply))

    def _take(self, talk: Talk, stuffed: bytes) -> None:
        start = stuffed.find(b"Message-ID: ") + 12
        message_id = stuffed[start : stuffed.find(b"\r\n", start)].decode()
        if self.record:
            raw = stuffed.replace(b"\r\n..", b"\r\n.")
            self.taken.append(Taken(message_id, talk.sender, talk.recipient, raw, talk.number, talk.encrypted))
        if self._ledger >= 0:
            os.write(self._ledger, f"{message_id}\t{talk.recipient}\t{len(stuffed)}\n".encode())

    async def _other(self, talk: Talk, verb: str, line: str) -> None:
        if verb in ("EHLO", "HELO"):
            await self._play(talk, "ehlo", self._welcome(talk) if verb == "EHLO" else "250 test.example")
        elif verb == "STAR":
            await self._play(talk, "starttls", "220 2.0.0 Go ahead")
            await talk.writer.start_tls(self.tls)  # type: ignore[arg-type]
            talk.encrypted = True
        elif verb == "AUTH":
            await self._play(talk, "auth", self._judge(line))
        elif verb == "QUIT":
            await self._do(talk, say("221 2.0.0 Bye", cut=True))
        else:
            await self._play(talk, verb.lower(), "250 2.0.0 OK")

    def _welcome(self, talk: Talk) -> str:
        offers = list(self.extensions)
        if self.tls and not talk.encrypted:
            offers.append("STARTTLS")
        if self.login:
            offers.append("AUTH PLAIN")
        return "\n".join(["250-test.example", *(f"250-{offer}" for offer in offers), "250 HELP"])

    def _judge(self, line: str) -> str:
        _, user, password = base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode().split("\0")
        return "235 2.7.0 Welcome" if (user, password) == self.login else "535 5.7.8 Wrong name or password"

    async def _play(self, talk: Talk, step: str, usual: str) -> str:
        act = self._next(step)
        reply = act.reply or ("" if act.silent else usual)
        await self._do(talk, replace(act, reply=reply) if act is not USUAL else Act(reply=usual))
        return reply

    def _next(self, step: str) -> Act:
        acts = self.script.get(step)
        if acts is None or isinstance(acts, Act):
            return acts or USUAL
        return next(self._acts.setdefault(step, iter(acts)), USUAL)

    async def _do(self, talk: Talk, act: Act) -> None:
        if act.after:
            await asyncio.sleep(act.after)
        if act.reply:
            reply = act.reply.replace("\n", "\r\n").encode() + b"\r\n"
            for piece in [reply[i : i + 1] for i in range(len(reply))] if act.bytewise else [reply]:
                talk.writer.write(piece)
                if act.bytewise:
                    await asyncio.sleep(0)
        if act.unasked:
            await asyncio.sleep(0.05)
            talk.writer.write(f"{act.unasked}\r\n".encode())
        if act.stall:  # silent until the other side gives up
            while await talk.reader.read(65_536):
                pass
            raise Gone
        if act.cut:
            raise Gone


def _path(line: str) -> str:
    return line[line.find("<") + 1 : line.find(">")]


def presets(seed: int) -> dict[str, Script]:
    """Scripts by name, for the server run as its own process. The seed decides what the flaky ones do."""
    moody = (USUAL, USUAL, TAKE_THEN_CUT, CUT, say("451 4.3.0 Later"), say("554 5.6.0 Never"), ANSWER_THEN_CUT)
    return {
        "sink": {},
        "later": {"rcpt": say("451 4.2.1 Later")},
        "never": {"rcpt": say("550 5.1.1 No such user")},
        "cut-before-dot": {"body": CUT},
        "cut-after-dot": {"dot": TAKE_THEN_CUT},
        "lose-after-dot": {"dot": CUT},
        "stall-after-dot": {"dot": TAKE_THEN_STALL},
        "slow-after-dot": {"dot": Act(after=0.2)},
        "flaky": {"dot": _by_the_dice(seed, moody)},
    }


def _by_the_dice(seed: int, choices: Sequence[Act]) -> Iterator[Act]:
    dice = random.Random(seed)
    while True:
        yield dice.choice(choices)


async def _main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=0)
    words.add_argument("--ledger", default="")
    words.add_argument("--script", default="sink", choices=sorted(presets(0)))
    words.add_argument("--seed", type=int, default=0)
    asked = words.parse_args()
    script = presets(asked.seed)[asked.script]
    async with ScriptedSmtp(script, ledger_file=asked.ledger, port=asked.port, record=False) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop  # the quickest there is: what is measured is the sender

    uvloop.run(_main())
