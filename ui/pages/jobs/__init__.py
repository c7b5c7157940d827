"""Jobs: the list, the form, and everything about one of them: its visits, its invoice."""

from ui.pages.jobs import job, listing, series

__all__ = ["job", "listing", "series"]
