"""The lists of payments as tabs, and how payments are put into words."""

from collections.abc import Mapping
from typing import Any

from models.language import N_, _
from models.payments import METHODS
from services.money import amounts

TABS: Mapping[str, str] = {
    "/payments": N_("All"),
    "/payments/unallocated": N_("Unallocated"),
    "/payments/bank": N_("Bank"),
    "/payments/inbox": N_("Provider inbox"),
}


def payer_of(one: Any) -> str:
    """Return who paid, as a list calls them."""
    return one.contact or one.company or one.payer or _("Unknown payer")


def amount_of(one: Any) -> str:
    """Return the amount of a payment as it is read; one that went out is negative."""
    return amounts.shown(-one.amount if one.direction == "out" else one.amount, one.currency)


def state_of(one: Any) -> tuple[str, str]:
    """Return what a payment is, as a word and its tone."""
    if one.reversed_by is not None:
        return _("Reversed"), "bad"
    if one.reverses_id is not None:
        return _("Reversal"), "mute"
    if one.direction == "out":
        return _("Refund"), "mute"
    if one.unallocated:
        return _("{amount} left").format(amount=amounts.shown(one.unallocated, one.currency)), "warn"
    return _("Allocated"), "ok"


def method_of(one: Any) -> str:
    """Return how it was paid."""
    return _(METHODS.get(one.method, one.method))
