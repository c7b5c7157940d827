"""Campaigns: the list, a page to start one, and a page for each with its progress and what became of it."""

from ui.pages.campaigns import listing, new  # isort: skip  (`/campaigns/new` is asked before `/campaigns/{id}`)
from ui.pages.campaigns import campaign  # isort: skip

__all__ = ["campaign", "listing", "new"]
