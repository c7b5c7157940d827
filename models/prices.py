"""Prices: what is sold again and again, and the taxes on it."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, TenantRow
from models.language import N_
from models.money import TAX_CATEGORIES, Currency, Percent, Price
from models.typed import Block, Name, Text, YesNo, choice


class TaxRateDraft(SQLModel):
    """The typed fields of a tax rate."""

    name: Name = Field(min_length=1, max_length=60, title=N_("Name"))
    category: choice(TAX_CATEGORIES) = Field(default="S", max_length=2, title=N_("Category"))  # type: ignore[valid-type]
    rate: Percent = Field(default="0", max_length=10, title=N_("Rate"), description="Per cent, as in 19 or 5.5.")
    usual: YesNo = Field(default=False, title=N_("Used for new lines"))


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

    name: Name = Field(min_length=1, max_length=200, title=N_("Description"))
    note: Block = Field(
        default=None, max_length=1000, title=N_("Second line"), description="Printed under it, smaller."
    )
    unit: Text = Field(default="", max_length=20, title=N_("Unit"))
    price: Price = Field(default="0", max_length=20, title=N_("Price"))
    currency: Currency = Field(default="", max_length=3, title=N_("Currency"))
    tax: Percent = Field(default="0", max_length=10, title=N_("Tax"), description="Per cent, as in 19 or 5.5.")
    tax_category: choice(TAX_CATEGORIES) = Field(default="S", max_length=2, title=N_("Category"))  # type: ignore[valid-type]


class PriceItem(PriceItemDraft, Binnable, TenantRow, table=True):
    """Something that is sold again and again."""

    __tablename__ = "price_items"
    __table_args__ = (
        Index("ix_price_items_name", "binned_at", "name_key", "id"),
        Index("ix_price_items_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=200)
