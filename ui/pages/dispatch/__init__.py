"""Dispatch: the plan of a day, and of a week."""

from ui.pages.dispatch import page

__all__ = ["page"]
