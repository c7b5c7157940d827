"""In the first week of each quarter (N-22 to N-29, N-37, N-38, B-07, C-17, X-15)."""

from datetime import time

from models.language import N_
from services.house.checklists.definition import Checklist, Item, Rhythm, group

QUARTERLY = Checklist(
    "quarterly",
    "N-22",
    N_("Quarterly review"),
    N_(
        "In the first week of the quarter: an audit, a disaster rehearsed, the money reconciled, the next quarter planned."
    ),
    (
        *group(
            N_("Platform audit"),
            "N-22",
            Item("security", N_("Full security review"), evidence="security.review"),
            Item("performance", N_("Complete performance audit"), evidence="speed.quarter"),
            Item("feedback", N_("User feedback compiled"), evidence="feedback.quarter"),
            Item("features", N_("Use of features analysed"), evidence="usage.features_quarter"),
            Item("impact", N_("Business impact"), evidence="usage.impact"),
        ),
        *group(
            N_("Infrastructure"),
            "N-23",
            Item("server", N_("Server performance"), evidence="server.load"),
            Item("bandwidth", N_("Bandwidth"), evidence="server.bandwidth"),
            Item("storage", N_("Storage capacity"), evidence="server.storage"),
            Item("scaling", N_("Scaling needs"), evidence="server.forecast"),
        ),
        *group(
            N_("Disaster recovery"),
            "N-24",
            Item("restore", N_("Full restore tested"), evidence="backup.drill_full"),
            Item(
                "procedure",
                N_("Recovery procedure carried out"),
                how=N_("A person follows docs/recovery.md on another machine, with a stopwatch."),
            ),
            Item("failover", N_("Failover tested"), how=N_("Not applicable with one machine: say so in the note.")),
            Item("document", N_("Recovery document updated")),
        ),
        *group(
            N_("Planning"),
            "N-25",
            Item("requests", N_("Feature requests reviewed"), evidence="feedback.requests"),
            Item("enhancements", N_("Enhancements of the next quarter planned")),
            Item("budget", N_("Budget for upgrades")),
            Item("schedule", N_("Major updates scheduled")),
            Item("goals", N_("Goals of the quarter written"), evidence="reports.goals"),
        ),
        *group(
            N_("Training"),
            "N-26",
            Item("effectiveness", N_("Effectiveness of training reviewed")),
            Item("material", N_("Training material updated")),
            Item("sessions", N_("Refresher sessions scheduled")),
            Item("opinions", N_("Feedback on the documents"), evidence="feedback.documents"),
        ),
        *group(
            N_("Money and code"),
            "N-27",
            Item("reconciled", N_("Pipeline reconciled with invoices and payments"), evidence="money.reconciled"),
            Item("code", N_("Code reviewed and refactored"), how=N_("For those who change Steward's own code.")),
            Item("secrets", N_("Secrets rotated"), evidence="secrets.ages"),
        ),
        *group(
            N_("People and papers"),
            "N-37",
            Item("papers", N_("Documents reviewed, with the day of the next review")),
            Item(
                "skills",
                N_("Team skills and reading list"),
                how=N_("Monthly: docs/troubleshooting.md. Quarterly: docs/operating.md."),
            ),
        ),
    ),
    Rhythm("quarterly", time(9)),
    (480, 480),
)
