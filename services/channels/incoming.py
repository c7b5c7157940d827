"""Incoming: what a provider calls us with, in one form for all of them: a report on a message of ours, or a text."""

from dataclasses import dataclass
from typing import Literal

MARK = "text:"  # before the ids of texts: an index finds attempts by them (models/outbox.py)
State = Literal["", "sent", "delivered", "bounced", "failed"]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message of ours."""

    channel: str
    provider: str
    provider_id: str
    """The provider's id, with `MARK`."""
    status: str
    """The provider's own word."""
    state: State
    """What that means for the message; empty: nothing yet."""
    code: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that somebody sent to us."""

    channel: str
    provider: str
    provider_id: str
    """The provider's id, with `MARK`."""
    sender: str
    """The number as E.164; another id of the sender where the provider names none."""
    to: str
    text: str
    name: str = ""
    files: int = 0
    """How many files came with it; they stay with the provider."""
