"""The deals of the demonstration: over all stages and four months, won and lost ones with their reasons."""

import random
from collections.abc import Sequence
from datetime import timedelta

from services import contacts, deals, stages
from services.work import Actor, clock, perform

# Title, amount in euros, days since it was added, the stages it went to with the days in each, days until it closes.
DEALS = (
    ("Boiler for the main house", 6_400, 6, (), 40),
    ("Solar water heating", 14_800, 9, (), 75),
    ("Second bathroom", 9_250, 3, (), 55),
    ("Service plan, twelve flats", 4_320, 12, (), 20),
    ("Heat pump for the workshop", 18_900, 21, (("Discovery", 8),), 50),
    ("New pipes on the ground floor", 7_600, 17, (("Discovery", 5),), 25),
    ("Water softener for the kitchen", 2_150, 30, (("Discovery", 14),), -4),
    ("Underfloor heating", 22_300, 26, (("Discovery", 6), ("Proposal", 9)), 35),
    ("Boiler room, rebuilt", 31_500, 41, (("Discovery", 10), ("Proposal", 12)), 60),
    ("Showers for the changing rooms", 12_700, 19, (("Discovery", 4), ("Proposal", 6)), 30),
    ("Emergency call-out contract", 5_400, 34, (("Discovery", 7), ("Proposal", 9), ("Negotiation", 5)), 15),
    ("Heat pumps for six offices", 58_000, 63, (("Discovery", 15), ("Proposal", 16), ("Negotiation", 12)), 45),
    ("Laundry connections", 8_350, 37, (("Discovery", 9), ("Negotiation", 11)), 10),
    ("Kitchen of the inn", 16_900, 52, (("Discovery", 12), ("Proposal", 14), ("Commitment", 10)), 8),
    ("Radiators, second floor", 11_200, 44, (("Proposal", 11), ("Negotiation", 8), ("Commitment", 9)), 5),
    ("Boiler for the school", 27_400, 78, (("Discovery", 16), ("Proposal", 18), ("Won", 20)), -24),
    ("Bathrooms of the hotel", 46_800, 96, (("Discovery", 20), ("Proposal", 22), ("Negotiation", 14), ("Won", 9)), -31),
    ("Yearly service, whole street", 9_900, 40, (("Proposal", 9), ("Won", 12)), -19),
    ("Garden taps", 1_280, 25, (("Won", 10),), -15),
    ("Gas line for the bakery", 6_750, 58, (("Discovery", 12), ("Proposal", 15), ("Lost", 13)), -18),
    ("Pool heating", 19_500, 72, (("Discovery", 18), ("Lost", 20)), -34),
    ("Drains of the marina", 13_900, 49, (("Discovery", 8), ("Proposal", 12), ("Lost", 14)), -15),
)
REASONS = ("Too expensive", "Chose another firm", "Too expensive")


def sell(sellers: Sequence[Actor], people: Sequence[contacts.ContactCard], dice: random.Random) -> None:
    """Add the deals, each with a contact of its seller, and move them as time went by."""
    known, reasons, now = perform(sellers[0], stages.names), iter(REASONS), clock.now()
    stage = {name: one for one, name in known.items()}
    for number, (title, euros, age, way, closes_in) in enumerate(DEALS):
        seller, at = sellers[number % len(sellers)], now - timedelta(days=age, hours=dice.randint(1, 6))
        mine = [one for one in people if one.owner_id == seller.user_id and one.company_id]
        who, closes = dice.choice(mine), (now + timedelta(days=closes_in)).date()
        values = {"title": title, "amount": euros * 100, "contact_id": who.id, "close_on": closes.isoformat()}
        with clock.at(at):
            made = perform(seller, deals.create, values)
        for name, days in way:
            at += timedelta(days=days)
            with clock.at(min(at, now - timedelta(minutes=dice.randint(10, 300)))):
                perform(seller, deals.move, made.id, stage[name], None, next(reasons) if name == "Lost" else "")
