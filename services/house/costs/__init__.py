"""Costs: what each workspace uses, what that is estimated to cost, and how near it is to its plan (T-07, T-08, X-12)."""

from services.house.costs import meter
from services.house.costs.keeping import flush, note_stored, stored_bytes
from services.house.costs.overview import Costs, Line, exported, month_of, of_month, overview, so_far
from services.house.costs.plans import NEAR, WORDS, Part, every, percents

__all__ = [
    "NEAR",
    "WORDS",
    "Costs",
    "Line",
    "Part",
    "every",
    "exported",
    "flush",
    "meter",
    "month_of",
    "note_stored",
    "of_month",
    "overview",
    "percents",
    "so_far",
    "stored_bytes",
]
