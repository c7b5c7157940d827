"""The settings of the retention table (services/retention) that no other room has: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span

JOBS_ARCHIVED = setting(
    "jobs.archive_days",
    N_("Archive jobs after"),
    span("days", 7, 3_650),
    90,
    group=N_("Retention"),
    help=N_("On Fridays, jobs that were done longer ago leave the list. They are still found, and counted in reports."),
)
LEADS_REMOVED = setting(
    "contacts.remove_leads_days",
    N_("Propose old leads after"),
    span("days", 60, 3_650),
    365,
    group=N_("Retention"),
    help=N_(
        "In January, leads with 1 to 3 stars and nothing since for longer are proposed for the bin; without stars "
        "after half as long, with 4 or 5 after twice as long."
    ),
)
