"""Feedback: what colleagues suggest or report, what administrators answer (C-17), and all of it by quarter (X-15)."""

from services.feedback.quarters import Compiled, Counted, Wish, compiled, exported, quarter_of, wishes
from services.feedback.suggestions import (
    KINDS,
    SUGGESTION,
    FeedbackCard,
    Query,
    bin,
    change,
    create,
    find,
    restore,
    search,
)

__all__ = [
    "KINDS",
    "SUGGESTION",
    "Compiled",
    "Counted",
    "FeedbackCard",
    "Query",
    "Wish",
    "bin",
    "change",
    "compiled",
    "create",
    "exported",
    "find",
    "quarter_of",
    "restore",
    "search",
    "wishes",
]
