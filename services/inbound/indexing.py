"""The words a conversation is found by: its subject, who wrote, and what came in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.inbound import Received, Thread
from services.outbox import recipients
from services.records import search
from services.work import step

NOUN = "conversation"
LATEST = 20  # received messages of one conversation
EACH = 2_000  # characters of one of them


@step
def index(session: Session, ids: Sequence[UUID]) -> None:
    """Index the present words of these conversations."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return
    session.flush()
    words: dict[UUID, list[str]] = {}
    for one in session.scalars(select(Thread).where(col(Thread.id).in_(wanted))):
        words[one.id] = [one.subject]
    rows = select(Received).where(col(Received.thread_id).in_(wanted), col(Received.deleted_at).is_(None))
    for row in session.scalars(rows.order_by(col(Received.at).desc())):
        mine = words.get(row.thread_id) if row.thread_id else None
        if mine is not None and len(mine) < 4 * LATEST:
            sender = "" if row.sender.startswith(recipients.SEALED) else row.sender
            mine += [sender, row.sender_name, row.subject, row.shown_text[:EACH]]
    search.index_all(session, NOUN, {key: tuple(texts) for key, texts in words.items()})
