"""Incidents: from their detection to their post-mortem (I-01 to I-20). What is published is on the status page."""

from services.house.incidents.changing import IncidentChange, advance, affect, change, lead, tick
from services.house.incidents.nagging import nag
from services.house.incidents.opening import SEVERITIES, IncidentDraft, create, from_alert
from services.house.incidents.post_mortem import review, write
from services.house.incidents.reading import (
    Affected,
    IncidentLine,
    IncidentView,
    find,
    listing,
    open_count,
    since_opened,
)
from services.house.incidents.record import CHANGED, FIRST, KINDS, NEXT, OPENED, ORDER, number_of, reached
from services.house.incidents.telling import FIRST_WORDS, LAST_WORDS, EntryDraft, clean_until, post, publish, resolve

__all__ = [
    "CHANGED",
    "FIRST",
    "FIRST_WORDS",
    "KINDS",
    "LAST_WORDS",
    "NEXT",
    "OPENED",
    "ORDER",
    "SEVERITIES",
    "Affected",
    "EntryDraft",
    "IncidentChange",
    "IncidentDraft",
    "IncidentLine",
    "IncidentView",
    "advance",
    "affect",
    "change",
    "clean_until",
    "create",
    "find",
    "from_alert",
    "lead",
    "listing",
    "nag",
    "number_of",
    "open_count",
    "post",
    "publish",
    "reached",
    "resolve",
    "review",
    "since_opened",
    "tick",
    "write",
]
