"""The custom fields of the demonstration: what a plumber wants to know of customers and deals."""

import random
from collections.abc import Sequence
from datetime import timedelta

from services import contacts, custom_fields, deals
from services.contacts import ContactCard
from services.work import Actor, clock, perform

BOILERS = ("Gas", "Oil", "Heat pump", "Electric")


def ask_more(maya: Actor, people: Sequence[ContactCard], dice: random.Random) -> None:
    """Add three fields, and give values to some contacts and deals."""
    with clock.at(clock.now() - timedelta(days=20)):
        boiler, service, budget = (
            perform(maya, custom_fields.create, {"filterable": True, **values}).id
            for values in (
                {"name": "Boiler", "kind": "choice", "choices": [*BOILERS], "hint": "What heats the house today"},
                {"name": "Next service", "kind": "day"},
                {
                    "name": "Budget",
                    "kind": "money",
                    "record": "deal",
                    "hint": "What the customer wants to spend at most",
                },
            )
        )
    today = clock.today(maya.zone)
    for one in dice.sample(list(people), len(people) // 3):
        values = {str(boiler): dice.choices(BOILERS, (5, 3, 2, 1))[0]}
        if dice.random() < 0.6:
            values[str(service)] = (today + timedelta(days=dice.randint(-20, 240))).isoformat()
        with clock.at(clock.now() - timedelta(days=dice.randint(1, 12))):
            perform(maya, contacts.change, one.id, {"fields": values})
    for deal in perform(maya, deals.search, deals.Query(state="open")).rows[::2]:
        amount = {"amount": deal.amount // 10_000 * 11_000, "currency": deal.currency}
        perform(maya, deals.change, deal.id, {"fields": {str(budget): amount}})
