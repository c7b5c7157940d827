"""The words a message is found by: its subject, and the email address it goes to. A number is sealed, and no word."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col

from models.messages import Message
from services.outbox import recipients
from services.records import search
from services.records.indexing import under
from services.work import step


def words(message: Any) -> tuple[str, str]:
    """Return the words a message is found by."""
    return message.subject, "" if message.to.startswith(recipients.SEALED) else message.to


def addressee() -> ColumnElement[str]:
    """Return who a message is to, as a column: the contact, or else the address; a number stays sealed, and unsaid."""
    address = case((col(Message.to).startswith(recipients.SEALED), ""), else_=col(Message.to))
    return under(Message, "contact_id", otherwise=address)


@step
def index_new(session: Session, message: Message) -> None:
    """Index the words of a new message."""
    search.index(session, "message", message.id, *words(message), new=True)


@step
def index_many(session: Session, some: Iterable[Message]) -> None:
    """Index the present words of many messages."""
    search.index_all(session, "message", {one.id: words(one) for one in some})
