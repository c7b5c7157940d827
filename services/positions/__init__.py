"""Positions: where colleagues are who agreed to it, and who looked."""

from services.positions.consents import Look, Standing, agree, looks, standing, withdraw
from services.positions.tracking import (
    LastSeen,
    Taken,
    last_seen,
    looked,
    metres,
    report,
    sessions_between,
    stop,
    tidy,
)

__all__ = [
    "LastSeen",
    "Look",
    "Standing",
    "Taken",
    "agree",
    "last_seen",
    "looked",
    "looks",
    "metres",
    "report",
    "sessions_between",
    "standing",
    "stop",
    "tidy",
    "withdraw",
]
