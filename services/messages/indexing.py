"""The words a message is found by: its subject, and the address it goes to."""

from collections.abc import Iterable

from sqlmodel import Session

from models.messages import Message
from services.records import search
from services.work import step


@step
def index_new(session: Session, message: Message) -> None:
    """Keep the words of a message just made."""
    search.index(session, "message", message.id, message.subject, message.to, new=True)


@step
def index_many(session: Session, some: Iterable[Message]) -> None:
    """Keep the present words of many messages."""
    search.index_all(session, "message", {one.id: (one.subject, one.to) for one in some})
