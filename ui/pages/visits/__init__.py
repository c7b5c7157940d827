"""Visits: the list, and everything about one of them: its time, its checklist, its proof."""

from ui.pages.visits import listing, visit

__all__ = ["listing", "visit"]
