"""TABLE 12: what Steward measures for the items of checklists, by name. An operator chooses from it for lists of their own."""

from services.house.checklists.evidence import backups
from services.house.checklists.evidence.found import Collector, Evidence, Moment, Verdict, moment, unknown

COLLECTORS: dict[str, Collector] = {**backups.COLLECTORS}

__all__ = ["COLLECTORS", "Collector", "Evidence", "Moment", "Verdict", "moment", "unknown"]
