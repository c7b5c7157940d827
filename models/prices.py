"""Prices: what is sold again and again, and the taxes on it."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, TenantRow
from models.language import N_
from models.money import TAX_CATEGORIES, Currency, Percent, Price
from models.typed import Block, Name, Text, YesNo, choice


class TaxRateDraft(SQLModel):
    """The typed fields of a tax rate."""

    name: Name = Field(
        min_length=1,
        max_length=60,
        title=N_("Name"),
        description=N_("How you call this rate, such as Standard or Reduced."),
    )
    category: choice(TAX_CATEGORIES) = Field(  # type: ignore[valid-type]
        default="S",
        max_length=2,
        title=N_("Category"),
        description=N_("Why a rate is zero; electronic invoices need it."),
    )
    rate: Percent = Field(default="0", max_length=10, title=N_("Rate"), description=N_("Per cent, as 19 or 5.5."))
    usual: YesNo = Field(default=False, title=N_("Used for new lines"), description=N_("New lines begin with it."))


class TaxRate(TaxRateDraft, Binnable, TenantRow, table=True):
    """A tax to choose from. Documents copy it, so that a changed one changes none of them."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        Index("ix_tax_rates_name", "binned_at", "name_key", "id"),
        Index("ix_tax_rates_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=60)


class PriceItemDraft(SQLModel):
    """The typed fields of an item of the price list."""

    name: Name = Field(
        min_length=1,
        max_length=200,
        title=N_("Description"),
        description=N_("Printed on documents; typing it there fills in the line."),
    )
    note: Block = Field(
        default=None, max_length=1000, title=N_("Second line"), description=N_("Printed below it, smaller.")
    )
    unit: Text = Field(
        default="", max_length=20, title=N_("Unit"), description=N_("What is counted, such as hour, piece or kg.")
    )
    price: Price = Field(default="0", max_length=20, title=N_("Price"), description=N_("For one unit, before tax."))
    currency: Currency = Field(
        default="",
        max_length=3,
        title=N_("Currency"),
        description=N_("Offered on documents in this currency; that of the workspace if empty."),
    )
    tax: Percent = Field(default="0", max_length=10, title=N_("Tax"), description=N_("Per cent, as 19 or 5.5."))
    tax_category: choice(TAX_CATEGORIES) = Field(  # type: ignore[valid-type]
        default="S",
        max_length=2,
        title=N_("Category"),
        description=N_("Why it has no tax; electronic invoices need it."),
    )


class PriceItem(PriceItemDraft, Binnable, TenantRow, table=True):
    """Something that is sold again and again."""

    __tablename__ = "price_items"
    __table_args__ = (
        Index("ix_price_items_name", "binned_at", "name_key", "id"),
        Index("ix_price_items_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=200)
