"""Work: the only mechanism for any piece of work. Capabilities import from here."""

from services.work import clock, vault
from services.work.action import action, errand, step
from services.work.actor import HOUSE, Actor, house_actor
from services.work.errors import (
    Busy,
    CannotStart,
    Conflict,
    DataGone,
    Invalid,
    Mistakes,
    Moved,
    NotAllowed,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    TooLarge,
    TooMany,
)
from services.work.events import Event, Kind, announce, announce_id, elsewhere, kind
from services.work.transaction import perform, work
from services.work.visibility import expect, find, there, visible

__all__ = [
    "HOUSE",
    "Actor",
    "Busy",
    "CannotStart",
    "Conflict",
    "DataGone",
    "Event",
    "Invalid",
    "Kind",
    "Mistakes",
    "Moved",
    "NotAllowed",
    "NotFound",
    "Refused",
    "SignInNeeded",
    "Stale",
    "TooLarge",
    "TooMany",
    "action",
    "announce",
    "announce_id",
    "clock",
    "elsewhere",
    "errand",
    "expect",
    "find",
    "house_actor",
    "kind",
    "perform",
    "step",
    "there",
    "vault",
    "visible",
    "work",
]
