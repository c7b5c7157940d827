"""Tasks: my day, the list of what is still to do, and one of them."""

from ui.pages.tasks import listing, my_day, task

__all__ = ["listing", "my_day", "task"]
