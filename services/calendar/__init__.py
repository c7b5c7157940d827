"""The calendar: what happens on which day, and the feeds that calendar programs read."""

from services.calendar.showing import CHANGES, KINDS, MOST, Entry, Query, Shown, between, years

__all__ = ["CHANGES", "KINDS", "MOST", "Entry", "Query", "Shown", "between", "years"]
