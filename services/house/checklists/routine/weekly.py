"""Every Monday morning, and every Friday afternoon (N-09 to N-15, H-13, J-06, S-17)."""

from datetime import time

from models.language import N_
from services.house.checklists.definition import FRIDAY, Checklist, Item, Rhythm, group

WEEK_BEGINS = Checklist(
    "monday",
    "N-09",
    N_("Weekly review"),
    N_("Every Monday: speed, errors, security and people of the past week."),
    (
        *group(
            N_("Performance"),
            "N-09",
            Item("load", N_("Page load, past week"), evidence="speed.week"),
            Item("degradation", N_("No slower than the week before"), evidence="speed.degradation"),
            Item("slow", N_("Slow pages"), evidence="speed.slow_week"),
            Item("bundles", N_("Bundle sizes"), evidence="speed.bundles"),
        ),
        *group(
            N_("Errors"),
            "N-10",
            Item("export", N_("Error log of the past week exported"), evidence="errors.export"),
            Item("levels", N_("Categorised: critical, warning, information"), evidence="errors.levels"),
            Item("recurring", N_("Recurring issues"), evidence="errors.recurring"),
            Item("tickets", N_("A task for each that is to be mended"), evidence="errors.tickets"),
        ),
        *group(
            N_("Security"),
            "N-11",
            Item("sign_ins", N_("Failed sign-ins"), evidence="security.sign_ins"),
            Item("permissions", N_("Permission changes"), evidence="security.permissions"),
            Item("second_factor", N_("Second factor of all users"), evidence="security.second_factor"),
            Item("suspicious", N_("Suspicious activity"), evidence="activity.week"),
        ),
        *group(
            N_("Users"),
            "N-12",
            Item("active", N_("Active users, past week"), evidence="users.active"),
            Item("new", N_("New users"), evidence="users.new"),
            Item("inactive", N_("Not seen for more than 7 days"), evidence="users.inactive"),
            Item("features", N_("Use of features"), evidence="usage.features_week"),
        ),
    ),
    Rhythm("weekly", time(8)),
    (60, 120),
)

WEEK_ENDS = Checklist(
    "friday",
    "N-13",
    N_("Cleanup, backup, updates"),
    N_("Every Friday: what is old is archived, a restore is tried, and updates are looked at."),
    (
        *group(
            N_("Data cleanup"),
            "N-13",
            Item("jobs", N_("Jobs done 90 days ago archived"), evidence="cleanup.jobs"),
            Item("notifications", N_("Old notifications archived"), evidence="cleanup.notices"),
            Item("files", N_("Temporary files removed"), evidence="cleanup.files"),
            Item("database", N_("Database optimised"), evidence="cleanup.database"),
        ),
        *group(
            N_("Backup"),
            "N-14",
            Item("restore", N_("A restore tried"), evidence="backup.drill"),
            Item("seven", N_("Each of the last 7 days present"), evidence="backup.seven_days"),
            Item("space", N_("Storage space"), evidence="backup.space"),
            Item("rotated", N_("Old backups rotated"), evidence="backup.rotated"),
        ),
        *group(
            N_("Updates"),
            "N-15",
            Item("updates", N_("Dependency updates"), evidence="updates.available"),
            Item("advisories", N_("Security advisories"), evidence="updates.advisories"),
            Item("listed", N_("Available updates noted"), evidence="updates.listed"),
            Item("planned", N_("Updates planned"), how=N_("Say on which day, and who.")),
        ),
    ),
    Rhythm("weekly", time(14), FRIDAY),
    (60, 120),
)
