"""An HTTP server that does what a test tells it, on real sockets, with a ledger of what it took."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass(frozen=True)
class Act:
    """What the server does with one message: take it or not, answer, cut or fall silent."""

    status: int = 0  # 0: the usual answer
    body: Any = None
    take: bool | None = None  # into the ledger; None: as the status says
    cut: bool = False
    stall: bool = False

    @property
    def takes(self) -> bool:
        return self.take if self.take is not None else self.status < 300


USUAL = Act()
TAKE_THEN_CUT = Act(take=True, cut=True)
TAKE_THEN_STALL = Act(take=True, stall=True)
CUT = Act(take=False, cut=True)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body, keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedHttp:
    """`async with TwilioServer(Act(429, …)) as server`: plays these acts, one for each message, then the usual."""

    acts: Sequence[Act] = ()
    ledger_file: str = ""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    opened: int = 0
    open_now: int = 0

    def __post_init__(self) -> None:
        self.left = list(self.acts)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.server.close()

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        """Answer what is no message, as (status, JSON, True); for a message: its usual answer and False."""
        raise NotImplementedError

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        """What the ledger has of a message: its id, its number, its text."""
        raise NotImplementedError

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        self.open_now += 1
        try:
            while (asked := await _read(reader)) is not None:  # the connection is kept as long as the client keeps it
                self.asked.append(asked)
                await self._answer(asked, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open_now -= 1
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        status, body, aside = self.reply(asked)
        act = USUAL if aside else self.left.pop(0) if self.left else USUAL
        if not aside and act.takes:
            row = self.keep(asked, body)
            self.taken.append(row)
            if self.ledger_file:
                line = "\t".join(one.replace("\n", " ") for one in row)
                with open(self.ledger_file, "a", encoding="utf-8") as file:
                    file.write(f"{line}\n")
                    file.flush()
                    os.fsync(file.fileno())
        if act.stall:
            await asyncio.sleep(3_600)
        if act.cut:
            writer.transport.abort()
            return
        status, body = (act.status, act.body) if act.status else (status, body)
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        raw = text if isinstance(text, bytes) else text.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
        writer.write(head.encode() + raw)
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    first = (await reader.readline()).decode().split()
    if len(first) < 2:
        return None
    headers = {}
    while line := (await reader.readline()).decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(first[1])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Asked(first[0], parts.path, query, headers, body.decode())
