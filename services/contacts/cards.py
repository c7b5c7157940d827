"""The card of a contact: everything a page or a program shows about one person, in one value."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint
from services.contacts import points
from services.work import step

Parts = tuple[Sequence[ContactPoint], list[str]]  # the points, the one to use first, and the interests by their keys


class ContactCard(SQLModel):
    """One contact with its emails, phones, interests and names. `version` is what an edit must come back with."""

    id: UUID
    version: int
    name: str
    title: str | None
    status: str
    rating: int
    preferred: bool
    zone: str | None
    note: str | None
    emails: list[str] = Field(default_factory=list)
    phones: list[str] = Field(default_factory=list)
    interests: list[str] = Field(default_factory=list)
    company_id: UUID | None
    company: str | None
    owner_id: UUID | None
    owner: str | None
    made_at: datetime
    binned_at: datetime | None

    @property
    def email(self) -> str | None:
        """The address to write to."""
        return self.emails[0] if self.emails else None

    @property
    def reachable(self) -> bool:
        """Whether there is a way to reach this person."""
        return self.binned_at is None and bool(self.emails or self.phones)


@step
def card(session: Session, contact: Contact, parts: Parts | None = None) -> ContactCard:
    """Everything about one contact; of one just made, its `parts` need no asking."""
    session.flush()
    reach, interests = parts or _parts(session, contact.id)
    company = session.get(Company, contact.company_id) if contact.company_id else None
    return ContactCard(
        **contact.model_dump(exclude={"name_key", "fields", "made_by"}),
        emails=[points.open_point(p) for p in reach if p.kind == "email"],
        phones=[points.open_point(p) for p in reach if p.kind == "phone"],
        interests=interests,
        company=company.name if company else None,
        owner=_owner(session, contact.owner_id),
    )


def _parts(session: Session, contact_id: UUID) -> Parts:
    names = select(col(ContactInterest.name)).where(col(ContactInterest.contact_id) == contact_id)
    interests = session.scalars(names.order_by(col(ContactInterest.key)))
    return points.of(session, contact_id), list(interests)


def _owner(session: Session, owner_id: UUID | None) -> str | None:
    actor = session.info["actor"]
    if owner_id is None or owner_id == actor.user_id:
        return actor.name if owner_id else None
    owner = session.get(User, owner_id)
    return owner.name if owner else None
