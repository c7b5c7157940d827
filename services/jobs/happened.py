"""What happens to jobs, as timelines and pages are told."""

from models.language import N_
from services.visits import of_job
from services.work import kind

OPENED = kind("job.opened", N_("{actor} opened {subject}"), "lock_open")
CANCELLED = kind("job.cancelled", N_("{actor} cancelled {subject}: {reason}"), "cancel")
DRAFTED = kind("job.drafted", N_("{actor} wrote an invoice for {subject}"), "request_quote")
TAKEN_BACK = kind("job.taken_back", N_("{actor} took back the invoice of {subject}"), "undo")
INVOICED = kind("job.invoiced", N_("{actor} billed {subject}"), "receipt_long")
CREDITED = kind("job.credited", N_("{actor} credited {subject}: it can be billed again"), "undo")
ARCHIVED = kind("job.archived", N_("{actor} archived {subject}"), "inventory_2")
BROUGHT_BACK = kind("job.brought_back", N_("{actor} brought {subject} back from the archive"), "unarchive")
HAPPENED = (
    OPENED,
    of_job.DONE,
    of_job.REOPENED,
    DRAFTED,
    TAKEN_BACK,
    INVOICED,
    CREDITED,
    CANCELLED,
    ARCHIVED,
    BROUGHT_BACK,
)
