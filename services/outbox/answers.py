"""Answers: what a channel's answer, or its absence, makes of a message: sent, tried again, failed or unknown."""

import logging
import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from models.language import N_
from services.channels import ForGood, ForNow, Receipt, Unclear
from services.outbox.claim import Claimed
from services.outbox.states import Change
from services.work import clock

log = logging.getLogger(__name__)

# S-10: quick retries of 1, 2, 4 s, then patience by class of error for up to 24 h.
DELAYS = (1, 2, 4, 30, 120, 480, 1_800, 7_200, 21_600)
TRIES = 12  # with these delays about 24 hours; counts tries, not time: a late message deserves its tries too
HOOK = "webhook-id"  # the header of a delivery to a webhook of somebody
HOOK_DELAYS = (5, 300, 1_800, 7_200, 18_000, 36_000)  # Standard Webhooks: seven tries in 18 hours
KNOWN = ("handed", "unknown")  # a late answer settles an unknown row, unless a person settled it first


def sent(row: Claimed, number: int, boot: UUID, receipt: Receipt) -> Change:
    """Return the change of a message that was taken, or kept here."""
    to = "kept" if receipt.kept else "sent"
    return Change(row.id, KNOWN, to, number, boot, "dot", receipt.code, receipt.text, receipt.provider_id)


def not_sent(row: Claimed, number: int, boot: UUID, error: Exception, given: bool) -> Change:
    """Return the change of a message that was not taken, or perhaps; `given`: it was handed over."""
    was = ("claimed", "handed")
    if isinstance(error, ForGood):
        return Change(row.id, was, "failed", number, boot, error.phase, error.code, error.text)
    if isinstance(error, ForNow):
        return _retry(row, was, number, boot, error)
    if isinstance(error, Unclear):
        return Change(row.id, ("handed",), "unknown", number, boot, error.phase, error.code, error.text)
    log.error("a channel broke", exc_info=error, extra={"outgoing": str(row.id)})
    if given:
        text = N_("Something broke on our side after it was handed over.")
        return Change(row.id, ("handed",), "unknown", number, boot, "dot", text=text)
    return _retry(row, was, number, boot, ForNow(None, N_("Something broke on our side."), "connect"))


def log_end(place: str, row: Claimed, change: Change) -> None:
    """Leave a line in the log about a message that failed, or may have arrived; without its address and its text."""
    if change.to in ("failed", "unknown"):
        said = "a message failed" if change.to == "failed" else "it is unknown whether a message arrived"
        about = {"kind": "email" if row.channel == "email" else "message", "place": place, "outgoing": str(row.id)}
        log.error(said, extra={**about, "channel": row.channel, "phase": change.phase, "code": change.code})


def _retry(row: Claimed, was: tuple[str, ...], number: int, boot: UUID, error: ForNow) -> Change:
    if number > (len(HOOK_DELAYS) if HOOK in row.headers else TRIES - 1):
        text = N_("Given up after {number} attempts. The last answer: {answer}").format(
            number=number, answer=error.text
        )
        return Change(row.id, was, "failed", number, boot, error.phase, error.code, text)
    due = clock.now() + timedelta(seconds=_delay(number, HOOK_DELAYS if HOOK in row.headers else DELAYS))
    return Change(row.id, was, "pending", number, boot, error.phase, error.code, error.text, due_at=due)


def _delay(number: int, delays: Sequence[int] = DELAYS) -> float:
    """Return the seconds until the next try, with jitter, so that many messages do not come back together."""
    return delays[min(number, len(delays)) - 1] * random.uniform(0.75, 1.0)  # noqa: S311
