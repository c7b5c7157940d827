"""Web: one request to a provider's API, and what its answer means, or its absence. For twilio.py, waha.py, msg91.py.

Each request has a connection of its own: a kept one that the provider has closed meanwhile takes the bytes and gives
no answer, and every such message would be unknown. `handed` is awaited between the connection and its first byte.
"""

import os
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from models.language import N_
from services.channels.channel import ForNow, Handed, Unclear, Withdrawn

CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 30.0
LARGEST = 1024 * 1024  # bytes of an answer that are read
OURS = (401, 402, 403, 404, 405, 407)  # about our account or the address of the API, not about the recipient
CUT = N_("The message was handed over, but then the connection broke off ({reason}).")
AWAY = N_("The provider cannot be reached ({reason}).")
BROKE = N_("The provider broke while it had the message ({status}): {reason}")


@dataclass(slots=True)
class Turn:
    """One sending: `begun` from the moment at which its bytes may leave."""

    handed: Handed
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the text."""

    status: int
    text: str

    @property
    def fine(self) -> bool:
        """Whether the provider took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came back: its bytes, and what the server says of it."""

    status: int
    content: bytes
    type: str
    name: str
    elsewhere: str
    """Where it is instead, if the answer says so."""


class TooLong(ValueError):
    """An answer that is larger than what was asked for."""


_turn: ContextVar[Turn | None] = ContextVar("the sending that this connection is for", default=None)


class Connector(TCPConnector):
    """Asks `handed` once there is a connection, before anything is written to it."""

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109  (the library's name)
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        turn = _turn.get()
        if turn is not None and not turn.begun:
            try:
                if not await turn.handed():
                    raise Withdrawn
            except BaseException:
                connection.close()
                raise
            turn.begun = True
        return connection


NUMBER = re.compile(r"(?:\+|%2B)\d[\d ().-]{5,18}\d|(?<![\w-])\d{8,15}(?![\w-])", re.IGNORECASE)


class Web:
    """The connections to one provider. Opened on the loop that first uses it."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.answer_seconds = answer_seconds
        self._session: ClientSession | None = None

    async def ask(self, method: str, url: str, **more: Any) -> Answer:
        """Make one request; errors are the library's."""
        async with self._open().request(method, url, allow_redirects=False, **more) as answer:
            return Answer(answer.status, (await _whole(answer, LARGEST)).decode("utf-8", "replace"))

    async def fetch(self, url: str, headers: Mapping[str, str], most: int) -> Fetched:
        """Fetch a file. Raises TooLong for one of more than `most` bytes; other errors are the library's."""
        async with self._open().get(url, allow_redirects=False, headers=headers) as answer:
            content, told = await _whole(answer, most), answer.content_disposition
            elsewhere = answer.headers.get("location", "") if 300 <= answer.status < 400 else ""
            name = (told.filename or "") if told else ""
            return Fetched(answer.status, content, answer.content_type, name, elsewhere)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> ClientSession:
        if self._session is None or self._session.closed:
            patience = ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=self.answer_seconds)
            self._session = ClientSession(connector=Connector(force_close=True, limit=0), timeout=patience)
        return self._session


async def _whole(answer: ClientResponse, most: int) -> bytes:
    """Read an answer, as long as it is not too long; it may say so before."""
    if (answer.content_length or 0) > most:
        raise TooLong(most)
    raw = bytearray()
    async for part in answer.content.iter_any():
        raw += part
        if len(raw) > most:
            raise TooLong(most)
    return bytes(raw)


@contextmanager
def sending(handed: Handed) -> Iterator[Turn]:
    """Ask `handed` as the request's bytes are about to leave. Without an answer it is ForNow before, Unclear after."""
    turn = Turn(handed)
    token = _turn.set(turn)
    try:
        yield turn
    except (ClientError, OSError, ValueError) as lost:
        if turn.begun:
            raise Unclear(None, CUT.format(reason=reason(lost)), "dot") from lost
        phase = "tls" if isinstance(lost, ssl.SSLError) else "connect"
        raise ForNow(None, AWAY.format(reason=reason(lost)), phase) from lost
    finally:
        _turn.reset(token)


def refuse_general(answer: Answer, said: str) -> None:
    """Raise what every provider means by a status: 429 later, 5xx unknown, trouble with our account later. Others say
    nothing in general."""
    status, told = answer.status, one_line(said)
    if status in (408, 429):
        raise ForNow(status, told or N_("Too many requests at once."), "data")
    if status >= 500:
        raise Unclear(status, BROKE.format(status=status, reason=told), "dot")
    if 300 <= status < 400:
        raise ForNow(status, N_("The provider's API is at another address."), "data")
    if status in OURS:
        raise ForNow(status, N_("The provider refuses our account: {reason}").format(reason=told), "login")


def reason(lost: BaseException) -> str:
    """Return why a conversation ended, without the address it was with: that may hold a key."""
    if isinstance(lost, TimeoutError):
        return N_("no answer in time")
    under = lost.os_error if isinstance(lost, ClientConnectorError) else lost
    if isinstance(under, ssl.SSLError):
        return one_line(under.reason or N_("no secure connection"))
    if isinstance(under, OSError) and under.errno:
        return os.strerror(under.errno) if under.errno > 0 else one_line(under.strerror or "")
    return N_("the answer makes no sense") if isinstance(lost, ValueError) else N_("it was cut")


def one_line(text: object) -> str:
    """Return a provider's words as one line of at most 500 characters. Telephone numbers in them are masked: attempts,
    circuits and logs keep these words in clear."""
    return NUMBER.sub(lambda found: f"•••• {found[0][-2:]}", plain_line(text))


def plain_line(text: object) -> str:
    """Return the same as it is, for an id."""
    return " ".join(str(text).encode("utf-8", "replace").decode().split())[:500]


def public(site_url: str | None, path: str) -> str | None:
    """Return the address of our site that a provider can call, or None where there is none."""
    host = urlsplit(site_url).hostname or "" if site_url else ""
    known = "." in host and not host.startswith("127.") and not host.endswith((".localhost", ".local"))
    return f"{site_url}{path}" if known else None


def text_of(found: Mapping[str, Any], *names: str) -> str:
    """Return the first of these values that is text or a number; a provider's JSON may hold anything."""
    values = (found.get(name) for name in names)
    return next((str(one) for one in values if isinstance(one, str | int) and not isinstance(one, bool) and one), "")
