"""The words a message is found by: its subject, and the email address it goes to. A number is sealed, and no word."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from models.messages import Message
from services.outbox import recipients
from services.records import search
from services.work import step


def words(message: Any) -> tuple[str, str]:
    """Return the words a message is found by."""
    return message.subject, "" if message.to.startswith(recipients.SEALED) else message.to


@step
def index_new(session: Session, message: Message) -> None:
    """Index the words of a new message."""
    search.index(session, "message", message.id, *words(message), new=True)


@step
def index_many(session: Session, some: Iterable[Message]) -> None:
    """Index the present words of many messages."""
    search.index_all(session, "message", {one.id: words(one) for one in some})
