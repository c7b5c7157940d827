"""Checks: `python main.py check` looks at the data, the trail and the surroundings, and says how to fix each trouble.

One file for each subject; every id with its level and remedy stands in `table.py`, every look in `running.py`.
"""

from services.house.checks.lookups import look_up, look_up_packages
from services.house.checks.report import Report, Summary, again, report, summary
from services.house.checks.running import cannot_start, refuse_unsafe, run
from services.house.checks.table import CHECKS, Check, name_of
from services.house.finding import Finding, finding

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Report",
    "Summary",
    "again",
    "cannot_start",
    "finding",
    "look_up",
    "look_up_packages",
    "name_of",
    "refuse_unsafe",
    "report",
    "run",
    "summary",
]
