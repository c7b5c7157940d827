"""A person with a mark in every kind of field, for tests that look for what is left."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from models.audit import AuditEntry
from models.base import METADATA
from models.columns import uuid7
from services import contacts, files, messages, notes, tasks
from services.contacts import ContactCard
from services.records import search
from services.work import Actor, clock, perform, work


def ada(actor: Actor, name: str = "Ada Zyxwolf", mail: str = "ada.zyxwolf@example.com") -> ContactCard:
    """Add a person with addresses, a note, a task, a message and a file."""
    person = perform(
        actor,
        contacts.create,
        {
            "name": name,
            "emails": [mail, f"second.{mail}"],
            "phones": ["+33 1 23 45 67 89"],
            "interests": ["qvorgling"],
            "tags": ["Trade fair"],
            "street": "Qvorgstreet 5",
            "note": "qvorgnote of the person",
            "addresses": [{"label": "Home", "street": "Qvorghome 9", "city": "Lyon", "country": "FR"}],
        },
    )
    perform(actor, contacts.change, person.id, {"title": "Qvorgtitle"})
    perform(actor, notes.create, {"text": "qvorgtext on the timeline", "contact_id": person.id})
    perform(actor, tasks.create, {"title": "qvorgtask", "contact_id": person.id})
    message(actor, person.id)
    return perform(actor, contacts.find, person.id)


def message(actor: Actor, contact_id: UUID, subject: str = "qvorgsubject") -> None:
    """Put a message for tomorrow into the outbox."""
    values = {
        "contact_id": contact_id,
        "subject": subject,
        "body": "qvorgbody",
        "send_at": tomorrow(),
    }
    perform(actor, messages.send, values)


def tomorrow() -> datetime:
    """Return this time of tomorrow."""
    return clock.now() + timedelta(days=1)


def attached(actor: Actor, contact_id: UUID, content: bytes, name: str = "qvorgfile.txt") -> None:
    """Attach a file to a contact."""
    files.attach_to(actor, "contact", contact_id, name, content)


def values_of(actor: Actor) -> str:
    """Return all values of the trail, as one text."""
    with work(actor, read=True) as session:
        return " ".join(str(one) for one in session.scalars(select(AuditEntry.__table__.c.changes)))  # type: ignore[attr-defined]


def many_messages(actor: Actor, contact_id: UUID, count: int) -> None:
    """Put so many waiting messages with their texts, search words and events straight into the tables."""
    now, rows = clock.now(), {name: list[dict[str, Any]]() for name in MANY}
    for number in range(count):
        one, event = uuid7(), uuid7()
        mine = {"id": one, "made_at": now, "made_by": actor.user_id, "version": 1}
        subject = f"qvorgsubject {number}"
        rows["messages"].append(
            mine | {"channel": "email", "to": MAIL, "subject": subject, "purpose": "message", "contact_id": contact_id}
        )
        rows["outbox"].append(mine | {"key": one.hex, "recipient": MAIL, "recipient_key": MAIL, **WAITING})
        rows["outbox_texts"].append(
            mine | {"subject": subject, "body": "qvorgbody", "headers": {}, "html": "", "files": []}
        )
        document = {"kind": "message", "subject_id": one, "text": search.document("message", (subject, MAIL))}
        rows["search_documents"].append(document)
        told = {"kind": "message.sent", "subject": "messages", "subject_id": one, "data": {"name": subject}}
        rows["events"].append(mine | {"id": event, "at": now, "actor_id": actor.user_id, "waiting": False, **told})
    with work(actor) as session:
        for name, some in rows.items():
            session.connection().execute(insert(METADATA.tables[name]), some)


MAIL = "ada.zyxwolf@example.com"
MANY = ("messages", "outbox", "outbox_texts", "search_documents", "events")
WAITING: dict[str, Any] = {
    "channel": "email", "queue": "emails", "rank": 0, "held_by": "", "state": "pending", "attempts": 0,
    "due_at": datetime(2099, 1, 1, tzinfo=UTC), "asked_for_at": datetime(2099, 1, 1, tzinfo=UTC),
}  # fmt: skip
