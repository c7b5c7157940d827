"""Jobs: work for a customer, in one visit or several."""

from services.jobs.archiving import archive, bring_back, old
from services.jobs.billing import BillDraft, ToBill, bill, follow_draft, follow_invoice, to_bill
from services.jobs.cards import JobCard, Listed, VisitOfJob
from services.jobs.happened import ARCHIVED, CANCELLED, INVOICED, OPENED
from services.jobs.probing import probe
from services.jobs.record import (
    JOB,
    KINDS,
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
    "BillDraft",
    "JobCard",
    "Listed",
    "Query",
    "ToBill",
    "VisitOfJob",
    "archive",
    "bill",
    "bin",
    "bring_back",
    "cancel",
    "change",
    "create",
    "find",
    "follow_draft",
    "follow_invoice",
    "old",
    "open_draft",
    "probe",
    "restore",
    "search",
    "to_bill",
]
