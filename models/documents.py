"""What quotes, orders and invoices have in common: their fields, their lines, and their sums."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.language import N_
from models.money import MOST, TAX_CATEGORIES, Currency, Percent, Price, Quantity
from models.terms import TypedTerms
from models.typed import Block, Colleague, CompanyId, ContactId, DealId, Kind, Minor, Name, Text, YesNo, choice

LINES_MAX = 1_000
TAX_CHOICES = {"": N_("By its rate"), **TAX_CATEGORIES}
PRINTED_IN = {"": N_("The workspace's"), "en": N_("English"), "fr": N_("French")}


class LineDraft(SQLModel):
    """The typed fields of a line, in the document's currency. Numbers are decimals as text: "2.5" of something at "0.33",
    "4" per cent off."""

    id: UUID | None = Field(default=None, title=N_("Id"), description="Of a line that stays; others are replaced.")
    text: Name = Field(min_length=1, max_length=2_000, title=N_("Description"))
    note: Block = Field(default=None, max_length=2_000, title=N_("Second line"))
    quantity: Quantity = Field(default="1", title=N_("Quantity"))
    unit: Text = Field(default="", max_length=20, title=N_("Unit"))
    price: Price = Field(default="0", title=N_("Price"))
    discount: Percent = Field(default="0", title=N_("Discount"))
    tax: Percent = Field(default="0", title=N_("Tax"))
    tax_category: choice(TAX_CHOICES) = Field(  # type: ignore[valid-type]
        default="", title=N_("Category"), description="S where there is a rate, else Z, unless it is named."
    )

    @model_validator(mode="before")
    @classmethod
    def _one_currency(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("currency"):
            raise PydanticCustomError("one_currency", N_("A document has one currency. Name it once, not on a line."))
        return values


TypedLines = Annotated[list[LineDraft], Kind("other", quiet=True)]


class DocumentDraft(SQLModel):
    """What is typed on every document. An empty currency is the workspace's."""

    title: Text = Field(default="", max_length=200, title=N_("Subject"))
    contact_id: ContactId = Field(default=None, foreign_key="contacts.id", ondelete="RESTRICT", title=N_("Contact"))
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="RESTRICT",
        title=N_("Company"),
        description="The contact's, unless it is named.",
    )
    deal_id: DealId = Field(default=None, foreign_key="deals.id", ondelete="RESTRICT", title=N_("Deal"))
    owner_id: Colleague = Field(default=None, foreign_key="users.id", ondelete="SET NULL", title=N_("Owner"))
    terms: TypedTerms = Field(
        default="",
        max_length=20,
        title=N_("Payment terms"),
        description="As 30, month end + 45, or 45, month end; the customer's or the workspace's, unless they are named.",
    )
    currency: Currency = Field(default="", max_length=3, title=N_("Currency"))
    gross: YesNo = Field(default=False, title=N_("Prices include tax"))
    discount_percent: Percent = Field(default="0", max_length=10, title=N_("Discount, per cent"))
    discount: Minor = Field(default=0, ge=0, le=MOST, sa_type=BigInteger, title=N_("Discount"))
    reference: Text = Field(default="", max_length=100, title=N_("Their order"))
    note: Block = Field(default=None, max_length=4_000, title=N_("Note"), description="Printed below the lines.")
    language: choice(PRINTED_IN) = Field(default="", max_length=2, title=N_("Printed in"))  # type: ignore[valid-type]


class Sums(SQLModel):
    """What a document comes to, in the smallest unit of its currency; computed from its lines, never typed."""

    net: int = Field(default=0, sa_type=BigInteger)
    tax: int = Field(default=0, sa_type=BigInteger)
    total: int = Field(default=0, sa_type=BigInteger)


class LineColumns(SQLModel):
    """The columns of a line. `amount` is the quantity at its price less its discount, rounded once (net, or with tax
    where the document's prices include it)."""

    position: int
    text: str = Field(max_length=2_000)
    note: str | None = Field(default=None, max_length=2_000)
    quantity_micro: int = Field(sa_type=BigInteger)
    unit: str = Field(default="", max_length=20)
    price_micro: int = Field(sa_type=BigInteger)
    discount_milli: int = 0
    tax_milli: int = 0
    tax_category: str = Field(default="S", max_length=2)
    amount: int = Field(sa_type=BigInteger)
