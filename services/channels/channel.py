"""What a channel is: how it is addressed, how it reads, how many of its messages leave at once, and how it is sent.

Its transport takes an Envelope and either returns a Receipt or raises exactly one of four answers:

| answer    | taken by the other side? | may the outbox send it again by itself? |
|-----------|--------------------------|------------------------------------------|
| ForNow    | certainly not            | yes, later                               |
| ForGood   | certainly not            | no: it would be refused again            |
| Unclear   | unknown                  | never: a person or evidence decides      |
| Withdrawn | certainly not            | no: another claim has taken it over |

A cancelled send has no answer; after `handed` it must be treated as Unclear. Channels import no capability, no
database and nothing of `services/work`: retries, turns and records belong to the outbox (decision 0021).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

Handed = Callable[[], Awaitable[bool]]
"""Awaited immediately before the bytes that can commit the other side, at most once for each send. In it the caller
makes 'handed' durable and returns True; False means that its claim was lost, and nothing is handed over (Withdrawn)."""

PHASES = ("connect", "hello", "tls", "login", "mail", "rcpt", "data", "dot", "test")
"""The phases of a conversation; other channels use the nearest of these words. `test`: handed to the test address."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a mail."""

    name: str
    type: str
    """Its media type."""
    content: bytes
    cid: str = ""
    """The id by which the HTML shows it (`cid:…`); empty: it is attached."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message ready to leave: one recipient, and no decision left to make."""

    id: UUID
    message_id: str
    """'<uuid@host>': the same for every attempt, so that a double can be recognised."""
    sender: str
    """'a@b' or 'Name <a@b>'; empty means the channel's own sender."""
    recipient: str
    subject: str
    body: str
    """Plain text; any kind of newline."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """More headers, for instance {'Auto-Submitted': 'auto-generated'}."""
    html: str = ""
    """The same in HTML, for mail; `body` is its text part then."""
    attachments: tuple[Attachment, ...] = ()
    bounce_to: str = ""
    """The address that failures are reported to (MAIL FROM); empty: the sender's."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What else a channel needs: {'content_sid': 'HX…'} of an approved WhatsApp template."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other side accepted the message and is now responsible for it."""

    code: int
    text: str
    """Its reply, as one line."""
    provider_id: str | None
    """Its own id for the message, if it returned one."""
    kept: bool = False
    """No server took it: it was kept here, because the channel has no account yet."""


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
    """Not this time: the message was not accepted. Try again later."""


class ForGood(_Answer):
    """Refused for good: the message was not accepted and never will be."""


class Unclear(_Answer):
    """Handed over without a clear answer: it may or may not have been accepted."""


class Withdrawn(Exception):
    """The caller's claim was lost before the message was handed over."""


class Transport(Protocol):
    """One account of a channel, open. Safe to use from many tasks of one event loop."""

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one message; see the module for the four ways this can fail."""

    async def close(self) -> None:
        """Close every connection; running sends may fail."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to send. Its peculiarities are defined here, and nowhere else in the code."""

    name: str
    """The word on a message's `channel`."""
    carrier: str
    """The party that takes its messages: 'mail server', as in 'accepted by the mail server', 'no mail server yet'."""
    address: str
    """The address of its recipients: 'email address'."""
    point: str | None
    """The kind of a contact's points that are its addresses: 'email', 'phone'; None where contacts have none."""
    clean: Callable[[str], str]
    """One typed line → the address as it is kept. Raises ValueError with a sentence for its field."""
    ready: Callable[[Any], bool]
    """Whether the configuration (services/work/config.py) names an account; without one, messages are kept here."""
    open: Callable[[Any], Transport]
    """The configuration → the account, or the mailbox without one. ValueError, a sentence, prevents the start."""
    subject: bool = True
    """Whether a message has a subject; without one, lists show the first line of its text."""
    room: int = 10
    """How many messages of one account may be on their way at once."""
    queue: str = ""
    """The named queue of its messages, a key of models.outbox.QUEUES; empty: its own name."""
    private: bool = False
    """Whether its addresses are sealed where they are stored: telephone numbers are."""
    longest: int | None = None
    """How many characters a text may have; None: as many as a message may."""
    again: bool = False
    """Whether a message is sent again when its answer was lost: what takes it recognises its id."""
    written: bool = True
    """Whether people write messages for it; only the house writes to browsers."""

    @property
    def room_for_many(self) -> int:
        """How many of a campaign may be on their way at once: what is written to one person always finds room."""
        return max(1, self.room * 7 // 10)
