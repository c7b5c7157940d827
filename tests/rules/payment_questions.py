"""How the actions about payments are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services import payments

CANARY = "Zanzibar"

PAYMENTS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "payments.cards.find": lambda t: [("gone", (t.records["payment"],))],
    "payments.listing.search": lambda t: [
        ("nothing", (payments.Query(),)),
        ("nothing", (payments.Query(q=CANARY),)),
        ("nothing", (payments.Query(contact_id=t.contact),)),
        ("nothing", (payments.Query(invoice_id=t.records["invoice"], unallocated=True),)),
    ],
    "payments.listing.count_unallocated": lambda t: [("nothing", ())],
    "payments.payable.payable": lambda t: [("gone", (t.records["payment"],))],
    "payments.recording.record": lambda t: [
        ("wrong", ({"amount": 5, "contact_id": t.contact},)),
        ("wrong", ({"amount": 5, "company_id": t.company},)),
        ("wrong", ({"amount": 5, "invoice_id": t.records["invoice"]},)),
        ("wrong", ({"amount": 5, "order_id": t.records["order"]},)),
    ],
    "payments.allocating.allocate": lambda t: [
        ("gone", (t.records["payment"], [{"invoice_id": t.records["invoice"], "amount": 5}]))
    ],
    "payments.allocating.unallocate": lambda t: [("gone", (t.records["allocation"],))],
    "payments.returning.refund": lambda t: [("gone", (t.records["payment"], 5, CANARY))],
    "payments.returning.reverse": lambda t: [("gone", (t.records["payment"], CANARY))],
    "payments.reported.events": lambda t: [
        ("nothing", (payments.Reports(),)),
        ("nothing", (payments.Reports(state="parked"),)),
    ],
    "payments.reported.count_parked": lambda t: [("nothing", ())],
    "payments.reported.apply_again": lambda t: [("gone", (t.records["event"],))],
    "payments.reported.ignore": lambda t: [("gone", (t.records["event"], CANARY))],
}
