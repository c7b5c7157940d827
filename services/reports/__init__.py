"""Reports from the day to the year: drafted by themselves, completed by people, signed and then fixed (X-01 to X-07)."""

from services.reports.drafting import AT as DRAFTED_AT
from services.reports.drafting import draft_due
from services.reports.keeping import (
    KINDS,
    ListedReport,
    ReportCard,
    ReportLine,
    compared,
    latest,
    period_of,
    read,
    sign,
    write,
)

__all__ = [
    "DRAFTED_AT",
    "KINDS",
    "ListedReport",
    "ReportCard",
    "ReportLine",
    "compared",
    "draft_due",
    "latest",
    "period_of",
    "read",
    "sign",
    "write",
]
