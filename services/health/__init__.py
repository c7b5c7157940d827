"""Health: how the house is at this moment, crashes by reference, and letting held sending go on."""

from services.health.crashes import CrashLine, alive, crashed, out_of_reach, trace, what_broke
from services.health.sending import RELEASED, HeldPlace, held, release
from services.health.snapshot import Beating, Company, Snapshot, Storage, look, moves
from services.health.verdict import LATE, OLD_SQLITE, Reason, old_sqlite

__all__ = [
    "LATE",
    "OLD_SQLITE",
    "RELEASED",
    "Beating",
    "Company",
    "CrashLine",
    "HeldPlace",
    "Reason",
    "Snapshot",
    "Storage",
    "alive",
    "crashed",
    "held",
    "look",
    "moves",
    "old_sqlite",
    "out_of_reach",
    "release",
    "trace",
    "what_broke",
]
