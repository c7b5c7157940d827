"""What the editor of a document offers: the workspace's currency and day, the tax rates, the price list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.money import MILLI, scaled
from models.prices import PriceItem, TaxRate
from models.text import fold
from services import settings
from services.house.register import workspace
from services.work import Actor, action, clock, step

SHOWN = 6  # items of the price list under a field


@dataclass(frozen=True, slots=True)
class Offered:
    """The workspace's currency, its day, the days to accept a quote, and the tax rates, the usual one first:
    `tax`, `tax_category` and `name`."""

    currency: str
    today: date
    quote_days: int
    rates: list[dict[str, Any]]


@action("prices.read")
def terms(session: Session, actor: Actor) -> Offered:
    """Return what new documents begin with, and the tax rates to choose from."""
    here = workspace(actor.place)
    accept = settings.get(session, settings.QUOTE_DAYS).days
    return Offered(here.currency, clock.today(here.zone), accept, rates(session))


@action("prices.read")
def prices(session: Session, actor: Actor, typed: str, currency: str) -> list[dict[str, Any]]:
    """Return the items of the price list whose name contains a text, in this currency or in none, as a line has them."""
    words = fold(typed).split()
    rows = select(PriceItem).where(
        col(PriceItem.binned_at).is_(None),
        col(PriceItem.currency).in_((currency, "")),
        *(col(PriceItem.name_key).contains(word, autoescape=True) for word in words),
    )
    return [
        {"text": one.name, "note": one.note or "", "unit": one.unit, "price": one.price, "tax": one.tax,
         "tax_category": one.tax_category}
        for one in session.scalars(rows.order_by(col(PriceItem.name_key)).limit(SHOWN))
    ]  # fmt: skip


@step
def rates(session: Session) -> list[dict[str, Any]]:
    """Return the tax rates to choose from, the usual one first: `tax`, `tax_category` and `name`."""
    rows = session.scalars(select(TaxRate).where(col(TaxRate.binned_at).is_(None))).all()
    ordered = sorted(rows, key=lambda one: (not one.usual, one.category, -scaled(one.rate, MILLI)))
    return [{"tax": one.rate, "tax_category": one.category, "name": one.name} for one in ordered]
