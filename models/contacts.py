"""Contacts: the people we sell to and work for, and the ways to reach them."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from models.addresses import ADDRESSES_MAX, Addresses
from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.terms import TypedTerms
from models.typed import (
    CUSTOM_SAID,
    TAGS_MAX,
    Block,
    Colleague,
    CompanyId,
    CustomValues,
    Line,
    Lines,
    Name,
    PrivateLines,
    Stars,
    YesNo,
    choice,
    enum,
)

STATUS_WORDS = {"lead": N_("Lead"), "qualified": N_("Qualified"), "customer": N_("Customer"), "former": N_("Former")}
STATUSES = tuple(STATUS_WORDS)  # C-04: a closed list
Status = Annotated[str, enum(STATUSES)]
INTERESTS_MAX = 20


class ContactDraft(SQLModel):
    """The typed fields of a contact. The form, the import and the API all check with it."""

    name: Name = Field(
        min_length=1,
        max_length=200,
        title=N_("Name"),
        description=N_("First and last name, as you would address a letter."),
    )
    title: Line = Field(
        default=None,
        max_length=120,
        title=N_("Title"),
        description=N_("Their role at work, such as Buyer or Director."),
    )
    status: choice(STATUS_WORDS) = Field(  # type: ignore[valid-type]
        default="lead",
        max_length=20,
        title=N_("Status"),
        description=N_("How far you are with them, from lead to customer."),
    )
    rating: Stars = Field(
        default=0, ge=0, le=5, title=N_("Rating"), description=N_("From one to five stars, by your own measure.")
    )
    preferred: YesNo = Field(
        default=False, title=N_("Preferred"), description=N_("Marks people you want to look after first.")
    )
    zone: Line = Field(
        default=None,
        max_length=64,
        title=N_("Time zone"),
        description=N_("Messages “in each person's own time” go by it; that of the workspace if empty."),
    )
    street: Line = Field(
        default=None, max_length=200, title=N_("Street"), description=N_("Street and number, as printed on documents.")
    )
    postcode: Line = Field(
        default=None,
        max_length=20,
        title=N_("Postcode"),
        description=N_("Printed on documents, in the order their country uses."),
    )
    city: Line = Field(
        default=None, max_length=120, title=N_("City"), description=N_("Also used to search and to filter the list.")
    )
    country: Line = Field(
        default=None,
        max_length=80,
        title=N_("Country"),
        description=N_("Decides how a phone number without its country code is read."),
    )
    terms: TypedTerms = Field(
        default="",
        max_length=20,
        title=N_("Payment terms"),
        description=N_("How long they have to pay, as 30 or month end + 15; yours if empty."),
    )
    note: Block = Field(
        default=None, max_length=4000, sa_type=Text, title=N_("Note"), description=N_("Only your team sees it.")
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="SET NULL",
        title=N_("Company"),
        description=N_("Where they work."),
        schema_extra={"json_schema_extra": {"description": "A company outside the bin. Not together with `company`."}},
    )
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who looks after this person, and is told of changes."),
    )


class NewContact(ContactDraft):
    """The typed fields of a new contact: several emails, phones and addresses, interests, and a company by its name."""

    email: Line = Field(
        default=None,
        title=N_("Email"),
        description=N_("Their main address; each belongs to one contact only."),
        schema_extra={
            "json_schema_extra": {
                "description": "Instead of `emails`. In a change: replaces the first one; null removes it."
            }
        },
    )
    phone: Line = Field(
        default=None,
        title=N_("Phone"),
        description=N_("With the country code, as +33 1 23 45 67 89."),
        schema_extra={"json_schema_extra": {"description": "Instead of `phones`, with its country code."}},
    )
    emails: PrivateLines = Field(
        default_factory=list,
        max_length=10,
        title=N_("Emails"),
        description=N_("One per line; the first one is written to."),
    )
    phones: PrivateLines = Field(
        default_factory=list, max_length=10, title=N_("Phones"), description=N_("One per line, with the country code.")
    )
    interests: Lines = Field(
        default_factory=list,
        max_length=INTERESTS_MAX,
        title=N_("Interests"),
        description=N_("What they ask for or buy; filter and write to people by it."),
    )
    tags: Lines = Field(
        default_factory=list,
        max_length=TAGS_MAX,
        title=N_("Tags"),
        description=N_("Short words to find them by in any list."),
    )
    addresses: Addresses = Field(
        default_factory=list,
        max_length=ADDRESSES_MAX,
        title=N_("Further addresses"),
        description=N_("Beside the main one, such as where they are billed or on holiday."),
    )
    fields: CustomValues = Field(
        default_factory=dict,
        title=N_("Custom fields"),
        description=N_("What your administrators want to know besides."),
        schema_extra={"json_schema_extra": {"description": CUSTOM_SAID}},
    )
    company: Line = Field(
        default=None,
        max_length=200,
        title=N_("Company"),
        description=N_("Where they work; a company that does not exist yet is added."),
        schema_extra={
            "json_schema_extra": {
                "description": "A company by its name: one you may see, else a new one. Not together with `company_id`."
            }
        },
    )


class Contact(ContactDraft, Binnable, TenantRow, table=True):
    """A person. `name_key` is the folded name the list sorts by; `fields` holds custom values by the id of their field.
    `merged_into` names the contact that this one, in the bin, was merged into; `active_at` is the last time something
    happened with this person."""

    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("rating BETWEEN 0 AND 5", name="rating"),
        Index("ix_contacts_name", "binned_at", "name_key", "id"),
        Index("ix_contacts_made", "binned_at", "made_at", "id"),
        Index("ix_contacts_rating", "binned_at", "rating", "id"),
        Index("ix_contacts_by_status", "binned_at", "status", "id"),
        Index("ix_contacts_status", "binned_at", "status", "name_key", "id"),
        Index("ix_contacts_owner", "owner_id", "binned_at", "name_key"),
        Index("ix_contacts_company", "company_id", "binned_at"),
        Index("ix_contacts_merged", "merged_into"),
        Index("ix_contacts_active", "binned_at", "active_at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id")

    name_key: str = Field(default="", max_length=200)
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    merged_into: UUID | None = None
    verified_on: date | None = None  # the day somebody last confirmed that the details are right
    verified_by: UUID | None = None  # the colleague who did; none: an import
    active_at: datetime | None = Field(default=None, sa_type=UtcTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcTime)  # on request: a tombstone that nobody can edit


class ContactPoint(TenantRow, table=True):
    """An email address or a phone. An email's `value` is plain; a phone's is sealed and found by its blind `key`."""

    __tablename__ = "contact_points"
    __table_args__ = (
        Index(
            "uq_contact_points_email",
            "key",
            unique=True,
            sqlite_where=text("kind = 'email' AND live"),
            postgresql_where=text("kind = 'email' AND live"),
        ),
        Index("ix_contact_points_key", "key"),
        Index("ix_contact_points_tail", "tail"),
        Index("ix_contact_points_contact", "contact_id", "kind"),
    )
    seen: ClassVar[Seen] = Seen(through=("contact_id",))
    hidden: ClassVar[frozenset[str]] = frozenset({"value", "key", "tail"})

    contact_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    kind: str = Field(max_length=10)  # email or phone
    value: str = Field(max_length=400)
    key: str = Field(max_length=254)  # the normalised address, or the blind index of the E.164 number
    tail: str | None = Field(default=None, max_length=64)  # the blind index of a phone's last seven digits
    first: bool = Field(default=False)  # the one to use
    label: str = Field(default="", max_length=30)  # home, work, mobile, or a word of somebody's own
    live: bool = Field(default=True)  # False while the contact lies in the bin


class ContactPointChange(TenantRow, table=True):
    """What a change made of the emails or the phones of a contact. `lists` is sealed JSON: those before, those after."""

    __tablename__ = "contact_point_changes"
    __table_args__ = (
        Index("ix_contact_point_changes_event", "event_id", "kind"),
        Index("ix_contact_point_changes_contact", "contact_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("contact_id",))
    audited: ClassVar[bool] = False
    hidden: ClassVar[frozenset[str]] = frozenset({"lists"})

    contact_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    event_id: UUID = Field(foreign_key="events.id", ondelete="CASCADE")
    kind: str = Field(max_length=10)  # email or phone
    lists: str = Field(sa_type=Text)


class ContactInterest(TenantRow, table=True):
    """Something a contact cares about (C-05)."""

    __tablename__ = "contact_interests"
    __table_args__ = (
        Index("uq_contact_interests", "contact_id", "key", unique=True),
        Index("ix_contact_interests_key", "key", "contact_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("contact_id",))

    contact_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    name: str = Field(max_length=60)
    key: str = Field(max_length=60)
