"""Every morning at 08:00, and every evening at 17:00 (N-01 to N-08, N-39)."""

from datetime import time

from models.language import N_
from services.house.checklists.definition import Checklist, Item, Rhythm, group

MORNING = Checklist(
    "daily",
    "N-01",
    N_("Daily check"),
    N_("Every morning: does everything that people need work, and is last night's backup good?"),
    (
        *group(
            N_("System health"),
            "N-01",
            Item("home", N_("Home page reachable"), evidence="probe.home"),
            Item("sign_in", N_("Sign-in works"), evidence="probe.sign_in"),
            Item("dashboard", N_("Dashboard without errors"), evidence="probe.dashboard"),
            Item("errors", N_("No visible error messages"), evidence="errors.shown"),
        ),
        *group(
            N_("Performance"),
            "N-02",
            Item("pages", N_("Pages under 3 seconds"), evidence="speed.pages"),
            Item("slow", N_("No slow pages"), evidence="speed.slow_pages"),
            Item("images", N_("Images load"), evidence="probe.images"),
            Item("charts", N_("Charts render"), evidence="probe.charts"),
        ),
        *group(
            N_("Critical features"),
            "N-03",
            Item("job", N_("Create a test job"), evidence="probe.job"),
            Item("map", N_("View the GPS map"), evidence="probe.map"),
            Item("invoice", N_("Generate a test invoice"), evidence="probe.invoice"),
            Item("message", N_("Send a test message"), evidence="probe.message"),
        ),
        *group(
            N_("Backup"),
            "N-04",
            Item("age", N_("Newer than 24 hours"), evidence="backup.age"),
            Item("size", N_("Size is not zero"), evidence="backup.size"),
            Item("places", N_("Location reachable"), evidence="backup.places"),
            Item("backup_errors", N_("No errors"), evidence="backup.errors"),
        ),
    ),
    Rhythm("daily", time(8)),
    (15, 20),
)

EVENING = Checklist(
    "evening",
    "N-06",
    N_("Evening review"),
    N_("Every evening: what went wrong today, who did what, and the day in four numbers."),
    (
        *group(
            N_("Activity of the day"),
            "N-06",
            Item("errors", N_("Errors, and whether there is a pattern"), evidence="errors.today"),
            Item("activity", N_("Unusual activity of people"), evidence="activity.today"),
            Item("audit", N_("Audit trail: deletions, permissions, exports"), evidence="audit.today"),
            Item("issues", N_("Problems that people reported"), evidence="issues.today"),
        ),
        *group(
            N_("Logs of the day"),
            "N-39",
            Item("mails", N_("Failed emails"), evidence="logs.mails"),
            Item("sign_ins", N_("Authentication issues"), evidence="logs.sign_ins"),
            Item("database", N_("Database errors"), evidence="logs.database"),
        ),
        *group(
            N_("Usage today"),
            "N-07",
            Item("active", N_("Active users"), evidence="usage.active_today"),
            Item("jobs", N_("Jobs created"), evidence="usage.jobs_today"),
            Item("invoices", N_("Invoices generated"), evidence="usage.invoices_today"),
            Item("response", N_("Average response time"), evidence="usage.response_today"),
        ),
    ),
    Rhythm("daily", time(17)),
    (15, 20),
)
