"""Sites: the places where work is done, and how to get in."""

from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.typed import Block, CompanyId, ContactId, Degrees, Line, Name


class SiteDraft(SQLModel):
    """The typed fields of a site."""

    address: Name = Field(
        min_length=1,
        max_length=300,
        title=N_("Address"),
        description=N_("Street, number and town, as a driver would look for it."),
    )
    label: Line = Field(
        default=None,
        max_length=100,
        title=N_("Label"),
        description=N_("What you call the place, such as Boiler house or Summer cottage."),
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="CASCADE",
        title=N_("Contact"),
        description=N_("The person it belongs to, or who lets you in."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="CASCADE",
        title=N_("Company"),
        description=N_("The company it belongs to."),
    )
    lat: Degrees = Field(
        default=None,
        ge=-90,
        le=90,
        title=N_("Latitude"),
        description=N_("In degrees, as 50.8; driving times and the map need it."),
    )
    lon: Degrees = Field(
        default=None, ge=-180, le=180, title=N_("Longitude"), description=N_("In degrees, as -1.09; west is negative.")
    )
    zone: Line = Field(
        default=None,
        max_length=64,
        title=N_("Time zone"),
        description=N_("As Europe/Paris; that of the workspace if empty."),
    )
    access_note: Block = Field(
        default=None,
        max_length=1000,
        title=N_("Access"),
        description=N_("Where the key is, whom to ask, the dog. Technicians see it on their day."),
    )


class Site(SiteDraft, Binnable, TenantRow, table=True):
    """A place of a contact or of a company. Lists sort by `name_key`, its folded address."""

    __tablename__ = "sites"
    __table_args__ = (
        Index("ix_sites_address", "binned_at", "name_key", "id"),
        Index("ix_sites_made", "binned_at", "made_at", "id"),
        Index("ix_sites_contact", "contact_id"),
        Index("ix_sites_company", "company_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id", "company_id"))

    name_key: str = Field(default="", max_length=300)
