"""Health: the present state of the installation, crashes by reference, and the release of held sending."""

from services.house.crashes import CrashLine, crashed, out_of_reach, what_broke
from services.house.health.measures import Beating, Storage, Workspace
from services.house.health.pulse import alive, writable
from services.house.health.sending import RELEASED, HeldPlace, held, release
from services.house.health.snapshot import Snapshot, moves, snapshot
from services.house.health.tiles import TILES, Reading, Tile
from services.house.health.verdict import LATE, Reason, old_sqlite, rows, update_sqlite

__all__ = [
    "LATE",
    "RELEASED",
    "TILES",
    "Beating",
    "CrashLine",
    "HeldPlace",
    "Reading",
    "Reason",
    "Snapshot",
    "Storage",
    "Tile",
    "Workspace",
    "alive",
    "crashed",
    "held",
    "moves",
    "old_sqlite",
    "out_of_reach",
    "release",
    "rows",
    "snapshot",
    "update_sqlite",
    "what_broke",
    "writable",
]
