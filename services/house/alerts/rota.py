"""The rota: who is on duty at a moment, by weekdays and hours of the installation's wall clock, or week by week in turn.

Pure. A wall clock needs no care when clocks change: a night that has 25 hours is one night, and the hour that comes
twice belongs to whoever has it. Weeks change on Monday at midnight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from models.alerts import OnCall

DAYS = frozenset(range(7))
MONDAY = date(1970, 1, 5)  # turns are counted from this week on, so that they are the same in every process


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is on duty: from `begins` to `ends` on weekdays (0 is Monday); the same time, or none: whole days."""

    days: frozenset[int] = DAYS
    begins: time = time()
    ends: time = time()
    turn: bool = False


class Someone(Protocol):
    """Who has a level and hours."""

    @property
    def level(self) -> int:
        """The level on call."""

    @property
    def hours(self) -> Hours:
        """The hours of duty."""


T = TypeVar("T", bound=Someone)
ALWAYS = Hours()
WORKING = Hours(frozenset(range(5)), time(9), time(17))  # in which SEV-4 is told (I-04)


def of(row: OnCall) -> Hours:
    """Return the hours of a row."""
    begins, ends = (time.fromisoformat(one) if one else time() for one in (row.from_time, row.until_time))
    return Hours(frozenset(row.days), begins, ends, row.turn)


def on_duty(people: Sequence[T], now: datetime, zone: str) -> list[T]:
    """Return who is on duty at a moment (aware), in the given order. Of those of a level who take turns, it is one of
    each week, in their order; that one's hours count, too."""
    week = (now.astimezone(ZoneInfo(zone)).date() - MONDAY).days // 7
    turns: dict[int, list[T]] = {}
    for one in people:
        if one.hours.turn:
            turns.setdefault(one.level, []).append(one)
    chosen = [some[week % len(some)] for some in turns.values()]
    there = [one for one in people if not one.hours.turn or any(one is other for other in chosen)]
    return [one for one in there if covers(one.hours, now, zone)]


def covers(hours: Hours, now: datetime, zone: str) -> bool:
    """Return whether a moment (aware) is within hours, in a zone. Hours over midnight belong to the day they begin on."""
    local = now.astimezone(ZoneInfo(zone))
    today, wall = local.weekday(), local.time()
    if hours.begins == hours.ends:
        return today in hours.days
    if hours.begins < hours.ends:
        return today in hours.days and hours.begins <= wall < hours.ends
    return (today in hours.days and wall >= hours.begins) or ((today - 1) % 7 in hours.days and wall < hours.ends)


def gaps(people: Sequence[Someone], now: datetime, zone: str) -> list[tuple[datetime, datetime]]:
    """Return the times of the next seven days, to the half hour, in which nobody is on duty at any level."""
    step, found = timedelta(minutes=30), list[tuple[datetime, datetime]]()
    at = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    for _ in range(7 * 48):
        if not on_duty(people, at, zone):
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + step)
            else:
                found.append((at, at + step))
        at += step
    return found
