"""Incoming: what a provider calls us with, in one form for all of them: a report on a message of ours, or a text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MARK = "text:"  # before the ids of texts: an index finds attempts by them (models/outbox.py)
State = Literal["", "sent", "delivered", "bounced", "failed"]


def _keep(told: object, **longest: int) -> None:
    """Cut texts to what a database keeps of them: signed or not, a call may hold anything."""
    for name, most in longest.items():
        text: str = getattr(told, name)
        text = text.replace("\x00", "").encode("utf-8", "ignore").decode()
        object.__setattr__(told, name, text[:most])


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

    def __post_init__(self) -> None:
        """Bound the texts."""
        _keep(self, provider_id=200, status=40, text=500)


@dataclass(frozen=True, slots=True)
class Found:
    """A message as the provider lists it."""

    body: str
    at: datetime | None
    report: Report


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came with a text: its path at the provider, which is fetched from the provider's own address alone."""

    path: str
    name: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        """Bound the texts."""
        _keep(self, path=1_000, name=400, type=100)


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
    """How many files came with it."""
    media: tuple[Media, ...] = ()
    """Those of them that can be fetched from the provider."""

    def __post_init__(self) -> None:
        """Bound the texts."""
        _keep(self, provider_id=200, sender=100, to=400, text=100_000, name=200)
