"""Stopping an address after a bounce or a complaint: the one way from here to the list of opt-outs."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import uuid7
from models.privacy import Suppression
from services.outbox import recipients
from services.work import step


@step
def stop(
    session: Session, channel: str, address: str, reason: str, *, detail: str = "", contact_id: UUID | None = None
) -> None:
    """Put an address on the list, for every topic, once."""
    key = recipients.key_of(channel, address)
    here = (col(Suppression.channel) == channel, col(Suppression.key) == key)
    all_topics = (col(Suppression.topic_id).is_(None), col(Suppression.lifted_at).is_(None))
    if session.scalar(select(col(Suppression.id)).where(*here, *all_topics)) is not None:
        return
    row_id = uuid7()
    kept = recipients.stored(channel, address, "suppressions.address", row_id)
    session.add(
        Suppression(
            id=row_id, channel=channel, key=key, address=kept, reason=reason, detail=detail[:300], contact_id=contact_id
        )
    )
