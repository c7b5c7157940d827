"""Orders: what customers have agreed to, from the draft to the approval, until they are billed and paid (O-01)."""

from services.orders.approving import approve, cancel, of_quote
from services.orders.cards import LINES, Listed, OrderCard
from services.orders.record import KINDS, ORDER, Query, begin, bin, change, create, find, restore, search, sums

__all__ = [
    "KINDS",
    "LINES",
    "ORDER",
    "Listed",
    "OrderCard",
    "Query",
    "approve",
    "begin",
    "bin",
    "cancel",
    "change",
    "create",
    "find",
    "of_quote",
    "restore",
    "search",
    "sums",
]
