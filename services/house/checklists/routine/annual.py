"""In January (N-30 to N-34, I-19, G-07, C-10)."""

from datetime import time

from models.language import N_
from services.house.checklists.definition import Checklist, Item, Rhythm, group

ANNUAL = Checklist(
    "annual",
    "N-30",
    N_("Annual review"),
    N_("In January: the year in numbers, what was learned, an audit from outside, and what is old archived."),
    (
        *group(
            N_("The past year"),
            "N-30",
            Item("statistics", N_("Annual statistics"), evidence="reports.year"),
            Item("roi", N_("Total return on investment"), evidence="usage.roi_year"),
            Item("incidents", N_("All incidents of the year reviewed"), evidence="incidents.reviewed"),
            Item("lessons", N_("Lessons learned documented")),
        ),
        *group(
            N_("Upgrade planning"),
            "N-31",
            Item("stack", N_("Technology stack reviewed"), evidence="updates.stack"),
            Item("major", N_("Major version updates planned")),
            Item("budget", N_("Budget for improvements")),
            Item("time", N_("Development time scheduled")),
        ),
        *group(
            N_("Security audit"),
            "N-31",
            Item("outside", N_("Third-party security review")),
            Item("penetration", N_("Penetration test, if required")),
            Item("policies", N_("Security policies updated")),
            Item("certificates", N_("TLS certificates renewed"), evidence="site.certificate"),
        ),
        *group(
            N_("Archival"),
            "N-32",
            Item("archived", N_("Previous year archived"), evidence="cleanup.year"),
            Item("reports", N_("Historical reports kept"), evidence="reports.kept"),
            Item("purged", N_("Obsolete data purged"), evidence="cleanup.purged"),
            Item("optimised", N_("Storage optimised"), evidence="cleanup.database"),
            Item("leads", N_("Stale leads archived"), evidence="cleanup.leads"),
        ),
        *group(
            N_("Team training"),
            "N-33",
            Item("recertified", N_("Annual recertification")),
            Item("news", N_("New features taught")),
            Item("practices", N_("Best practices updated")),
            Item("workshop", N_("Workshop on how we work")),
        ),
    ),
    Rhythm("annual", time(9)),
    (960, 1440),
)
