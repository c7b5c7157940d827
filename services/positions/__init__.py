"""Positions: where colleagues are who agreed to it, and who looked."""

from services.positions.consents import Look, Standing, agree, looks, standing, withdraw
from services.positions.tracking import (
    Taken,
    metres,
    report,
    sessions_between,
    stop,
    tidy,
)
from services.positions.whereabouts import A_DEGREE, Seen, Whereabouts, for_customer, looked, rounded, whereabouts

__all__ = [
    "A_DEGREE",
    "Look",
    "Seen",
    "Standing",
    "Taken",
    "Whereabouts",
    "agree",
    "for_customer",
    "looked",
    "looks",
    "metres",
    "report",
    "rounded",
    "sessions_between",
    "standing",
    "stop",
    "tidy",
    "whereabouts",
    "withdraw",
]
