"""Occurrences of what repeats: at most one instant for each local day, in every time zone, through every clock change.

For schedules of messages and for chores. Pure: no database, no clock of its own.
The rule, its reasons and the rejected choices: `docs/decisions/0002-daily-sends-and-clock-changes.md`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.work import clock, rules

LAST_DAY = date(9998, 12, 31)  # one year before Python's own end, so that no zone can push an instant over it
LONGEST_REST = 31  # days in a row on which nobody works; longer ones are a mistake in the list of holidays
LONGEST_GAP = 15  # days from one weekday to the next but one, because one of them may have been skipped


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a daily task. Its local day identifies it, not its instant."""

    day: date
    due_at: datetime


def instant(day: date, wall: time, zone: str) -> datetime | None:
    """Return the UTC instant of wall time `wall` on the local day `day` of `zone`.

    A wall time that comes twice counts the first time. One that is missing counts at the first instant after the gap;
    if that is no longer the same day, in the last minute before the gap. None if the zone skipped the whole day.
    Refuses an unknown zone and a `wall` with a zone of its own (ValueError).
    """
    if wall.tzinfo is not None:
        raise ValueError("A wall time has no zone of its own.")
    return due_on(day, wall, zone_named(zone))


def daily(starts_at: datetime, zone: str, until: date | None, after: datetime | None, limit: int) -> list[Occurrence]:
    """Return the next occurrences of a daily schedule, in order, at most `limit` of them.

    `starts_at` is naive: the first local day and the wall time of every day. `until` is the last local day, inclusive.
    `after` is an aware instant: only occurrences due later are returned. The work depends on `limit`, not on how
    long ago the schedule began. Refuses an unknown zone, an aware `starts_at` and a naive `after` (ValueError).
    """
    if starts_at.tzinfo is not None:
        raise ValueError("A daily schedule starts at a wall time, which has no zone of its own.")
    clock, wall = zone_named(zone), starts_at.time()
    first = max(starts_at.date().toordinal(), day_near(after))
    last = min(until or LAST_DAY, LAST_DAY).toordinal()
    found: list[Occurrence] = []
    for ordinal in range(first, last + 1):
        if len(found) >= limit:
            break
        day = date.fromordinal(ordinal)
        due_at = due_on(day, wall, clock)
        if due_at is not None and (after is None or due_at > after):
            found.append(Occurrence(day, due_at))
    return found


def repeated(
    starts_at: datetime, zone: str, until: date | None, after: datetime | None, limit: int, *,
    rule: str = "", rests: Callable[[date], bool] | None = None, skipped: Collection[date] = (),
) -> list[Occurrence]:  # fmt: skip
    """Return the next occurrences of a schedule, as `daily` does, on the days of a rule (empty: every day).

    A day that `rests` moves to the next one that does not; of two on one day one remains, and none comes after `until`.
    `skipped` days have none. Refuses what `daily` and `rules.read` refuse (ValueError).
    """
    if not rule and rests is None and not skipped:
        return daily(starts_at, zone, until, after, limit)
    clock, wall, starts_on = zone_named(zone), starts_at.time(), starts_at.date()
    first = date.fromordinal(max(starts_on.toordinal(), day_near(after)))
    last = min(until or LAST_DAY, LAST_DAY)
    found: list[Occurrence] = []
    before: date | None = None
    for named in _named(rule, starts_on, first, LONGEST_REST if rests else 0):
        day = working(named, rests) if rests else named
        if day > last or len(found) >= limit:
            break
        if day < first or day == before or day in skipped:
            continue
        before = day
        due_at = due_on(day, wall, clock)
        if due_at is not None and (after is None or due_at > after):
            found.append(Occurrence(day, due_at))
    return found


def working(day: date, rests: Callable[[date], bool]) -> date:
    """Return the day itself, or the next one that is not at rest; itself when all of the next 31 are."""
    for days in range(LONGEST_REST + 1):
        later = day + timedelta(days=days)
        if not rests(later):
            return later
    return day


def _named(rule: str, starts_on: date, first: date, back: int) -> Iterator[date]:
    """Return the days of a rule, beginning so many days before `first`: a day at rest moves forward."""
    begin = max(starts_on, date.fromordinal(max(1, first.toordinal() - back)))
    if rule:
        yield from rules.days(rules.read(rule, starts_on), starts_on, begin)
    else:
        yield from map(date.fromordinal, range(begin.toordinal(), LAST_DAY.toordinal() + LONGEST_REST))


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of that name, such as "Europe/Paris". Refuses other text (ValueError, a plain sentence).

    Kept here because ZoneInfo itself keeps only the last 8 it read.
    """
    if name not in clock.zone_names():
        raise ValueError(f"There is no time zone called {name[:60]!r}. A name looks like 'Europe/Paris'.")
    try:
        return ZoneInfo(name)
    except Exception as error:  # a damaged file raises whatever its bytes lead to: ValueError, OSError, struct.error, …
        raise ValueError(f"The data of the time zone {name!r} cannot be read on this machine.") from error


def day_near(after: datetime | None) -> int:
    """Return the ordinal of a day before which nothing can be due later than `after`: two days before its UTC date.

    No zone is further than 24 hours from UTC; the second day is for good measure and costs a microsecond.
    """
    if after is None:
        return 1
    if after.utcoffset() is None:
        raise ValueError("`after` is an instant and needs its zone, such as UTC.")
    return after.astimezone(UTC).toordinal() - 2


def due_on(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """Do the same as `instant`, for a zone that is already looked up."""
    local = datetime.combine(day, wall, zone)
    first = local.replace(fold=0).astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    # PEP 495: the two are the same on a plain day, in order when the hour comes twice, and reversed in a gap.
    return first if first <= second else beside_gap(day, second, first, zone)


def beside_gap(day: date, before: datetime, after: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant on `day` nearest to a missing wall time: after the gap, else before it, else None."""
    change = first_changed(before, after, zone)
    if change.astimezone(zone).date() == day:
        return change
    last = (change - timedelta(microseconds=1)).astimezone(zone)
    return last.replace(second=0, microsecond=0).astimezone(UTC) if last.date() == day else None


def first_changed(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant between two at which the zone's clock was changed; zones change on whole seconds."""
    early, late = before.replace(microsecond=0), after.replace(microsecond=0)
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def latest(wall: time, zone: str, now: datetime, weekdays: Collection[int] = range(7)) -> date:
    """Return the last local day, of these weekdays (Monday is 0), whose wall time has come. Refuses an unknown zone."""
    today = now.astimezone(zone_named(zone)).date()
    for days in range(LONGEST_GAP):
        day = today - timedelta(days=days)
        due_at = instant(day, wall, zone) if day.weekday() in weekdays else None
        if due_at is not None and due_at <= now:
            return day
    raise ValueError("It is due on no day of the week.")
