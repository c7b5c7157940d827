"""What may not leave after all. Asked inside each claim, at the last moment at which it costs nothing to stop."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import N_
from models.messages import Message
from models.outbox import Outgoing
from services.outbox.states import MOVED
from services.work import HOUSE, Actor, step
from services.work.events import Event, signal

BINNED = N_("It was due while its contact was in the bin.")


@step
def withheld(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of what is about to leave, what must not, each with its reason: whoever lies in the bin gets nothing more."""
    if session.info["place"] == HOUSE or not ids:
        return {}
    query = select(col(Message.id)).join(Contact, col(Contact.id) == col(Message.contact_id))
    return dict.fromkeys(
        session.scalars(query.where(col(Message.id).in_(ids), col(Contact.binned_at).is_not(None))), BINNED
    )


@step
def tell_waiting(session: Session, actor: Actor, event: Event) -> None:
    """After a contact went into the bin or came back: whoever looks at what waits for it sees what becomes of it."""
    query = select(col(Message.id)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    waits = query.where(col(Message.contact_id) == event.subject_id, col(Outgoing.state).in_(("pending", "held")))
    ids = session.scalars(waits).all()
    if ids:
        signal(session, MOVED, "outbox", ids)
