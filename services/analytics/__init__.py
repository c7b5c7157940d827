"""Analytics: how sales and money went over months and quarters, beside the year before (P-06, J-07)."""

from services.analytics.figures import FIGURES
from services.analytics.sales import Course, Customer, Person, Reason, Sales, entries, sales
from services.analytics.spans import SPANS, Part

__all__ = [
    "FIGURES",
    "SPANS",
    "Course",
    "Customer",
    "Part",
    "Person",
    "Reason",
    "Sales",
    "entries",
    "sales",
]
