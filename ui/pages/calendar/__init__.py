"""The calendar: a month, a week, a day or a list of what happens, and the feeds that show it elsewhere."""

from ui.pages.calendar import page

__all__ = ["page"]
