"""The price list, for programs."""

from services.prices import PRICE, PriceCard, items
from ui.api.records import routes

router = routes(
    items,
    PRICE,
    card=PriceCard,
    row=PriceCard,
    new={"name": "Boiler service", "unit": "visit", "price": "145", "currency": "EUR", "tax": "13.5"},
    change={"price": "149.50"},
    create="Prices, taxes and quantities are decimals as text. Without a currency it is in the workspace's.",
)
