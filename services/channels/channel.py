"""What a channel is: how it is addressed, how it reads, how much of it may be on its way at once, and how it is sent.

Its transport takes an Envelope and either returns a Receipt or raises exactly one of four answers:

| answer    | taken by the other side? | may the outbox send it again by itself? |
|-----------|--------------------------|------------------------------------------|
| ForNow    | certainly not            | yes, later                               |
| ForGood   | certainly not            | no: it would be refused again            |
| Unclear   | nobody knows             | never: a person or evidence decides      |
| Withdrawn | certainly not            | it is no longer ours: another claim has it |

A cancelled send says nothing; after `handed` it must be treated as Unclear. Channels import no capability, no
database and nothing of `services/work`: retries, turns and records belong to the outbox (decision 0021).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

Handed = Callable[[], Awaitable[bool]]
"""Awaited immediately before the bytes that can commit the other side, at most once for each send. The caller makes
'handed' durable in it and answers True; False means that its claim was lost, and nothing is handed (Withdrawn)."""

PHASES = ("connect", "hello", "tls", "login", "mail", "rcpt", "data", "dot")
"""How far a conversation came; other channels use the nearest of these words."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message ready to leave: to one recipient, with nothing left to decide."""

    id: UUID
    message_id: str
    """'<uuid@host>': the same for every attempt, so that a double would be recognised."""
    sender: str
    """'a@b' or 'Name <a@b>'; empty means the channel's own sender."""
    recipient: str
    subject: str
    body: str
    """Plain text; any kind of newline."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """More headers, for instance {'Auto-Submitted': 'auto-generated'}."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side took it and is answerable for it now."""

    code: int
    text: str
    """What it said, as one line."""
    provider_id: str | None
    """Its own name for the message, where it gave one."""
    kept: bool = False
    """Nothing took it: it was kept here, because the channel has no account yet."""


class _Answer(Exception):
    def __init__(self, code: int | None, text: str, phase: str) -> None:
        """Keep the reply code (None: there was no reply), a sentence or the server's words, and one of PHASES."""
        super().__init__(code, text, phase)
        self.code = code
        self.text = text
        self.phase = phase

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


class ForNow(_Answer):
    """Not this time; nothing was taken. Try again later."""


class ForGood(_Answer):
    """Refused, and it always will be; nothing was taken."""


class Unclear(_Answer):
    """Handed over and no clear answer came: it may or may not have been taken."""


class Withdrawn(Exception):
    """The caller's claim was lost before anything was handed over."""


class Transport(Protocol):
    """One account of a channel, open. Safe to use from many tasks of one event loop."""

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one message; see the module for the four ways this can fail."""

    async def close(self) -> None:
        """Let go of every connection; sends under way may fail."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out. What is peculiar to it stands here, and nowhere else in the code."""

    name: str
    """The word on a message's `channel`."""
    carrier: str
    """Who takes its messages from us: 'mail server', read as 'accepted by the mail server', 'no mail server yet'."""
    address: str
    """What its recipients have: 'email address'."""
    point: str | None
    """The kind of a contact's points that are its addresses: 'email', 'phone'; None where contacts have none."""
    clean: Callable[[str], str]
    """One line as it was typed → the address as it is kept. Raises ValueError with a sentence for its field."""
    ready: Callable[[Any], bool]
    """Whether the configuration (services/work/config.py) names an account; without one, messages are kept here."""
    open: Callable[[Any], Transport]
    """The configuration → the account, or the mailbox while there is none. Raises ValueError, a sentence: no start."""
    subject: bool = True
    """Whether a message has a subject; without one, lists show the first line of its text."""
    room: int = 10
    """How many messages of one account may be on their way at once."""
