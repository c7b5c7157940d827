"""Upkeep: each week the databases are optimised and temporary files removed; caches can be cleared (H-14, H-15). What each
run did stays as its receipt (services/house/chore_days.py)."""

from services.upkeep.caches import CLEARED, Cleared, clear_caches
from services.upkeep.optimising import OPTIMISE, optimise
from services.upkeep.receipts import Receipt, receipts
from services.upkeep.temporary import CLEAN, clean

__all__ = [
    "CLEAN",
    "CLEARED",
    "OPTIMISE",
    "Cleared",
    "Receipt",
    "clean",
    "clear_caches",
    "optimise",
    "receipts",
]
