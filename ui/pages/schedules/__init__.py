"""Schedules: the list, the calendar of what will be sent, and a page for each schedule, where it is changed too."""

from ui.pages.schedules import listing, calendar  # isort: skip  (`/schedules/calendar` is asked before `/schedules/{id}`)
from ui.pages.schedules import editing, schedule  # isort: skip

__all__ = ["calendar", "editing", "listing", "schedule"]
