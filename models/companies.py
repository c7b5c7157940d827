"""Companies: the organisations our contacts belong to."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.terms import TypedTerms
from models.typed import TAGS_MAX, Block, Colleague, CustomValues, Line, Lines, Name


class CompanyDraft(SQLModel):
    """The typed fields of a company."""

    name: Name = Field(min_length=1, max_length=200, title=N_("Name"))
    website: Line = Field(default=None, max_length=300, title=N_("Website"))
    street: Line = Field(default=None, max_length=200, title=N_("Street"))
    postcode: Line = Field(default=None, max_length=20, title=N_("Postcode"))
    city: Line = Field(default=None, max_length=120, title=N_("City"))
    country: Line = Field(default=None, max_length=80, title=N_("Country"))
    tax_id: Line = Field(default=None, max_length=40, title=N_("VAT or tax number"))
    terms: TypedTerms = Field(default="", max_length=20, title=N_("Payment terms"))
    note: Block = Field(default=None, max_length=4000, title=N_("Note"))
    owner_id: Colleague = Field(default=None, foreign_key="users.id", ondelete="SET NULL", title=N_("Owner"))


class NewCompany(CompanyDraft):
    """The typed fields of a company, with its tags."""

    tags: Lines = Field(default_factory=list, max_length=TAGS_MAX, title=N_("Tags"))
    fields: CustomValues = Field(
        default_factory=dict,
        title=N_("Custom fields"),
        description="Values by the id or the name of a custom field; in a change, only those named. null takes one away.",
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
