"""Orders: the list by state, the editor of drafts, and what was approved: billed, paid, or cancelled."""

from ui.pages.orders import listing, new, order

__all__ = ["listing", "new", "order"]
