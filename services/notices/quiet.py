"""Quiet hours: the hours in which a person gets neither mail nor push of their notices. Under the bell they appear."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from services.house import settings
from services.work import occurrences, step

ZONE = "workspace_zone"  # the workspace's zone, which is kept in the house, as this place last heard of it


def ends(begin: str, end: str, zone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end that hold now, from `begin` to `end` ("21:00") in a zone; None when none do."""
    if not begin or not end or begin == end:
        return None
    local, first, last = now.astimezone(ZoneInfo(zone)), time.fromisoformat(begin), time.fromisoformat(end)
    here = local.time()
    if not (first <= here < last if first < last else here >= first or here < last):
        return None
    day = local.date() if here < last else local.date() + timedelta(days=1)
    return occurrences.instant(day, last, zone)


@step
def zone(session: Session) -> str:
    """Return the zone of this workspace."""
    found: str = settings.read(session, ZONE, "UTC")
    return found


@step
def remember_zone(session: Session, name: str) -> None:
    """Note the zone of this workspace: inside a work no other place can be read."""
    settings.write(session, ZONE, name)
