"""The card of a contact: everything a page or a program shows about one person, in one value."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import computed_field
from sqlalchemy import BindParameter, Select, bindparam, literal, select, union_all
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.addresses import Address, ContactAddress
from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint, Status
from models.tags import Tag, TagLink
from services.contacts import points
from services.records import custom
from services.work import step

NONE, NO = literal(""), literal(False)


def _values(kind: Any, row_id: Any, value: Any, key: Any, first: Any = NO, more: Any = None) -> Select[Any]:
    """Select one sort of values; `more` are the other fields of an address: label, city, region, country, position."""
    label, city, region, country, position = more or (NONE, NONE, NONE, NONE, literal(0))
    named = {"label": label, "city": city, "region": region, "country": country, "position": position}
    return select(
        kind.label("kind"), row_id, value.label("value"), key.label("key"), first.label("first"),
        *(one.label(name) for name, one in named.items()),
    )  # fmt: skip


# All values about a contact in other tables, by one query: on PostgreSQL each further query costs as much as reading.
POINT, ADDRESS = ContactPoint, ContactAddress
CONTACT: BindParameter[Any] = bindparam("contact")
PARTS = union_all(
    _values(col(POINT.kind), col(POINT.id), col(POINT.value), col(POINT.key), col(POINT.first)).where(
        col(POINT.contact_id) == CONTACT
    ),
    _values(
        literal("address"), col(ADDRESS.id), col(ADDRESS.street), col(ADDRESS.postcode),
        more=[col(getattr(ADDRESS, name)) for name in ("label", "city", "region", "country", "position")],
    ).where(col(ADDRESS.contact_id) == CONTACT),
    _values(literal("interest"), col(ContactInterest.id), col(ContactInterest.name), col(ContactInterest.key)).where(
        col(ContactInterest.contact_id) == CONTACT
    ),
    _values(literal("tag"), col(Tag.id), col(Tag.name), col(Tag.name_key))
    .join(TagLink, col(TagLink.tag_id) == col(Tag.id))
    .where(col(TagLink.contact_id) == CONTACT, col(Tag.binned_at).is_(None)),
    _values(literal("company"), col(Company.id), col(Company.name), NONE).where(
        col(Company.id) == bindparam("company")
    ),
    _values(literal("owner"), col(User.id), col(User.name), NONE).where(col(User.id) == bindparam("owner")),
    _values(literal("verifier"), col(User.id), col(User.name), NONE).where(col(User.id) == bindparam("verifier")),
)  # fmt: skip


class Parts(NamedTuple):
    """The points, the preferred one first; the interests and tags, by their keys; the names of the company, of the
    owner, and of the colleague who verified the details; the further addresses, in their order."""

    points: Sequence[Any]
    interests: list[str]
    company: str | None = None
    owner: str | None = None
    tags: Sequence[str] = ()
    verifier: str | None = None
    addresses: Sequence[Address] = ()


class ContactCard(SQLModel):
    """One contact with its emails, phones, further addresses, interests and names. An edit must send back its `version`.

    `verified_on` is the day somebody last confirmed the details, `verified_by` their name; `active_at` is the last time
    something happened with this person.
    """

    id: UUID
    version: int
    name: str
    title: str | None
    status: Status
    rating: int
    preferred: bool
    zone: str | None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    terms: str = ""
    note: str | None
    emails: list[str] = Field(default_factory=list)
    phones: list[str] = Field(default_factory=list)
    addresses: list[Address] = Field(default_factory=list)
    interests: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    fields: dict[str, Any] = Field(default_factory=dict)
    company_id: UUID | None
    company: str | None
    owner_id: UUID | None
    owner: str | None
    verified_on: date | None = None
    verified_by: str | None = None
    active_at: datetime | None = None
    made_at: datetime
    binned_at: datetime | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def email(self) -> str | None:
        """The address to write to, the first of `emails`."""
        return self.emails[0] if self.emails else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def phone(self) -> str | None:
        """The number to call, the first of `phones`."""
        return self.phones[0] if self.phones else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reachable(self) -> bool:
        """Whether there is a way to reach this person."""
        return self.binned_at is None and bool(self.emails or self.phones)


@step
def card(session: Session, contact: Contact, parts: Parts | None = None) -> ContactCard:
    """Return everything about one contact; `parts` of a new one spare the query."""
    session.flush()
    reach, interests, company, owner, tags, verifier, addresses = parts or _parts(session, contact)
    return ContactCard(
        **contact.model_dump(exclude={"name_key", "fields", "made_by", "verified_by"}),
        emails=[points.open_point(p) for p in reach if p.kind == "email"],
        phones=[points.open_point(p) for p in reach if p.kind == "phone"],
        addresses=list(addresses),
        interests=interests,
        fields=custom.shown_in(session, "contact", contact.fields),
        tags=list(tags),
        company=company,
        owner=owner,
        verified_by=verifier,
    )


def _parts(session: Session, contact: Contact) -> Parts:
    of = {"contact": contact.id, "company": contact.company_id, "owner": contact.owner_id}
    of["verifier"] = contact.verified_by
    found = session.execute(PARTS, of).all()
    named = {row.kind: row.value for row in found}
    by_key = sorted(found, key=lambda row: row.key)
    return Parts(
        sorted((row for row in found if row.kind in ("email", "phone")), key=lambda row: (not row.first, row.id)),
        [row.value for row in by_key if row.kind == "interest"],
        named.get("company"),
        named.get("owner"),
        [row.value for row in by_key if row.kind == "tag"],
        named.get("verifier"),
        [_address(row) for row in sorted(found, key=lambda row: (row.position, row.id)) if row.kind == "address"],
    )


def _address(row: Any) -> Address:
    named = {name: getattr(row, name) for name in ("label", "city", "region", "country")}
    return Address(street=row.value, postcode=row.key, **named)
