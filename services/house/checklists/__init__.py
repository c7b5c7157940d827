"""Checklists: what is gone through by the calendar, before going live, with each release and after a disaster (D-01, D-12,
D-13, D-22 to D-24, B-15, N-01 to N-42).

What Steward can measure it fills in; the rest is a person's. A list of the schedule becomes a run each time it is due, is
signed, and then is an entry of the maintenance log. The others are ticked for the present version.
"""

from services.house.checklists import log, own, owners
from services.house.checklists.definition import Checklist, Item, Rhythm
from services.house.checklists.filling import FILLED, again, fill, fill_open
from services.house.checklists.lists import SCHEDULED
from services.house.checklists.log import LogDraft
from services.house.checklists.opening import OPENED, next_due, open_due
from services.house.checklists.own import OwnDraft, OwnItem, define, remove
from services.house.checklists.owners import OwnerDraft, Person, Responsible, assign
from services.house.checklists.releases import LISTS
from services.house.checklists.runs import (
    Coming,
    Defined,
    Desk,
    ItemLine,
    RunLine,
    RunView,
    definition_of,
    definitions,
    desk,
    find,
    history,
    waiting,
)
from services.house.checklists.signing import NOTED, SIGNED, ItemDraft, SignDraft, begin, mark, sign
from services.house.checklists.ticks import CHANGED, Line, Overview, Shown, overview, shown, tick, untick, untick_all

KINDS = [OPENED, FILLED, NOTED, SIGNED, owners.CHANGED, own.CHANGED]

__all__ = [
    "CHANGED",
    "FILLED",
    "KINDS",
    "LISTS",
    "NOTED",
    "OPENED",
    "SCHEDULED",
    "SIGNED",
    "Checklist",
    "Coming",
    "Defined",
    "Desk",
    "Item",
    "ItemDraft",
    "ItemLine",
    "Line",
    "LogDraft",
    "Overview",
    "OwnDraft",
    "OwnItem",
    "OwnerDraft",
    "Person",
    "Responsible",
    "Rhythm",
    "RunLine",
    "RunView",
    "Shown",
    "SignDraft",
    "again",
    "assign",
    "begin",
    "define",
    "definition_of",
    "definitions",
    "desk",
    "fill",
    "fill_open",
    "find",
    "history",
    "log",
    "mark",
    "next_due",
    "open_due",
    "overview",
    "own",
    "owners",
    "remove",
    "shown",
    "sign",
    "tick",
    "untick",
    "untick_all",
    "waiting",
]
