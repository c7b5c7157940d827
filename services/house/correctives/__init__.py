"""Correctives: the targets of the installation, and what is done about a missed one (H-16, H-17, X-14)."""

from services.house.correctives.judging import Judged, judge, targets
from services.house.correctives.opening import OPENED, open_missed
from services.house.correctives.targets import TARGETS, Month, Target
from services.house.correctives.working import KINDS, STEPS, CorrectiveDraft, change, close, listing, title

__all__ = [
    "KINDS",
    "OPENED",
    "STEPS",
    "TARGETS",
    "CorrectiveDraft",
    "Judged",
    "Month",
    "Target",
    "change",
    "close",
    "judge",
    "listing",
    "open_missed",
    "targets",
    "title",
]
