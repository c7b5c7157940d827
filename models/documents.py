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

    id: UUID | None = Field(default=None, title=N_("Id"), description=N_("Of a line that stays; others are replaced."))
    text: Name = Field(
        min_length=1,
        max_length=2_000,
        title=N_("Description"),
        description=N_("What you sell; items of the price list are suggested while you type."),
    )
    note: Block = Field(
        default=None, max_length=2_000, title=N_("Second line"), description=N_("Printed below it, smaller.")
    )
    quantity: Quantity = Field(
        default="1", title=N_("Quantity"), description=N_("How many; halves and hundredths work, too.")
    )
    unit: Text = Field(
        default="", max_length=20, title=N_("Unit"), description=N_("What is counted, such as hour, piece or kg.")
    )
    price: Price = Field(default="0", title=N_("Price"), description=N_("For one unit, before discount."))
    discount: Percent = Field(default="0", title=N_("Discount"), description=N_("Per cent off this line alone."))
    tax: Percent = Field(
        default="0", title=N_("Tax"), description=N_("Per cent; add your own rates under Prices, Taxes.")
    )
    tax_category: choice(TAX_CHOICES) = Field(  # type: ignore[valid-type]
        default="",
        title=N_("Category"),
        description=N_("Says why there is no tax; electronic invoices need it."),
        schema_extra={"json_schema_extra": {"description": "S where there is a rate, else Z, unless it is named."}},
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

    title: Text = Field(
        default="",
        max_length=200,
        title=N_("Subject"),
        description=N_("Printed at the top, and how you find it in lists."),
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="RESTRICT",
        title=N_("Contact"),
        description=N_("The person it is addressed to."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="RESTRICT",
        title=N_("Company"),
        description=N_("Who is billed; that of the contact, unless you choose another."),
    )
    deal_id: DealId = Field(
        default=None,
        foreign_key="deals.id",
        ondelete="RESTRICT",
        title=N_("Deal"),
        description=N_("Its amount is counted with this deal."),
    )
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who is asked when something is unclear."),
    )
    terms: TypedTerms = Field(
        default="",
        max_length=20,
        title=N_("Payment terms"),
        description=N_("How long they have to pay, as 30 or month end + 15; the customer's or yours if empty."),
    )
    currency: Currency = Field(
        default="",
        max_length=3,
        title=N_("Currency"),
        description=N_("All prices are in it; that of the workspace if empty."),
    )
    gross: YesNo = Field(
        default=False, title=N_("Prices include tax"), description=N_("The prices you type include the tax already.")
    )
    discount_percent: Percent = Field(
        default="0", max_length=10, title=N_("Discount, per cent"), description=N_("Off the whole sum, before tax.")
    )
    discount: Minor = Field(
        default=0,
        ge=0,
        le=MOST,
        sa_type=BigInteger,
        title=N_("Discount"),
        description=N_("A fixed amount off the whole sum, before tax."),
    )
    reference: Text = Field(
        default="",
        max_length=100,
        title=N_("Their order"),
        description=N_("Their order number or name; many accounting departments ask for it."),
    )
    note: Block = Field(default=None, max_length=4_000, title=N_("Note"), description=N_("Printed below the lines."))
    language: choice(PRINTED_IN) = Field(  # type: ignore[valid-type]
        default="",
        max_length=2,
        title=N_("Printed in"),
        description=N_("The language of the printed words; what you type stays as it is."),
    )


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
