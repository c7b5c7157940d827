"""One sample of each record type, for the tests that hold for all of them. A new type needs its line here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.record_types import RECORDS
from services.records.declaration import Kinds, Record


@dataclass(frozen=True)
class Sample:
    """What is typed to add a record, besides its name (in the field `by`); and one change of it, with how the timeline
    says that."""

    change: Mapping[str, Any]
    told: tuple[str, str, str]  # the label, the old and the new value in words
    values: Mapping[str, Any] = field(default_factory=dict)
    by: str = "name"

    def named(self, name: str) -> dict[str, Any]:
        """Return what is typed for a record of that name."""
        return {self.by: name, **self.values}


SAMPLES = {
    "contact": Sample({"status": "customer"}, ("Status", "Lead", "Customer")),
    "company": Sample({"city": "Paris"}, ("City", "", "Paris")),
    "deal": Sample({"currency": "USD"}, ("Currency", "EUR", "USD"), by="title"),
    "stage": Sample({"likelihood": 60}, ("Likelihood", "50", "60")),
    "view": Sample({"sort": "-name"}, ("Sort", "", "-name"), {"record": "contact"}),
    "template": Sample({"channel": "sms"}, ("Channel", "Email", "SMS")),
    "topic": Sample({"name": "Zanzibar offers"}, ("Name", "Zanzibar", "Zanzibar offers")),
    "task": Sample({"due_on": "2027-02-01"}, ("Due", "", "1 Feb 2027"), by="title"),
    "note": Sample({"kind": "call"}, ("Kind", "Note", "Call"), by="text"),
    "field": Sample({"hint": "As on the plate"}, ("Hint", "", "As on the plate")),
    "tag": Sample({"colour": "blue"}, ("Colour", "Grey", "Blue")),
    "suggestion": Sample({"state": "planned"}, ("State", "Open", "Planned"), by="text"),
    "quote": Sample({"reference": "PO 7"}, ("Their order", "", "PO 7"), by="title"),
    "order": Sample({"reference": "PO 7"}, ("Their order", "", "PO 7"), by="title"),
    "job": Sample({"priority": "urgent"}, ("Priority", "Normal", "Urgent"), by="title"),
    "series": Sample({"priority": "high"}, ("Priority", "Normal", "High"), {"rule": "FREQ=YEARLY"}, by="title"),
    "visit": Sample({"minutes": 90}, ("Minutes", "60", "90"), by="title"),
    "site": Sample({"label": "Boiler house"}, ("Label", "", "Boiler house"), by="address"),
    "technician": Sample({"home": "Albert Rd 21"}, ("Starts from", "", "Albert Rd 21")),
    "price": Sample({"unit": "h"}, ("Unit", "", "h")),
    "tax": Sample({"rate": "19"}, ("Rate", "0", "19")),
    "invoice": Sample({"reference": "PO 7"}, ("Their order", "", "PO 7"), by="title"),
}
KEPT: list[Record] = [one for one in RECORDS if isinstance(one.kinds, Kinds)]
