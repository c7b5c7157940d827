"""When each message of a campaign is due: now or at a time, in each recipient's zone, spread over some minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from models.campaigns import Campaign
from services.work import clock, occurrences

UNDO = timedelta(seconds=10)  # nothing is handed over earlier, so that a click can be taken back
AHEAD = timedelta(minutes=15)  # recipients are written so long before the first message is due
EARLIEST = timedelta(hours=26)  # from UTC-12 to UTC+14: so much sooner a wall time comes elsewhere


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a campaign. `zone` is that of recipients without one of their own."""

    at: datetime
    zone: str
    in_zones: bool = False
    spread: int = 0  # minutes

    def due(self, zone: str | None, place: int, total: int) -> datetime:
        """Return when the message to a recipient in a zone is due: the one at this place (from 0) of so many."""
        at = self.base(zone)
        return at + timedelta(seconds=self.spread * 60 * place // max(total, 1)) if self.spread else at

    def base(self, zone: str | None) -> datetime:
        """Return the instant of a zone."""
        if not self.in_zones or zone is None or zone == self.zone or zone not in clock.zone_names():
            return self.at
        local = self.at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        # A day that a zone skipped as a whole has no such instant there: the sender's counts.
        return occurrences.instant(local.date(), local.time(), zone) or self.at

    def too_late(self, zone: str | None, limit: timedelta) -> bool:
        """Return whether the time has passed in a zone, by more than `limit`."""
        return self.in_zones and self.base(zone) < clock.now() - limit


def of(campaign: Campaign) -> Times:
    """Return the times of a campaign that has begun, or begins now."""
    begun = (campaign.started_at or clock.now()) + UNDO
    return Times(campaign.send_at or begun, zone_of(campaign.chosen), campaign.in_zones, campaign.spread)


def zone_of(chosen: Mapping[str, Any]) -> str:
    """Return the zone a campaign was planned in."""
    return str(chosen.get("zone") or "UTC")


def begins_at(campaign: Campaign) -> datetime:
    """Return when its recipients are to be written: a little before the first message is due anywhere."""
    at = campaign.send_at or clock.now()
    return at.astimezone(UTC) - AHEAD - (EARLIEST if campaign.in_zones else timedelta())
