"""Prices: what is sold again and again, and the taxes on it."""

from services.prices import items, taxes
from services.prices.items import PRICE, PriceCard
from services.prices.taxes import TAX, TaxCard

__all__ = ["PRICE", "TAX", "PriceCard", "TaxCard", "items", "taxes"]
