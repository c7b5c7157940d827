"""Health: how the house is at this moment, crashes by reference, and letting held sending go on."""

from services.house.crashes import CrashLine, crashed, out_of_reach, trace, what_broke
from services.house.health.pulse import alive, writable
from services.house.health.sending import RELEASED, HeldPlace, held, release
from services.house.health.snapshot import Beating, Company, Snapshot, Storage, moves, snapshot
from services.house.health.verdict import LATE, OLD_SQLITE, Reason, old_sqlite

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
    "moves",
    "old_sqlite",
    "out_of_reach",
    "release",
    "snapshot",
    "trace",
    "what_broke",
    "writable",
]
