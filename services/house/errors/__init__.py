"""Errors: each kind of crash on our side, how grave it is, how often it comes, and what was done about it (A-07, A-08)."""

from services.house.crash_levels import LEVELS
from services.house.crashes import CAME_BACK
from services.house.errors.listing import (
    GROUPS,
    PERIODS,
    STATES,
    ErrorCard,
    ErrorLine,
    Query,
    Time,
    find,
    search,
    standing,
)
from services.house.errors.settling import LEVELLED, SETTLED, level, settle
from services.house.errors.tasks import TASK_MADE, ErrorTaskDraft, Made, make_task, suggested

KINDS = [CAME_BACK, LEVELLED, SETTLED, TASK_MADE]

__all__ = [
    "GROUPS",
    "KINDS",
    "LEVELS",
    "PERIODS",
    "STATES",
    "ErrorCard",
    "ErrorLine",
    "ErrorTaskDraft",
    "Made",
    "Query",
    "Time",
    "find",
    "level",
    "make_task",
    "search",
    "settle",
    "standing",
    "suggested",
]
