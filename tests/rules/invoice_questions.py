"""How the actions on invoices are asked for with what is Alice's: the table of belongings.py."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.house.books import Chain
from services.invoices import Query

if TYPE_CHECKING:
    from tests.rules.belongings import Things

NOBODY = UUID(int=0)
INVOICES: dict[str, Callable[["Things"], list[tuple[str, tuple[Any, ...]]]]] = {
    "documents.offered.terms": lambda t: [("nothing", ())],
    "documents.offered.prices": lambda t: [("nothing", ("a", "EUR"))],
    "invoices.billing.bill": lambda t: [("gone", (NOBODY,))],
    "invoices.billing.deposit": lambda t: [("wrong", ({"contact_id": t.contact, "amount": 100, "currency": "EUR"},))],
    "invoices.crediting.credit": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.crediting.undo": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.crediting.apply": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.exporting.begun": lambda t: [("nothing", ())],
    "invoices.exporting.told": lambda t: [("nothing", (Chain("invoice-2026", 100, ""), 0))],
    "invoices.figures.figures": lambda t: [("nothing", ())],
    "invoices.issuing.issue": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.parties.parties_of": lambda t: [("gone", (t.contact, None)), ("gone", (None, t.company))],
    "invoices.record.create": lambda t: [("wrong", ({"contact_id": t.contact},))],
    "invoices.record.search": lambda t: [("nothing", (Query(contact=t.contact),))],
    "invoices.settled.before": lambda t: [("gone", (t.records["invoice"],))],
    "invoices.settled.beside": lambda t: [("gone", (t.records["invoice"],))],
}
