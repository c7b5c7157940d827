"""Quotes: the list by state, the editor of drafts, and what was sent, as its customer has it."""

from ui.pages.quotes import listing, new, quote

__all__ = ["listing", "new", "quote"]
