"""Quotes and orders of the demonstration, in every state."""

from datetime import timedelta
from typing import Any

from services import contacts, orders, prices, quotes
from services.work import Actor, clock, perform, work

BOILER = {"text": "Annual boiler service", "quantity": "1", "unit": "visit", "price": "145", "tax": "10"}
PUMP = {
    "text": "Fit circulation pump",
    "note": "Labour, one fitter",
    "quantity": "2.5",
    "unit": "h",
    "price": "68",
    "tax": "10",
}
PART = {
    "text": "Grundfos UPS3 15-50 pump",
    "note": "5 years' warranty",
    "quantity": "1",
    "unit": "pc",
    "price": "189.50",
    "tax": "20",
}
FILTER = {"text": "Magnetic filter 22 mm", "quantity": "2", "unit": "pc", "price": "96.40", "tax": "20"}
BATH = {"text": "Refit of one bathroom", "note": "Without tiles", "quantity": "1", "price": "6480", "tax": "10"}
TESTS = {
    "text": "Water quality test",
    "note": "Report attached",
    "quantity": "1",
    "unit": "visit",
    "price": "60",
    "tax": "20",
}
TAXES = (("Standard", "20"), ("Reduced", "10"), ("Energy saving", "5.5"))
OFFERED: tuple[
    tuple[str, str, int, list[dict[str, Any]]], ...
] = (  # what became of it, its subject, days ago, its lines
    ("draft", "Two bathrooms", 1, [BATH | {"quantity": "2"}, FILTER]),
    ("draft", "Boiler service", 0, [BOILER]),
    ("sent", "Circulation pump", 2, [BOILER, PUMP, PART, FILTER, TESTS]),
    ("sent", "Bathroom on the second floor", 5, [BATH, FILTER]),
    ("accepted", "Service contract", 9, [BOILER | {"quantity": "4"}, TESTS]),
    ("accepted", "Pump for the plant room", 12, [PUMP, PART]),
    ("declined", "Filters for the whole house", 8, [FILTER | {"quantity": "12"}]),
    ("expired", "Old radiators", 13, [PUMP | {"quantity": "18"}]),
)


def price(writer: Actor) -> None:
    """Add the tax rates, the first one for new lines, and what is sold again and again as the price list."""
    for name, rate in TAXES:
        perform(writer, prices.taxes.create, {"name": name, "rate": rate, "usual": rate == TAXES[0][1]})
    for one in (BOILER, PUMP, PART, FILTER, BATH, TESTS):
        kept = {name: value for name, value in one.items() if name not in ("text", "quantity")}
        perform(writer, prices.items.create, {"name": one["text"], **kept})


def offer(writer: Actor, owners: list[Actor], people: list[contacts.ContactCard]) -> None:
    """Write the quotes, each to somebody else, and orders that came without one; `owners` have them in turn."""
    for number, (end, subject, days, lines) in enumerate(OFFERED):
        owner, whom = owners[number % len(owners)], people[number * 7]
        with clock.at(clock.now() - timedelta(days=days, hours=2)):
            typed: dict[str, Any] = {"title": subject, "contact_id": whom.id, "lines": lines, "owner_id": owner.user_id}
            if end == "expired":
                typed["expires_on"] = clock.today(writer.zone) + timedelta(days=7)
            made = perform(writer, quotes.create, typed)
            if end != "draft":
                perform(writer, quotes.send, made.id)
        with clock.at(clock.now() - timedelta(days=days, minutes=-90) + timedelta(days=1)):
            if end == "accepted":
                perform(writer, quotes.accept, made.id)
            if end == "declined":
                perform(writer, quotes.decline, made.id, "Too late in the year for us.")
    with work(writer) as session:
        quotes.expire(session, writer)
    for number, lines in enumerate(([PART], [BOILER, TESTS])):
        values = {"title": "By phone", "contact_id": people[60 + number].id, "lines": lines}
        made_order = perform(writer, orders.create, values)
        if number:
            perform(writer, orders.approve, made_order.id)
