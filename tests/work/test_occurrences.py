"""Daily sends, the rule in words and numbers: where a schedule begins and ends, and what is refused."""

import time as stopwatch
import zoneinfo
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from services.work import clock
from services.work.occurrences import Occurrence, daily, instant, zone_named

ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})  # the machine's own setting is not a zone's name


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_on_a_plain_day_a_send_is_due_at_its_wall_time() -> None:
    assert instant(date(2026, 7, 1), time(9, 30), "Asia/Kathmandu") == utc(2026, 7, 1, 3, 45)


def test_a_wall_time_that_comes_twice_counts_the_first_time_whatever_its_fold_says() -> None:
    for fold in (0, 1):
        assert instant(date(2026, 10, 25), time(2, 30, fold=fold), "Europe/Paris") == utc(2026, 10, 25, 0, 30)


def test_a_missing_wall_time_counts_at_the_first_instant_after_the_gap() -> None:
    for wall in (time(2), time(2, 30), time(2, 59, 59, 999999), time(3)):
        assert instant(date(2026, 3, 29), wall, "Europe/Paris") == utc(2026, 3, 29, 1)


def test_a_gap_that_takes_the_rest_of_the_day_sends_in_the_last_minute_before_it() -> None:
    assert instant(date(2026, 3, 28), time(23, 30), "America/Nuuk") == utc(2026, 3, 29, 0, 59)
    assert instant(date(2026, 3, 29), time(0), "America/Nuuk") == utc(2026, 3, 29, 1)


def test_a_day_that_never_was_has_no_send() -> None:
    assert instant(date(2011, 12, 30), time(12), "Pacific/Apia") is None
    days = [found.day.day for found in daily(datetime(2011, 12, 29, 12), "Pacific/Apia", None, None, 2)]
    assert days == [29, 31]


def test_a_schedule_that_starts_on_a_day_that_never_was_starts_the_day_after() -> None:
    assert daily(datetime(2011, 12, 30, 8), "Pacific/Apia", None, None, 1)[0].day == date(2011, 12, 31)


# Where a schedule begins and ends.


def test_the_first_send_is_on_the_day_of_the_start_and_the_last_on_the_day_of_the_end() -> None:
    found = daily(datetime(2026, 5, 1, 10), "Europe/Paris", date(2026, 5, 3), None, 99)
    assert found == [Occurrence(date(2026, 5, day), utc(2026, 5, day, 8)) for day in (1, 2, 3)]


def test_an_end_before_the_start_leaves_no_send() -> None:
    assert daily(datetime(2026, 5, 1, 10), "Europe/Paris", date(2026, 4, 30), None, 99) == []


def test_nothing_is_due_after_the_last_send() -> None:
    assert daily(datetime(2026, 5, 1, 10), "Europe/Paris", date(2026, 5, 3), utc(2026, 5, 3, 8), 99) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_nothing_gives_nothing(limit: int) -> None:
    assert daily(datetime(2026, 5, 1, 10), "Europe/Paris", None, None, limit) == []


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"])
def test_the_end_of_the_calendar_is_an_end_like_any_other(zone: str) -> None:
    assert [one.day for one in daily(datetime(9998, 12, 30, 23, 59), zone, date.max, None, 99)][-1] == date(
        9998, 12, 31
    )
    assert daily(datetime(2026, 5, 1), zone, None, datetime.max.replace(tzinfo=UTC), 99) == []


def test_a_schedule_begun_a_century_ago_is_planned_as_fast_as_a_new_one() -> None:
    began = stopwatch.perf_counter()
    for _ in range(1_000):
        found = daily(datetime(1926, 5, 1, 10), "Europe/Paris", None, utc(2026, 5, 1, 8), 1)
    assert found == [Occurrence(date(2026, 5, 2), utc(2026, 5, 2, 8))]
    assert stopwatch.perf_counter() - began < 2  # 0.01 s; walking from 1926 would take 40 s


# What is refused.


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "/",
            "../etc/passwd",
            "/etc/localtime",
            "Europe/../Europe/Paris",
            "Europe",
            "Europe/",
            "tzdata.zi",
        ),
        *("Europe/Paris\0", "\0", "Mars/Olympus", "europe/paris", " Europe/Paris", "Europe/Paris\n", "Europe\\Paris"),
        *("C:\\Windows", "CON", "\ud800", "é" * 300, "x" * 100_000, "localtime", "posixrules", "right/Europe/Paris"),
        "__init__.py",
    ],
)
def test_what_is_no_zone_is_refused_in_a_plain_sentence(name: str) -> None:
    with pytest.raises(
        ValueError, match=r"^There is no time zone called .{2,400}\. A name looks like 'Europe/Paris'\.$"
    ):
        zone_named(name)
    with pytest.raises(ValueError):
        daily(datetime(2026, 5, 1, 10), name, None, None, 1)
    with pytest.raises(ValueError):
        instant(date(2026, 5, 1), time(10), name)


@pytest.mark.parametrize("content", [b"TZif", b"TZif2" + b"\xff" * 39, b"TZif2" + b"\0" * 39])
def test_a_damaged_zone_file_is_refused_in_a_plain_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Damaged").write_bytes(content)
    zoneinfo.reset_tzpath([tmp_path])
    clock.zone_names.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"^The data of the time zone 'Damaged' cannot be read on this machine\.$"):
            zone_named("Damaged")
    finally:
        zoneinfo.reset_tzpath()
        clock.zone_names.cache_clear()


def test_every_zone_there_is_can_be_named() -> None:
    assert [zone_named(name).key for name in ZONES] == ZONES


def test_times_that_bring_or_lack_a_zone_in_the_wrong_place_are_refused() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        instant(date(2026, 5, 1), time(10, tzinfo=UTC), "Europe/Paris")
    with pytest.raises(ValueError, match="no zone of its own"):
        daily(utc(2026, 5, 1, 10), "Europe/Paris", None, None, 1)
    with pytest.raises(ValueError, match="needs its zone"):
        daily(datetime(2026, 5, 1, 10), "Europe/Paris", None, datetime(2026, 5, 1), 1)
