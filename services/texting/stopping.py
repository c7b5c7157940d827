"""Stopping: a number opts out of texts, or in again. The one place of this room that touches the list of opt-outs."""

import unicodedata
from uuid import UUID

from sqlmodel import Session, col, select

from models.columns import uuid7
from models.privacy import Suppression
from services.outbox import recipients
from services.work import clock, step

# Whole messages: the carriers' own words, and those of French, Hindi and Nepali.
STOP = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout",  # no text
    "arret", "arrêt", "arrêter", "désabonner", "रोकें", "रोको", "बंद", "रोक्नुहोस्", "बन्द",  # no text
}  # fmt: skip
START = {"start", "unstop", "yes", "commencer", "reprendre", "शुरू", "चालू", "सुरु"}  # no text


def meaning(text: str) -> str:
    """Return "stop" or "start" where the whole message is such a word, else an empty text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    word = "".join(one for one in folded if unicodedata.category(one)[0] in "LMN").strip()
    return "stop" if word in STOP else "start" if word in START else ""


@step
def suppress(
    session: Session, channel: str, number: str, reason: str, detail: str = "", *, contact_id: UUID | None = None
) -> bool:
    """Send no more texts to a number. Return False where that holds already."""
    if _present(session, channel, number):
        return False
    row = Suppression(id=uuid7(), channel=channel, key="", address="", reason=reason, contact_id=contact_id)
    row.key = recipients.key_of(channel, number)
    row.address = recipients.stored(channel, number, "suppressions.address", row.id)
    row.detail = detail[:300]
    session.add(row)
    session.flush()
    return True


@step
def lift(session: Session, channel: str, number: str) -> bool:
    """Send texts to a number again. Return whether it had opted out."""
    there = [one for one in _present(session, channel, number) if one.reason in ("stop", "opted_out")]
    for one in there:
        one.lifted_at = clock.now()
    return bool(there)


@step
def _present(session: Session, channel: str, number: str) -> list[Suppression]:
    mine = (
        col(Suppression.channel) == channel,
        col(Suppression.key).in_(recipients.keys_of(channel, number)),
        col(Suppression.topic_id).is_(None),
        col(Suppression.lifted_at).is_(None),
    )
    return list(session.exec(select(Suppression).where(*mine)))
