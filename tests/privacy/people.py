"""A person with a mark in every kind of field, for tests that look for what is left."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from models.audit import AuditEntry
from services import contacts, files, messages, notes, tasks
from services.contacts import ContactCard
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
        "send_at": clock.now() + timedelta(days=1),
    }
    perform(actor, messages.send, values)


def attached(actor: Actor, contact_id: UUID, content: bytes) -> None:
    """Attach a file to a contact."""
    files.attach_to(actor, "contact", contact_id, "qvorgfile.txt", content)


def values_of(actor: Actor) -> str:
    """Return all values of the trail, as one text."""
    with work(actor, read=True) as session:
        return " ".join(str(one) for one in session.scalars(select(AuditEntry.__table__.c.changes)))  # type: ignore[attr-defined]
