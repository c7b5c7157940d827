"""Quotes: offers that are written, sent, and accepted or declined on a page of the customer's."""

from services.quotes.cards import LINES, Listed, QuoteCard
from services.quotes.deciding import accept, decline, expire
from services.quotes.letter import Letter, letter
from services.quotes.record import KINDS, QUOTE, Query, begin, bin, change, create, find, restore, search, sums
from services.quotes.sending import revise, send

__all__ = [
    "KINDS",
    "LINES",
    "QUOTE",
    "Letter",
    "Listed",
    "Query",
    "QuoteCard",
    "accept",
    "begin",
    "bin",
    "change",
    "create",
    "decline",
    "expire",
    "find",
    "letter",
    "restore",
    "revise",
    "search",
    "send",
    "sums",
]
