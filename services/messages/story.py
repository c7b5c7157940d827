"""Messages on the timelines of the contacts they are for: each once, with its present state."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import _
from models.messages import Message
from models.outbox import Outgoing
from services.accounts import users
from services.outbox import recipients
from services.records.declaration import Record
from services.records.timeline import Entry
from services.work import step


@step
def entries(session: Session, record: Record, ids: Any, limit: int) -> list[Entry]:
    """Return the latest messages for these contacts, the record's own or those it gathers."""
    query = (
        select(Message, col(Outgoing.state))
        .join(Outgoing, col(Outgoing.id) == col(Message.id))
        .where(col(Message.contact_id).in_(ids))
        .order_by(col(Message.made_at).desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    names = users.names(session, {one.made_by for one, _ in rows if one.made_by})
    return [_entry(one, state, names.get(one.made_by, "Steward") if one.made_by else "Steward") for one, state in rows]


def _entry(message: Message, state: str, author: str) -> Entry:
    said = _("{author} wrote “{subject}” to {to}")
    return Entry(
        id=message.id,
        at=message.made_at,
        kind="message",
        icon="mail",
        actor=author,
        state=state,
        text=said.format(
            author=author, subject=message.subject, to=recipients.opened(message.to, "messages.to", message.id)
        ),
        link=f"/messages/{message.id}",
    )
