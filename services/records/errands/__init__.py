"""Errands: long work split into short works. It shows its progress, survives a restart and can be cancelled.

Each kind of errand is declared once (`ErrandKind`) and handed in at start (services/record_types.py). An action begins
one (`begin`); a thread of the server continues it (runner.py), one short work at a time, as the person who began it.
"""

from services.records.errands.cards import ErrandCard
from services.records.errands.cards import card as shown
from services.records.errands.effects import ErrandLine, before, digest, same
from services.records.errands.errands import begin, cancel, find, mine, rows, start, undo
from services.records.errands.keeping import forget_old, wake
from services.records.errands.kinds import Effect, ErrandKind, Portion, Worked, know
from services.records.errands.states import BEGUN, FINISHED, KINDS, MOVED

__all__ = [
    "BEGUN",
    "FINISHED",
    "KINDS",
    "MOVED",
    "Effect",
    "ErrandCard",
    "ErrandKind",
    "ErrandLine",
    "Portion",
    "Worked",
    "before",
    "begin",
    "cancel",
    "digest",
    "find",
    "forget_old",
    "know",
    "mine",
    "rows",
    "same",
    "shown",
    "start",
    "undo",
    "wake",
]
