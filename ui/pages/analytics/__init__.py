"""The pages of analytics."""

from ui.pages.analytics import page, rows

__all__ = ["page", "rows"]
