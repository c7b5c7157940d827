"""Jobs: work for a customer, in one visit or several."""

from services.jobs.cards import JobCard, Listed, VisitOfJob
from services.jobs.record import (
    ARCHIVED,
    CANCELLED,
    INVOICED,
    JOB,
    KINDS,
    OPENED,
    Query,
    bin,
    cancel,
    change,
    create,
    find,
    open_draft,
    restore,
    search,
)

__all__ = [
    "ARCHIVED",
    "CANCELLED",
    "INVOICED",
    "JOB",
    "KINDS",
    "OPENED",
    "JobCard",
    "Listed",
    "Query",
    "VisitOfJob",
    "bin",
    "cancel",
    "change",
    "create",
    "find",
    "open_draft",
    "restore",
    "search",
]
