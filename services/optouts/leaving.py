"""What opt-outs have to say when a message leaves: a check inside its claim, and its List-Unsubscribe headers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from services.channels import Envelope
from services.optouts import suppressions, tokens
from services.optouts.hearing import CONFIRMS
from services.outbox import recipients
from services.outbox.claim import Claimed, Verdict
from services.work import HOUSE, step, vault


@step
def stopped(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed messages whose recipients opted out, each with its reason. A transactional one (without a
    topic) is stopped by a bounce, a complaint or a STOP alone. One query for each channel and topic of the batch."""
    if session.info["place"] == HOUSE or not rows:
        return {}
    alike: dict[tuple[str, UUID | None], dict[UUID, list[str]]] = defaultdict(dict)
    for row in rows:
        if CONFIRMS in row.headers:  # the one answer to STOP
            continue
        alike[row.channel, row.topic_id][row.id] = _keys(row)
    found: dict[UUID, Verdict] = {}
    for (channel, topic_id), keys in alike.items():
        wanted = {key for some in keys.values() for key in some if key}
        reasons = suppressions.stopped_keys(session, channel, wanted, topic_id)
        for row_id, some in keys.items():
            reason = next((reasons[key] for key in some if key in reasons), "")
            if reason:
                found[row_id] = Verdict("cancel", suppressions.WHY[reason])
    return found


def list_unsubscribe(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Add the headers by which a mail program unsubscribes with one click (RFC 8058), to each mail with a topic its own.

    None where no mail program could reach us: the page of opt-outs says so.
    """
    if row.channel != "email" or row.topic_id is None or not tokens.site():
        return envelope
    headers = {
        **envelope.headers,
        "List-Unsubscribe": f"<{tokens.link(place, row.id, row.topic_id)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # no text
    }
    return replace(envelope, headers=headers)


def _keys(row: Claimed) -> list[str]:
    """Return the keys a recipient may be suppressed under: after a rotation a number has one of each secret key."""
    if len(vault.key_ids()) > 1 and recipients.private(row.channel):
        return recipients.keys_of(row.channel, row.address)
    return [row.recipient_key]
