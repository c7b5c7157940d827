"""Retention: which sets are kept. The newest of each bucket in the owner's zone; buckets are counted, not ages (B-04)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

HOURLY, DAILY, WEEKLY, MONTHLY = 48, 30, 8, 12  # requirements 25: backup retention
BEFORE_UPGRADES = 5  # of the sets made before upgrades and restores
YOUNG = timedelta(hours=24)  # a set made by hand this morning is not replaced by this afternoon's
LONGEST = 800  # days of the future that are looked at: two years of months
STALE = timedelta(hours=26)  # a night and two hours: with the newest verified set older than that, none is pruned


@dataclass(frozen=True, slots=True)
class Dated:
    """A set as retention sees it."""

    name: str
    taken_at: datetime
    reason: str
    verified: bool


def kept(sets: Iterable[Dated], zone: str, *, hourly: bool) -> set[str]:
    """Return the names of the sets to keep, of those that were not failed."""
    wall, known = ZoneInfo(zone), sorted(sets, key=lambda one: one.taken_at, reverse=True)
    apart = [one for one in known if one.reason in ("upgrade", "restore")]
    usual = [one for one in known if one not in apart]
    rules: list[tuple[int, Callable[[datetime], Any]]] = [
        (HOURLY if hourly else 0, lambda at: at.replace(minute=0, second=0, microsecond=0).timestamp()),
        (DAILY, lambda at: at.date()),
        (WEEKLY, lambda at: at.isocalendar()[:2]),
        (MONTHLY, lambda at: (at.year, at.month)),
    ]
    keep = {one.name for one in apart[:BEFORE_UPGRADES]}
    for count, bucket in rules:
        keep |= _newest_of_each(usual, count, lambda at, bucket=bucket: bucket(at.astimezone(wall)))  # type: ignore[misc]
    newest = next((one.name for one in known if one.verified), None)
    return keep | ({newest} if newest else set())


def to_prune(sets: Sequence[Dated], zone: str, now: datetime, *, hourly: bool) -> list[str]:
    """Return the names of the sets to remove now, the oldest first; none while the newest verified set is stale."""
    verified = [one.taken_at for one in sets if one.verified and one.taken_at <= now]  # a clock may have been ahead
    if not verified or now - max(verified) > STALE:
        return []
    keep = kept(sets, zone, hourly=hourly) | {one.name for one in sets if now - one.taken_at < YOUNG}
    return [one.name for one in sorted(sets, key=lambda one: one.taken_at) if one.name not in keep]


@lru_cache(maxsize=8)
def leaving(sets: tuple[Dated, ...], zone: str, today: datetime, *, hourly: bool) -> dict[str, date]:
    """Return the day on which each set is removed at the latest, if from `today` (a time of that day) on a verified one is
    made each night. Those that go only after later upgrades or restores are left out. The rule itself is played through."""
    there, wall = list(sets), ZoneInfo(zone)
    waiting, found = {one.name for one in sets}, dict[str, date]()
    for days in range(1, LONGEST):
        at = today + timedelta(days=days)
        there.append(Dated(f"night {days}", at, "night", True))
        gone = set(to_prune(there, zone, at, hourly=hourly))
        found |= {name: at.astimezone(wall).date() for name in gone & waiting}
        there, waiting = [one for one in there if one.name not in gone], waiting - gone
        if not waiting:
            break
    return found


def _newest_of_each(sets: Sequence[Dated], count: int, bucket: Callable[[datetime], Any]) -> set[str]:
    """Return the newest of each bucket, a verified one before any that is not."""
    found: dict[Any, Dated] = {}
    for one in sets:  # the newest first
        here = bucket(one.taken_at)
        better = found[here].verified < one.verified if here in found else len(found) < count
        if better:
            found[here] = one
    return {one.name for one in found.values()}
