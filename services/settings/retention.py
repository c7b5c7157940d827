"""The settings of the retention table (services/retention) that no other room has: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import line, span, whole

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
BOOKS_KEPT = setting(
    "privacy.books_years",
    N_("Keep books for, in years"),
    whole(1, 30),
    10,
    group=N_("Retention"),
    help=N_(
        "Invoices and payments of people who were erased keep the name that was printed for so many years after the end "
        "of their year, because the law demands it. Then it goes, too."
    ),
)
REGION = setting(
    "privacy.region",
    N_("Where the data is stored"),
    line(120),
    "",
    group=N_("Retention"),
    help=N_("As in “Mumbai, India”. Shown under Privacy; say it where the law asks for it."),
)
