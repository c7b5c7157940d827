"""The demonstration's money: what was billed in the last months, what was paid of it, and what is overdue."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services import invoices, payments
from services.contacts import ContactCard
from services.demo.payments import add_payments, add_statement
from services.house import settings as house_settings
from services.records.lists import Slice
from services.work import Actor, clock, perform

# Days ago, what of it was paid (per cent) and how many days later; negative: it is a draft.
BILLED = (
    *(
        (ago, 100, 4 + ago % 17) for ago in range(466, 100, -13)
    ),  # the year before, so that there is one to compare with
    (96, 100, 9),
    (88, 100, 21),
    (81, 100, 4),
    (74, 100, 12),
    (67, 40, 15),
    (59, 100, 8),
    (52, 0, 0),
    (47, 100, 14),
    (41, 100, 3),
    (33, 0, 0),
    (27, 100, 10),
    (21, 50, 6),
    (16, 100, 2),
    (12, 0, 0),
    (8, 100, 1),
    (5, 0, 0),
    (2, 0, 0),
)
WORK: tuple[tuple[str, str, str, str, str], ...] = (
    ("Yearly boiler check", "1", "visit", "145", "10"),
    ("Heat pump, 9 kW", "1", "piece", "6480", "20"),
    ("Installation", "11.5", "hour", "68", "10"),
    ("Copper pipe, 22 mm", "24", "m", "12.40", "20"),
    ("Thermostatic valve", "6", "piece", "38.90", "20"),
    ("Call-out", "1", "visit", "59", "20"),
    ("Shower tray, fitted", "1", "piece", "420", "10"),
)
DRAFTS = 2


SELLER = {
    "tagline": "Water, heat and everything in between",
    "street": "12 quai de la Fosse",
    "postcode": "44000",
    "city": "Nantes",
    "tax_id": "FR83404833048",
    "email": "office@harbour.example",
    "phone": "+33 1 99 00 00 00",
    "website": "harbour.example",
    "bank": "Banque du Port",
    "iban": "FR76 3000 6000 0112 3456 7890 189",
    "bic": "AGRIFRPP",
    "terms": "Without discount for early payment.",
    "footer": "Harbour Plumbing · Nantes",
}


def describe_seller(maya: Actor) -> None:
    """Say who sells, as documents print it."""
    for name, value in SELLER.items():
        perform(maya, house_settings.change, f"seller.{name}", value)


def fill_books(staff: Mapping[str, Actor], people: Sequence[ContactCard], dice: random.Random, zone: str) -> None:
    """Issue invoices to customers in the order of their days, record what was paid of them, and leave some drafts."""
    maya = staff["maya"]
    customers = [one for one in people if one.status == "customer" and one.company_id and one.emails]
    recent = sum(ago < 100 for ago, _percent, _later in BILLED)
    regulars = dice.choices(customers, k=len(BILLED) - recent)
    buyers = [*regulars, *dice.sample(customers, recent + DRAFTS)]
    paid: list[tuple[int, UUID, int]] = []
    for (ago, percent, later), buyer in zip(BILLED, buyers, strict=False):
        with clock.at(_day(ago, zone, dice)):
            made = perform(maya, invoices.create, _typed(buyer, dice))
            issued = perform(maya, invoices.issue, made.id)
        if percent:
            paid.append((ago - later, issued.id, issued.total * percent // 100))
    for ago, invoice_id, amount in sorted(paid, key=lambda one: -one[0]):
        with clock.at(_day(ago, zone, dice)):
            method = dice.choice(["transfer", "transfer", "card"])
            perform(maya, payments.record, {"invoice_id": invoice_id, "amount": amount, "method": method})
    for buyer in buyers[len(BILLED) :]:
        perform(maya, invoices.create, _typed(buyer, dice))
    add_payments(maya, _waiting(maya))
    add_statement(maya, _waiting(maya))


def _waiting(maya: Actor) -> list[invoices.Listed]:
    """Return the open invoices that are not overdue, the newest first."""
    query = invoices.Query(state="open", part=Slice("-made_at", size=len(BILLED)))
    return [one for one in perform(maya, invoices.search, query).rows if not one.overdue]


def _typed(buyer: ContactCard, dice: random.Random) -> dict[str, Any]:
    lines = [
        {"text": text, "quantity": quantity, "unit": unit, "price": price, "tax": tax}
        for text, quantity, unit, price, tax in dice.sample(WORK, dice.randint(1, 4))
    ]
    title = lines[0]["text"]
    return {"title": title, "contact_id": buyer.id, "company_id": buyer.company_id, "currency": "EUR", "lines": lines}


def _day(ago: int, zone: str, dice: random.Random) -> datetime:
    day = clock.today(zone) - timedelta(days=ago)
    return datetime.combine(day, time(9 + dice.randint(0, 7), dice.randint(0, 59)), ZoneInfo(zone))
