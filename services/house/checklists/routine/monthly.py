"""On the first Monday of each month (N-16 to N-21, N-40, U-07, U-09, A-02, H-14)."""

from datetime import time

from models.language import N_
from services.house.checklists.definition import Checklist, Item, Rhythm, group

MONTHLY = Checklist(
    "monthly",
    "N-16",
    N_("Monthly review"),
    N_("On the first Monday: the whole system, its speed, its security, its parts and its papers."),
    (
        *group(
            N_("System"),
            "N-16",
            Item("features", N_("Full audit: all features work"), evidence="probe.all"),
            Item("workflows", N_("Critical workflows tested"), evidence="probe.workflows"),
            Item(
                "roles", N_("Roles and permissions reviewed"), how=N_("Open Team: does each role still fit the work?")
            ),
            Item("integrity", N_("Data integrity"), evidence="data.integrity"),
        ),
        *group(
            N_("Performance"),
            "N-17",
            Item("analytics", N_("Figures of the past month"), evidence="speed.month"),
            Item("bottlenecks", N_("Bottlenecks"), evidence="speed.bottlenecks"),
            Item("cache", N_("Cache cleared, if needed"), evidence="cleanup.cache"),
            Item("queries", N_("Slow queries"), evidence="speed.queries"),
        ),
        *group(
            N_("Security"),
            "N-18",
            Item("accounts", N_("All accounts reviewed"), evidence="users.accounts"),
            Item("idle", N_("Not seen for more than 30 days: deactivated"), evidence="users.idle"),
            Item("passwords", N_("Password expiration policy"), evidence="security.passwords"),
            Item("audit", N_("Audit trail, comprehensively"), evidence="audit.month"),
            Item("policies", N_("Security policies updated, if needed")),
        ),
        *group(
            N_("Dependencies"),
            "N-19",
            Item("updates", N_("Available updates reviewed"), evidence="updates.available"),
            Item("staging", N_("Updates tested in staging"), evidence="upgrades.rehearsed"),
            Item("applied", N_("Critical security updates applied"), evidence="updates.advisories"),
            Item("documented", N_("Updates documented"), evidence="upgrades.documented"),
            Item("retested", N_("Critical features tested after it"), evidence="probe.features"),
        ),
        *group(
            N_("Documentation"),
            "N-20",
            Item("changelog", N_("Changelog up to date"), evidence="upgrades.changelog"),
            Item("training", N_("Training material still accurate")),
            Item("faq", N_("FAQ has the new questions"), how=N_("Feedback and replies show what people asked.")),
            Item("troubleshooting", N_("Troubleshooting guide updated")),
        ),
        *group(
            N_("Usage"),
            "N-21",
            Item("report", N_("Monthly report generated"), evidence="reports.month"),
            Item("adoption", N_("Feature adoption"), evidence="usage.adoption"),
            Item("unused", N_("Unused features"), evidence="usage.unused"),
            Item("roi", N_("Return on investment"), evidence="usage.roi"),
        ),
    ),
    Rhythm("monthly", time(9)),
    (120, 240),
)
