"""The palette: the few records that fit what is being typed, of every kind that can be opened."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlmodel import Session

from services import companies, contacts, messages
from services.messages import Query
from services.records.lists import Slice
from services.work import Actor, action


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that fits: its kind, its name, and a remark that tells it from others of that name."""

    kind: Literal["contact", "company", "message"]
    id: UUID
    name: str
    remark: str


@action("home.read")
def find(session: Session, actor: Actor, text: str) -> list[Hit]:
    """Return the few records that fit, as far as the actor sees them."""
    people, firms = contacts.suggest(session, actor, text, 6), companies.suggest(session, actor, text, 4)
    found = [Hit("contact", one.id, one.name, one.company or one.email or "") for one in people]
    found += [Hit("company", one.id, one.name, one.city or "") for one in firms]
    if actor.may("messages.read"):
        some = messages.search(session, actor, Query(q=text, part=Slice(size=4)))
        found += [Hit("message", one.id, one.subject, one.to) for one in some.rows]
    return found
