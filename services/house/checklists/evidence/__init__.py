"""TABLE 12: what Steward measures for the items of checklists, by name. An operator chooses from it for lists of their own."""

from services.house.checklists.evidence import (
    activity,
    backups,
    cleanup,
    deployed,
    errors,
    feedback,
    logs,
    money,
    people,
    probes,
    reports,
    security,
    server,
    speed,
    updates,
    usage,
)
from services.house.checklists.evidence.found import Collector, Evidence, Moment, Verdict, moment, unknown

ROOMS = (
    probes, speed, errors, logs, activity, usage, people, security, backups, cleanup, updates, deployed, server, feedback,
    money, reports,
)  # fmt: skip
COLLECTORS: dict[str, Collector] = {name: one for room in ROOMS for name, one in room.COLLECTORS.items()}

__all__ = ["COLLECTORS", "Collector", "Evidence", "Moment", "Verdict", "moment", "unknown"]
