"""Companies: the organisations our contacts belong to."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.terms import TypedTerms
from models.typed import CUSTOM_SAID, TAGS_MAX, Block, Colleague, CustomValues, Line, Lines, Name


class CompanyDraft(SQLModel):
    """The typed fields of a company."""

    name: Name = Field(
        min_length=1, max_length=200, title=N_("Name"), description=N_("As it is written on letters and invoices.")
    )
    website: Line = Field(
        default=None,
        max_length=300,
        title=N_("Website"),
        description=N_("Contacts with an address at this domain are suggested as its people."),
    )
    street: Line = Field(
        default=None, max_length=200, title=N_("Street"), description=N_("Street and number, as printed on documents.")
    )
    postcode: Line = Field(
        default=None,
        max_length=20,
        title=N_("Postcode"),
        description=N_("Printed on documents, in the order its country uses."),
    )
    city: Line = Field(
        default=None, max_length=120, title=N_("City"), description=N_("Also used to search and to filter the list.")
    )
    country: Line = Field(
        default=None,
        max_length=80,
        title=N_("Country"),
        description=N_("Decides how its address is printed and which tax rules are pointed out."),
    )
    tax_id: Line = Field(
        default=None,
        max_length=40,
        title=N_("VAT or tax number"),
        description=N_("Printed on invoices; reverse charge within the EU needs it."),
    )
    terms: TypedTerms = Field(
        default="",
        max_length=20,
        title=N_("Payment terms"),
        description=N_("How long it has to pay, as 30 or month end + 15; yours if empty."),
    )
    note: Block = Field(default=None, max_length=4000, title=N_("Note"), description=N_("Only your team sees it."))
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who looks after this company, and is told of changes."),
    )


class NewCompany(CompanyDraft):
    """The typed fields of a company, with its tags."""

    tags: Lines = Field(
        default_factory=list,
        max_length=TAGS_MAX,
        title=N_("Tags"),
        description=N_("Short words to find it by in any list."),
    )
    fields: CustomValues = Field(
        default_factory=dict,
        title=N_("Custom fields"),
        description=N_("What your administrators want to know besides."),
        schema_extra={"json_schema_extra": {"description": CUSTOM_SAID}},
    )


class Company(CompanyDraft, Binnable, TenantRow, table=True):
    """An organisation. `name_key` is the folded name lists sort by and imports match by; `fields` holds custom values by
    the id of their field."""

    __tablename__ = "companies"
    __table_args__ = (
        Index("ix_companies_name", "binned_at", "name_key", "id"),
        Index("ix_companies_made", "binned_at", "made_at", "id"),
        Index("ix_companies_owner", "owner_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id")

    name_key: str = Field(default="", max_length=200)
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
