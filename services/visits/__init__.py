"""Visits: somebody goes to a customer, for a job or to sell."""

from services.visits.cards import Item, Listed, SpanCard, VisitCard
from services.visits.record import KINDS, VISIT, Query, add_to, bin, change, create, find, restore, search
from services.visits.scheduling import Absent, Inactive, Overlap, let_go, pin, promise, schedule, unschedule
from services.visits.working import (
    arrive,
    cancel,
    cancel_rest,
    finish,
    miss,
    pause,
    refuse_signature,
    reopen,
    resume,
    set_out,
    tick,
)

__all__ = [
    "KINDS",
    "VISIT",
    "Absent",
    "Inactive",
    "Item",
    "Listed",
    "Overlap",
    "Query",
    "SpanCard",
    "VisitCard",
    "add_to",
    "arrive",
    "bin",
    "cancel",
    "cancel_rest",
    "change",
    "create",
    "find",
    "finish",
    "let_go",
    "miss",
    "pause",
    "pin",
    "promise",
    "refuse_signature",
    "reopen",
    "restore",
    "resume",
    "schedule",
    "search",
    "set_out",
    "tick",
    "unschedule",
]
