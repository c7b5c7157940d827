"""Visits: somebody goes to a customer, for a job or to sell."""

from services.visits.ageing import age
from services.visits.cards import Item, Listed, SpanCard, VisitCard
from services.visits.photographing import Kept, PhotoCard, add_photo, photos, photos_of, picture
from services.visits.record import KINDS, VISIT, Query, add_to, bin, change, create, find, restore, search
from services.visits.scheduling import Absent, Inactive, Overlap, let_go, pin, promise, schedule, unschedule
from services.visits.signing import note, sign_with
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
    "Kept",
    "Listed",
    "Overlap",
    "PhotoCard",
    "Query",
    "SpanCard",
    "VisitCard",
    "add_photo",
    "add_to",
    "age",
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
    "note",
    "pause",
    "photos",
    "photos_of",
    "picture",
    "pin",
    "promise",
    "refuse_signature",
    "reopen",
    "restore",
    "resume",
    "schedule",
    "search",
    "set_out",
    "sign_with",
    "tick",
    "unschedule",
]
