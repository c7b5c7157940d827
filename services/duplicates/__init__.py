"""Duplicates: contacts that may be one person, and how two become one and come apart again."""

from services.duplicates.comparing import Compared, compare
from services.duplicates.following import EACH, SCAN_AT, begin_scan, follow, scan
from services.duplicates.merging import Merged, merge
from services.duplicates.pairs import CHANGED, KINDS
from services.duplicates.queue import AGAINST, PairCard, Query, Side, count, dismiss, reopen, said, search
from services.duplicates.reach import Way, Ways
from services.duplicates.scanning import SCAN
from services.duplicates.undoing import MergeCard, Stayed, Undone, forget_old, recent, undo
from services.duplicates.warning import Likely, likely

__all__ = [
    "AGAINST",
    "CHANGED",
    "EACH",
    "KINDS",
    "SCAN",
    "SCAN_AT",
    "Compared",
    "Likely",
    "MergeCard",
    "Merged",
    "PairCard",
    "Query",
    "Side",
    "Stayed",
    "Undone",
    "Way",
    "Ways",
    "begin_scan",
    "compare",
    "count",
    "dismiss",
    "follow",
    "forget_old",
    "likely",
    "merge",
    "recent",
    "reopen",
    "said",
    "scan",
    "search",
    "undo",
]
