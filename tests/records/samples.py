"""One sample of each record type, for the tests that hold for all of them. A new type needs its line here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.record_types import RECORDS
from services.records.declaration import Kinds, Record


@dataclass(frozen=True)
class Sample:
    """What is typed to add a record, besides its name; and one change of it, with how the timeline says that."""

    change: Mapping[str, Any]
    told: tuple[str, str, str]  # the label, the old and the new value in words
    values: Mapping[str, Any] = field(default_factory=dict)

    def named(self, name: str) -> dict[str, Any]:
        """Return what is typed for a record of that name."""
        return {"name": name, **self.values}


SAMPLES = {
    "contact": Sample({"status": "customer"}, ("Status", "Lead", "Customer")),
    "company": Sample({"city": "Paris"}, ("City", "", "Paris")),
    "view": Sample({"sort": "-name"}, ("Sort", "", "-name"), {"record": "contact"}),
    "template": Sample({"channel": "sms"}, ("Channel", "Email", "SMS")),
    "topic": Sample({"name": "Zanzibar offers"}, ("Name", "Zanzibar", "Zanzibar offers")),
}
KEPT: list[Record] = [one for one in RECORDS if isinstance(one.kinds, Kinds)]
