"""The words a conversation is found by: its subject, who wrote, and what came in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
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
    for row in session.scalars(_latest(wanted)):
        if row.thread_id in words:
            sender = "" if row.sender.startswith(recipients.SEALED) else row.sender
            words[row.thread_id] += [sender, row.sender_name, row.subject, row.shown_text[:EACH]]
    search.index_all(session, NOUN, {key: tuple(texts) for key, texts in words.items()})


def _latest(thread_ids: Sequence[UUID]) -> Select[Received]:
    """Return the selection of the latest received messages of each conversation: one with a number grows for years."""
    latest = (col(Received.at).desc(), col(Received.id).desc())
    place = func.row_number().over(partition_by=col(Received.thread_id), order_by=latest)
    here = (col(Received.thread_id).in_(thread_ids), col(Received.deleted_at).is_(None))
    ranked = select(col(Received.id), place.label("place")).where(*here).subquery()
    rows = select(Received).join(ranked, ranked.c.id == col(Received.id)).where(ranked.c.place <= LATEST)
    return rows.order_by(*latest)
