"""The audit trail as people and programs read it: found, verified, anchored, reviewed, exported (A-01, A-02, A-03)."""

from services.audit.anchors import compare
from services.audit.exporting import export
from services.audit.reviewing import REVIEWED, ReviewCard, ReviewDraft, due, review, reviews
from services.audit.searching import ABOUT, VERBS, Query, house_trail, search, tables
from services.audit.telling import AuditLine
from services.audit.verifying import VERIFY, Checked, begin_verify, checked, under_way

__all__ = [
    "ABOUT",
    "REVIEWED",
    "VERBS",
    "VERIFY",
    "AuditLine",
    "Checked",
    "Query",
    "ReviewCard",
    "ReviewDraft",
    "begin_verify",
    "checked",
    "compare",
    "due",
    "export",
    "house_trail",
    "review",
    "reviews",
    "search",
    "tables",
    "under_way",
]
