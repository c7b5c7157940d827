"""Arrivals: what the customer of a visit is told, sees behind a link of their own, and answers."""

from services.arrivals.leaving import withheld
from services.arrivals.links import MadeLink, complete, make, revoke
from services.arrivals.telling import SORTS, Foreseen, Standing, Told, foresee, on_way, standing, tell

__all__ = [
    "SORTS",
    "Foreseen",
    "MadeLink",
    "Standing",
    "Told",
    "complete",
    "foresee",
    "make",
    "on_way",
    "revoke",
    "standing",
    "tell",
    "withheld",
]
