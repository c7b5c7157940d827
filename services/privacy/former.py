"""Former names and addresses of a person: they are looked for as the present ones are, since what names them is as old."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.base import METADATA
from models.text import fold
from services.contacts import former
from services.privacy.table import CONTACTS
from services.work import step


@dataclass(slots=True)
class Former:
    """What a person was called and reached by before."""

    names: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """All of them, to be looked for in texts."""
        return [*self.names, *self.phones, *self.emails]


@step
def of(session: Session, people: Sequence[UUID]) -> Former:
    """Return what these contacts were called before, as the trail has it, and their former addresses. A name of one word
    is left out, since it is also that of others; so is an address that somebody else has now."""
    audit = METADATA.tables["audit_entries"]
    here = (audit.c.subject == CONTACTS, audit.c.subject_id.in_(people))
    found = Former()
    for changes in session.scalars(select(audit.c.changes).where(*here)):
        pair = [one for one in (changes or {}).get("name") or [] if isinstance(one, str)]
        found.names += [one for one in pair if " " in one.strip() and one not in found.names]
    lists = former.everything(session, people)
    found.phones, taken = lists["phone"], _taken(session, people, lists["email"])
    found.emails = [one for one in lists["email"] if fold(one) not in taken]
    return found


@step
def _taken(session: Session, people: Sequence[UUID], emails: Sequence[str]) -> set[str]:
    point = METADATA.tables["contact_points"]
    others = point.c.key.in_([one.lower() for one in emails]) & point.c.contact_id.not_in(people)
    return {fold(one) for one in session.scalars(select(point.c.value).where(others, point.c.kind == "email"))}
