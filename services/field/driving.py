"""Driving: how long the way is to each visit of a technician's days, as the plan of the day reckons it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.technicians import Technician
from models.visits import Visit
from services.dispatch import days
from services.dispatch.problem import Spot
from services.dispatch.travel import Travel
from services.work import step

Leg = tuple[Visit, Spot | None]


class Ways(NamedTuple):
    """Minutes of driving: to each visit from the one before it or from home, and from the last one of a day back home. A way
    of which one end is not known is left out."""

    to: dict[UUID, int]
    home: dict[UUID, int]


@step
def ways(session: Session, technician: Technician | None, zone: str, legs: Sequence[Leg]) -> Ways:
    """Return the driving of some days, from visits in the order of the way and where they are."""
    travel, found = Travel(*days.speed_of(session)), Ways({}, {})
    home = spot_of(technician.home_lat, technician.home_lon) if technician else None
    planned = [(one, spot) for one, spot in legs if one.start_at and one.state != "missed"]
    for place, (visit, spot) in enumerate(planned):
        before, after = planned[place - 1] if place else None, planned[place + 1] if place + 1 < len(planned) else None
        come_from = before[1] if before and _same_day(before[0], visit, zone) else home
        if spot and come_from:
            found.to[visit.id] = travel.minutes(come_from, spot)
        if spot and home and not (after and _same_day(visit, after[0], zone)):
            found.home[visit.id] = travel.minutes(spot, home)
    return found


def spot_of(lat: float | None, lon: float | None) -> Spot | None:
    """Return a place on the earth, or None where it is not known."""
    return Spot(lat, lon) if lat is not None and lon is not None else None


def _same_day(one: Visit, other: Visit, zone: str) -> bool:
    assert one.start_at and other.start_at
    here = ZoneInfo(zone)
    return one.start_at.astimezone(here).date() == other.start_at.astimezone(here).date()
