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
from services.positions.whereabouts import Whereabouts, looked, whereabouts

__all__ = [
    "Look",
    "Standing",
    "Taken",
    "Whereabouts",
    "agree",
    "looked",
    "looks",
    "metres",
    "report",
    "sessions_between",
    "standing",
    "stop",
    "tidy",
    "whereabouts",
    "withdraw",
]
