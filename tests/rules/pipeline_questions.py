"""How the actions about deals are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services import deals
from services.deals import BoardQuery

CANARY = "Zanzibar"

PIPELINE: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "deals.listing.search": lambda t: [
        ("nothing", (deals.Query(),)),
        ("nothing", (deals.Query(q=CANARY),)),
        ("nothing", (deals.Query(contact=t.contact),)),
        ("nothing", (deals.Query(company=t.company),)),
        ("nothing", (deals.Query(stage=t.records["stage"], reached=t.records["stage"], owner=t.user),)),
    ],
    "deals.moving.move": lambda t: [("gone", (t.records["deal"], t.records["stage"]))],
    "deals.moving.history": lambda t: [("gone", (t.records["deal"],))],
    "deals.moving.reasons": lambda t: [("nothing", ())],
    "deals.board.board": lambda t: [
        ("nothing", (BoardQuery(),)),
        ("nothing", (BoardQuery(t.user, ((t.records["stage"], 100),)),)),
    ],
    "deals.forecasting.forecast": lambda t: [("nothing", ()), ("nothing", (t.user,))],
    "deals.funnelling.funnel": lambda t: [("nothing", ()), ("nothing", (365, t.user))],
    "deals.deals.usual": lambda t: [("nothing", ())],
    "analytics.sales.sales": lambda t: [("nothing", ()), ("nothing", ("year", t.user))],
    "analytics.sales.entries": lambda t: [
        ("nothing", (name, date(2026, 1, 1), date(2027, 12, 31), "EUR"))
        for name in ("billed", "received", "won", "lost")
    ],
    "stages.names": lambda t: [("nothing", ())],
    "stages.move": lambda t: [("gone", (t.records["stage"],))],
}
