"""Telemetry: what Steward measures of itself, every ten seconds, for charts, alerts and reports.

`recorder` counts in memory, `beats` and `sampling` make a row of it, `store` keeps it, `reading` is for everybody else.
"""

from services.house.telemetry.reading import PageTimes, Point, Window, history, known_since, latest, pages, span
from services.house.telemetry.recorder import count, observe, observe_page, timed
from services.house.telemetry.rows import Histogram, Row

__all__ = [
    "Histogram",
    "PageTimes",
    "Point",
    "Row",
    "Window",
    "count",
    "history",
    "known_since",
    "latest",
    "observe",
    "observe_page",
    "pages",
    "span",
    "timed",
]
