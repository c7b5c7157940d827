"""Retention: one table of what is archived or removed after which time, with what is due, and its undo (N-13, N-32)."""

from services.retention.asking import RuleDraft, adjust, change, confirm, decline, undo
from services.retention.cards import LineCard, RunCard, lines
from services.retention.happened import KINDS
from services.retention.table import WEEKLY, YEARLY
from services.retention.turns import weekly, yearly
from services.retention.working import ERRANDS

__all__ = [
    "ERRANDS",
    "KINDS",
    "WEEKLY",
    "YEARLY",
    "LineCard",
    "RuleDraft",
    "RunCard",
    "adjust",
    "change",
    "confirm",
    "decline",
    "lines",
    "undo",
    "weekly",
    "yearly",
]
