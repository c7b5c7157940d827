"""How the actions of campaigns are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import campaigns

TEXT = {"subject": "Hello", "text": "Hello"}

CAMPAIGNS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "campaigns.starting.start": lambda t: [
        ("wrong", ({**TEXT, "contact_ids": [str(t.contact)]},)),
        ("gone", ({**TEXT, "view": str(t.records["view"])},)),
    ],
    "campaigns.starting.send_again": lambda t: [("gone", (t.campaign,))],
    "campaigns.estimating.estimate": lambda t: [
        ("nothing", ({"filter": {}},)),
        ("wrong", ({"contact_ids": [str(t.contact)]},)),
        ("gone", ({"view": str(t.records["view"])},)),
    ],
    "campaigns.estimating.estimate_rows": lambda t: [
        ("nothing", ({"filter": {}}, campaigns.EstimateQuery())),
        ("nothing", ({"filter": {}}, campaigns.EstimateQuery("binned"))),
    ],
    "campaigns.results.find": lambda t: [("gone", (t.campaign,))],
    "campaigns.results.search": lambda t: [("nothing", (campaigns.Query(),))],
    "campaigns.results.recipients": lambda t: [("gone", (t.campaign, campaigns.RecipientQuery()))],
    "campaigns.running.pause": lambda t: [("gone", (t.campaign,))],
    "campaigns.running.resume": lambda t: [("gone", (t.campaign,))],
    "campaigns.running.stop": lambda t: [("gone", (t.campaign,))],
}
