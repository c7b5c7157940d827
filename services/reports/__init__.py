"""Reports from the day to the year: drafted by themselves, completed by people, signed and then fixed (X-01 to X-07)."""

from services.reports.keeping import KINDS, ReportCard, ReportLine, before, latest, period_of, read, sign, write

__all__ = [
    "KINDS",
    "ReportCard",
    "ReportLine",
    "before",
    "latest",
    "period_of",
    "read",
    "sign",
    "write",
]
