"""The circuit of one channel's account (W-03): after failures in a row nothing is sent for a while, then one probe.

closed → (5 failures) → open → (60 s) → half open, one message as a probe → closed, or open again. What a recipient's
server refuses is an answer, and no failure of the account.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.channels import ForNow, Unclear

AFTER = 5  # failures in a row
PAUSE = timedelta(seconds=60)
PAST = 20  # changes that are remembered
BEFORE_IT_WAS_ASKED = ("connect", "hello", "tls", "login")  # phases in which the account failed, not the recipient


class Circuit:
    """One circuit, in memory. Times are those of the caller's clock."""

    def __init__(self, after: int = AFTER, pause: timedelta = PAUSE) -> None:
        self.after, self.pause = after, pause
        self.state = "closed"
        self.failures = 0
        self.why = ""
        self.changed_at: datetime | None = None
        self.probe_at: datetime | None = None
        self.past: list[tuple[str, str]] = []

    def opens_at(self, now: datetime) -> datetime | None:
        """Return when the next message may be tried; None: now. While a probe is under way, in a second."""
        if self.state == "open" and self.probe_at is not None and self.probe_at > now:
            return self.probe_at
        return now + timedelta(seconds=1) if self.state == "half_open" else None

    @property
    def probes(self) -> bool:
        """Whether the next message is a probe, and must be alone."""
        return self.state == "open"

    def begin(self, now: datetime) -> bool:
        """Note that a message is about to be tried. Return whether the state changed: an open circuit is probed."""
        return self._become("half_open", now) if self.state == "open" else False

    def answer(self, error: Exception | None, now: datetime) -> bool:
        """Take note of an answer. Return whether the state changed."""
        if not failed(error):
            self.failures, self.why = 0, ""
            return self._become("closed", now)
        self.failures += 1
        self.why = str(error)[:500]
        if self.state == "half_open" or self.failures >= self.after:
            self.probe_at = now + self.pause
            return self._become("open", now)
        return False

    def abandon(self) -> None:
        """Take a probe back that was not made after all: another one may be."""
        if self.state == "half_open":
            self.state, self.probe_at = "open", None

    def restore(
        self, state: str, failures: int, why: str, probe_at: datetime | None, past: Sequence[Sequence[str]]
    ) -> None:
        """Go on where an earlier process was. A probe that it made is made again."""
        self.state, self.failures, self.why = "open" if state == "half_open" else state, failures, why
        self.probe_at, self.past = probe_at, [(at, was) for at, was in past]

    def _become(self, state: str, now: datetime) -> bool:
        if state == self.state:
            return False
        self.state, self.changed_at = state, now
        self.past = [*self.past, (now.isoformat(), state)][-PAST:]
        return True


def failed(error: Exception | None) -> bool:
    """Return whether an answer means that the account does not work: no connection, no sign-in, or no clear answer."""
    return isinstance(error, Unclear) or (isinstance(error, ForNow) and error.phase in BEFORE_IT_WAS_ASKED)
