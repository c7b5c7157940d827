"""What Steward saves: an hourly rate, and the seconds that each use of a feature saves. A part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import money, whole

HOURLY_RATE = setting(
    "savings.hourly_rate",
    N_("What an hour of work costs you"),
    money(100_000),
    "25.00",
    group=N_("Savings"),
    help=N_(
        "In the currency of the workspace, with everything on top of wages. The page “Savings” multiplies with it."
    ),
)
# The word of each feature, and how many seconds a use of it saves. A use is a page that was opened or something that was
# done there, so the defaults are low: measure some of yours and write them here.
FEATURES = {
    "contacts": (N_("Contacts"), 10),
    "messages": (N_("Messages"), 20),
    "schedules": (N_("Schedules"), 60),
    "campaigns": (N_("Campaigns"), 120),
    "templates": (N_("Templates"), 20),
    "quotes": (N_("Quotes"), 60),
    "orders": (N_("Orders"), 30),
    "invoices": (N_("Invoices"), 60),
    "payments": (N_("Payments"), 30),
    "reminders": (N_("Payment reminders"), 30),
    "jobs": (N_("Jobs"), 20),
    "visits": (N_("Visits"), 20),
    "dispatch": (N_("Dispatch"), 45),
    "imports": (N_("Imports"), 120),
    "duplicates": (N_("Duplicates"), 30),
    "tasks": (N_("Tasks"), 5),
}
SECONDS = {
    feature: setting(
        f"savings.{feature}_seconds",
        word,
        whole(0, 3_600, "seconds"),
        seconds,
        group=N_("Savings"),
        help=N_("How many seconds one use saves, compared with doing it by hand. An estimate. 0: nothing."),
    )
    for feature, (word, seconds) in FEATURES.items()
}
