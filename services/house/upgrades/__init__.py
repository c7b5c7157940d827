"""Upgrades: bring each place to today's tables, all or nothing; rated, rehearsed, watched, and with a way back.

What runs at each start is here by name. The rest is in modules of its own: `plan`, `rehearsal`, `guarded` (the whole
upgrade), `going_back`, `watching`.
"""

from pathlib import Path

from services.house.upgrades.journal import MARK, halted
from services.house.upgrades.migrating import (
    migrate,
    needed,
    pending,
    refuse_old_data,
    status,
    upgrade,
)
from services.house.upgrades.revisions import Standing, all_places, known_revisions, standing
from services.house.upgrades.safety import KEPT, safety_copy

ROOT = Path(__file__).resolve().parents[3] / "migrations"

__all__ = [
    "KEPT",
    "MARK",
    "ROOT",
    "Standing",
    "all_places",
    "halted",
    "known_revisions",
    "migrate",
    "needed",
    "pending",
    "refuse_old_data",
    "safety_copy",
    "standing",
    "status",
    "upgrade",
]
