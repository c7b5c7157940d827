"""Reconciliations: a quarter, or any period, against the accounting system (P-04, X-10, W-11)."""

from services.reconciliations.comparing import WHY, Difference
from services.reconciliations.figures import Figures
from services.reconciliations.keeping import (
    KINDS,
    Card,
    Report,
    compare,
    entries,
    find_one,
    latest,
    quarter,
    report,
    sign,
)
from services.reconciliations.reading import LARGEST

__all__ = [
    "KINDS",
    "LARGEST",
    "WHY",
    "Card",
    "Difference",
    "Figures",
    "Report",
    "compare",
    "entries",
    "find_one",
    "latest",
    "quarter",
    "report",
    "sign",
]
