"""A day and a week after a deployment (D-22, D-23)."""

from datetime import timedelta

from models.language import N_
from services.house.checklists.definition import Checklist, Item, Rhythm, group

DEPLOYED_DAY = Checklist(
    "deployed_day",
    "D-22",
    N_("First 24 hours"),
    N_("A day after a deployment: did anything get worse?"),
    group(
        "",
        "D-22",
        Item("errors", N_("Error logs"), evidence="deployed.errors"),
        Item("database", N_("Database performance"), evidence="deployed.database"),
        Item("responses", N_("API response times"), evidence="deployed.responses"),
        Item("sign_ins", N_("Success rate of sign-ins"), evidence="deployed.sign_ins"),
        Item("imports", N_("Import works"), evidence="probe.import"),
    ),
    Rhythm("once", after=timedelta(days=1)),
    (10, 20),
)

DEPLOYED_WEEK = Checklist(
    "deployed_week",
    "D-23",
    N_("First week"),
    N_("A week after a deployment."),
    group(
        "",
        "D-23",
        Item("logs", N_("Logs read daily"), evidence="deployed.evenings"),
        Item("growth", N_("Growth of the database"), evidence="deployed.growth"),
        Item("rollback", N_("No migration needs to be rolled back"), evidence="deployed.rollback"),
        Item("features", N_("All features work"), evidence="probe.all"),
    ),
    Rhythm("once", after=timedelta(days=7)),
    (10, 20),
)
