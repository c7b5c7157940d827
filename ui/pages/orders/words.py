"""How orders are called on their pages."""

from collections.abc import Mapping
from typing import Any

from models.invoices import BALANCE_STATES
from models.language import _
from services import invoices, orders
from ui.parts.document_desk import Facts, fixed_terms
from ui.parts.filters import day_of

LIVE = [*orders.KINDS, *invoices.KINDS]  # after these its pages are read again: an invoice bills an order
DAYS = ("due_on",)
TONES = {"draft": "mute", "approved": "ok", "cancelled": "bad"}
PAID = {"unpaid": "info", "partial": "warn", "paid": "ok"}


def facts_of(values: Mapping[str, Any]) -> Facts:
    """Return the days and references of typed values."""
    return [(_("Due"), day_of(values["due_on"] or "") or values["terms"]), (_("Your order"), values["reference"])]


def fixed_facts(card: Any) -> Facts:
    """Return the days and references of an order that was approved."""
    return [
        (_("Approved"), card.approved_on),
        (_("Due"), card.due_on),
        (_("Payment terms"), fixed_terms(card)),
        (_("Your order"), card.reference),
    ]


def status_word(one: Any) -> str:
    """Return the word for what is paid of an order: nothing while it is a draft (O-02)."""
    return _(BALANCE_STATES[one.status]) if one.status in BALANCE_STATES else ""
