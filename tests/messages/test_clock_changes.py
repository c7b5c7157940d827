"""Daily sends: one for each local day, in every zone, through every clock change, as a watcher of the clock has it."""

import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import compress, count, islice, pairwise
from operator import is_not
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.work.occurrences import Occurrence, daily, instant

DAY = 24 * 60  # everything the watcher knows is in whole minutes
EPOCH = date(1970, 1, 1).toordinal()
ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})  # the machine's own setting is not a zone's name
# For each kind of calendar one: none, whole and half hours, south and north, at midnight, by the moon, two hours at once.
DAILY = (
    "Africa/Cairo", "Africa/Casablanca", "America/Asuncion", "America/Havana", "America/New_York", "America/Nuuk",
    "America/Santiago", "America/St_Johns", "Antarctica/Casey", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza",
    "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Europe/Dublin", "Europe/Paris", "Pacific/Chatham", "Pacific/Fiji",
    "UTC",
)  # fmt: skip
HOURS = [datetime(2019, 12, 31) + timedelta(hours=hour) for hour in range(0, 6577 * 24, 3)]  # to the end of 2037
USUAL = {time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(12), time(23, 30), time(23, 59)}


class Change(NamedTuple):
    """A clock change: the UTC minute, and the offsets before and after, in minutes."""

    minute: int
    before: int
    after: int


# The oracle: it only asks what the clock on the wall shows at a UTC minute, and never turns local time into UTC.


def shown(zone: ZoneInfo, minute: int) -> int:
    """What a clock in the zone shows at a UTC minute, in minutes since 1970-01-01 00:00 on that same clock."""
    local = datetime.fromtimestamp(minute * 60, zone)
    return (local.toordinal() - EPOCH) * DAY + local.hour * 60 + local.minute


def readings(zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    """What the clock shows at each UTC minute; minutes between two quarters 15 apart on the wall too are filled in."""
    for quarter, (here, there) in zip(count(begin, 15), pairwise(shown(zone, m) for m in range(begin, end + 15, 15))):
        yield from range(here, there) if there - here == 15 else (shown(zone, quarter + m) for m in range(15))


def watched(zone: ZoneInfo, first: date, last: date, walls: set[time]) -> dict[tuple[date, time], int]:
    """Someone watches the clock with a list for each day, and does what is on it as soon as the clock shows that time
    or a later one. What is left when the day is over counts for the last minute of the day that there was."""
    days = range(first.toordinal() - EPOCH, last.toordinal() - EPOCH + 1)
    lists = {day: sorted(((wall.hour * 60 + wall.minute, wall) for wall in walls), reverse=True) for day in days}
    done: dict[tuple[date, time], int] = {}
    newest: dict[int, int] = {}
    begin = days[0] * DAY - 16 * 60
    for minute, reading in enumerate(readings(zone, begin, (days[-1] + 1) * DAY + 16 * 60), begin):
        day = reading // DAY
        newest[day] = minute
        waiting = lists.get(day)
        while waiting and waiting[-1][0] <= reading % DAY:
            done[date.fromordinal(day + EPOCH), waiting.pop()[1]] = minute
    for day, waiting in lists.items():
        done |= {(date.fromordinal(day + EPOCH), wall): newest[day] for _, wall in waiting if day in newest}
    return done


def offset(zone: ZoneInfo, minute: int) -> int:
    return shown(zone, minute) - minute


def changes(zone: ZoneInfo) -> list[Change]:
    """Every clock change from 2020 to 2037: looked for every 3 hours on the wall, then each hour and minute in UTC."""
    offsets = list(map(zone.utcoffset, HOURS))
    found: set[Change] = set()
    for rough in compress(HOURS, map(is_not, offsets, islice(offsets, 1, None))):
        middle = (rough.toordinal() - EPOCH) * DAY + rough.hour * 60
        for hour in range(middle - 27 * 60, middle + 27 * 60, 60):
            if offset(zone, hour) != offset(zone, hour + 60):
                found.add(bisected(zone, hour, hour + 60))
    return sorted(change for change in found if 2020 <= date.fromordinal(change.minute // DAY + EPOCH).year <= 2037)


def bisected(zone: ZoneInfo, early: int, late: int) -> Change:
    before, after = offset(zone, early), offset(zone, late)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if offset(zone, middle) == before else (early, middle)
    last_second = datetime.fromtimestamp(late * 60 - 1, zone).utcoffset()
    assert last_second == timedelta(minutes=before), "a clock change inside a minute: the watcher would be too coarse"
    return Change(late, before, after)


def calendars(zones: Iterable[str]) -> dict[tuple[int, tuple[Change, ...]], list[str]]:
    """These zones, those with the same offsets and the same changes together (many names are links)."""
    alike = defaultdict(list)
    for name in zones:
        zone = ZoneInfo(name)
        alike[offset(zone, (date(2020, 1, 1).toordinal() - EPOCH) * DAY), tuple(changes(zone))].append(name)
    return alike


def around(change: Change) -> tuple[date, date, set[time]]:
    """Two days before and after a change; the usual wall times and those at, beside and between its two readings."""
    edges = [change.minute + change.before, change.minute + change.after]
    edges.append(sum(edges) // 2)
    near = {time(*divmod((edge + beside) % DAY, 60)) for edge in edges for beside in (-1, 0, 1)}
    first, last = min(edges) // DAY - 2, max(edges) // DAY + 2
    return date.fromordinal(first + EPOCH), date.fromordinal(last + EPOCH), USUAL | near


def compared(name: str, first: date, last: date, walls: set[time]) -> int:
    """Compares `instant` and `daily` with the watcher on these days at these times. Returns how many cases it was."""
    expected = {
        case: datetime.fromtimestamp(minute * 60, UTC)
        for case, minute in watched(ZoneInfo(name), first, last, walls).items()
    }
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for wall in walls:
        due = [(day, expected.get((day, wall))) for day in days]
        assert [(day, instant(day, wall, name)) for day in days] == due, (name, wall)
        planned = daily(datetime.combine(first, wall), name, last, None, 99)
        assert planned == [Occurrence(day, at) for day, at in due if at], (name, wall)
    return len(days) * len(walls)


def swept(zones: Iterable[str]) -> tuple[int, int]:
    """Compares these zones around each of their clock changes. Returns how many cases and changes it was."""
    cases = clock_changes = 0
    quiet = Change((date(2028, 3, 1).toordinal() - EPOCH) * DAY, 0, 0)  # where nothing ever changes, any day will do
    for (_, moments), names in calendars(zones).items():
        cases += sum(compared(names[0], *around(change)) for change in moments or (quiet,))
        clock_changes += len(moments)
    return cases, clock_changes


def test_around_every_clock_change_from_2020_to_2037_a_send_is_due_when_a_watcher_of_the_clock_says() -> None:
    cases, clock_changes = swept(DAILY)
    assert set(DAILY) <= set(ZONES) and len(DAILY) == 20
    assert clock_changes > 400 and cases > 30_000


@pytest.mark.soak
def test_a_send_in_any_zone_there_is_is_due_when_a_watcher_of_the_clock_says() -> None:
    cases, clock_changes = swept(ZONES)
    assert len(ZONES) > 500 and clock_changes > 1_000 and cases > 80_000


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("America/Nuuk", date(2026, 3, 28)),  # 23:00 to 24:00 is missing
        ("America/Scoresbysund", date(2025, 3, 29)),  # the same
        ("America/Nuuk", date(2026, 10, 24)),  # 23:00 to 24:00 comes twice
        ("Antarctica/Casey", date(2020, 10, 4)),  # 00:01 becomes 03:01
        ("Antarctica/Troll", date(2026, 3, 29)),  # two hours
        ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
        ("Africa/Cairo", date(2026, 4, 24)),  # midnight is missing
        ("America/Havana", date(2026, 11, 1)),  # midnight comes twice
        ("America/St_Johns", date(2006, 10, 29)),  # 00:01 becomes 23:01 of the day before
        ("Asia/Pyongyang", date(2018, 5, 4)),  # 23:30 to 24:00 is missing
        ("Pacific/Apia", date(2011, 12, 30)),  # the day is missing
        ("Pacific/Kwajalein", date(1993, 8, 21)),  # the day is missing
        ("America/Toronto", date(1919, 3, 30)),  # 23:30 becomes 00:30 of the next day
    ],
)
def test_at_strange_clock_changes_every_minute_of_five_days_is_due_when_a_watcher_of_the_clock_says(
    name: str, day: date
) -> None:
    minutes = {time(*divmod(minute, 60)) for minute in range(DAY)}
    assert compared(name, day - timedelta(days=2), day + timedelta(days=2), minutes) == 5 * DAY


# Any schedule at all.

anywhere = st.sampled_from(ZONES)
any_start = st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1))
thorough = settings(max_examples=100, deadline=None, database=None)


@thorough
@given(zone=anywhere, starts_at=any_start)
@example(zone="Pacific/Apia", starts_at=datetime(2011, 1, 1, 9))
@example(zone="America/Nuuk", starts_at=datetime(2026, 1, 1, 23, 30))
@example(zone="Pacific/Kwajalein", starts_at=datetime(1969, 1, 1, 20))
@example(zone="America/Sitka", starts_at=datetime(1867, 1, 1, 15, 30))
@example(zone="Africa/Monrovia", starts_at=datetime(1972, 1, 1, 0, 44, 29))
def test_800_days_of_any_schedule_hold_one_send_for_each_day_that_was_and_none_for_others(
    zone: str, starts_at: datetime
) -> None:
    days = [starts_at.date() + timedelta(days=n) for n in range(800)]
    found = daily(starts_at, zone, days[-1], None, 10_000)
    assert all(one.due_at < next_one.due_at for one, next_one in pairwise(found))
    assert [one.due_at.astimezone(ZoneInfo(zone)).date() for one in found] == [one.day for one in found]
    assert len({one.day for one in found}) == len(found)
    for missing in set(days) - {one.day for one in found}:
        assert not watched(ZoneInfo(zone), missing, missing, {time(0)})


@thorough
@given(zone=anywhere, starts_at=any_start, asked=st.integers(1, 9), skipped=st.integers(0, 900))
def test_asking_again_after_the_last_send_goes_on_where_it_stopped(
    zone: str, starts_at: datetime, asked: int, skipped: int
) -> None:
    whole = daily(starts_at, zone, None, None, skipped + 1 + asked)
    assert daily(starts_at, zone, None, whole[skipped].due_at, asked) == whole[skipped + 1 :]
    just_before = whole[skipped].due_at - timedelta(microseconds=1)
    assert daily(starts_at, zone, None, just_before, 1) == [whole[skipped]]
