"""Checklists: what is gone through before going live, with each release and after a disaster (D-01, D-12, D-13, D-24, B-15).

What a check can measure fills itself in; the rest is ticked by a person, for the present version.
"""

from services.house.checklists.definition import Checklist, Item, Rhythm
from services.house.checklists.releases import LISTS
from services.house.checklists.ticks import CHANGED, Line, Overview, Shown, overview, shown, tick, untick, untick_all

__all__ = [
    "CHANGED",
    "LISTS",
    "Checklist",
    "Item",
    "Line",
    "Overview",
    "Rhythm",
    "Shown",
    "overview",
    "shown",
    "tick",
    "untick",
    "untick_all",
]
