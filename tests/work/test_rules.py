"""Rules: the days they name, as someone finds them who goes through the calendar day by day; and what is refused."""

import calendar
import time as clock_time
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.work import rules
from services.work.occurrences import Occurrence, repeated
from tests.messages.test_clock_changes import watched

WEEK = list(rules.WEEK)
Made = dict[str, Any]
thorough = settings(max_examples=120, deadline=None, database=None)


# The oracle: it goes through the calendar day by day, and never computes a period or jumps.


def period(day: date, rule: Made) -> Any:
    """Which day, week, month or year a day is in, as a number that rises by one with each."""
    if rule["FREQ"] == "DAILY":
        return day.toordinal()
    if rule["FREQ"] == "WEEKLY":
        return (day.toordinal() - 1 - WEEK.index(rule["WKST"])) // 7
    return day.year * 12 + day.month if rule["FREQ"] == "MONTHLY" else day.year


def fits(day: date, rule: Made) -> bool:
    """Whether the days of the rule name this one, by themselves."""
    length = calendar.monthrange(day.year, day.month)[1]
    which = {f"{n}{WEEK[day.weekday()]}" for n in ("", (day.day + 6) // 7, -((length - day.day) // 7) - 1)}
    return (
        (not rule["BYMONTH"] or day.month in rule["BYMONTH"])
        and (not rule["BYMONTHDAY"] or bool({day.day, day.day - length - 1} & set(rule["BYMONTHDAY"])))
        and (not rule["BYDAY"] or bool(which & set(rule["BYDAY"])))
    )


def walked(rule: Made, starts_on: date, last: date) -> list[date]:
    """All days of the rule, found by looking at each day there is."""
    first = starts_on - timedelta(days=366)  # the whole of the first period, for BYSETPOS
    groups: dict[Any, list[date]] = {}
    for ordinal in range(first.toordinal(), last.toordinal() + 367):
        day = date.fromordinal(ordinal)
        if fits(day, rule) and (period(day, rule) - period(starts_on, rule)) % rule["INTERVAL"] == 0:
            groups.setdefault(period(day, rule), []).append(day)
    places = rule["BYSETPOS"]
    chosen = [
        day
        for group in groups.values()
        for number, day in enumerate(group)
        if not places or number + 1 in places or number - len(group) in places
    ]
    return [day for day in chosen if day >= starts_on][: rule["COUNT"] or None]


def text(rule: Made) -> str:
    said = {name: ",".join(map(str, value)) if isinstance(value, list) else value for name, value in rule.items()}
    return ";".join(f"{name}={value}" for name, value in said.items() if value)


@st.composite
def any_rule(draw: st.DrawFn) -> Made:
    freq = draw(st.sampled_from(list(rules.FREQUENCIES)))
    rule: Made = {"FREQ": freq, "BYMONTH": [], "BYMONTHDAY": [], "BYDAY": [], "BYSETPOS": []}
    rule["INTERVAL"] = draw(st.integers(1, 40 if freq == "DAILY" else 5))
    rule["COUNT"] = draw(st.one_of(st.none(), st.integers(1, 30)))
    rule["WKST"] = draw(st.sampled_from(WEEK))
    some = st.lists(st.sampled_from(WEEK), min_size=1, max_size=4, unique=True)
    if freq == "WEEKLY":
        rule["BYDAY"] = draw(some)
    if freq in ("MONTHLY", "YEARLY"):
        months = st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True)
        rule["BYMONTH"] = draw(months if freq == "YEARLY" else st.one_of(st.just([]), months))
        numbered = st.lists(
            st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEK)),
            min_size=1, max_size=3, unique=True,
        )  # fmt: skip
        kind = draw(st.sampled_from(["days", "weekdays", "numbered", "both"]))
        if kind in ("days", "both"):
            days = st.integers(1, 31) | st.integers(-31, -1)
            rule["BYMONTHDAY"] = draw(st.lists(days, min_size=1, max_size=4, unique=True))
        if kind != "days":
            rule["BYDAY"] = draw(numbered if kind == "numbered" else some)
        rule["BYSETPOS"] = draw(
            st.one_of(st.just([]), st.lists(st.sampled_from([1, 2, -1, -2]), min_size=1, unique=True))
        )
    return rule


@thorough
@given(rule=any_rule(), starts_on=st.dates(date(2000, 1, 1), date(2032, 1, 1)), skipped=st.integers(0, 4_000))
def test_a_rule_names_the_days_that_someone_finds_who_looks_at_each_day(
    rule: Made, starts_on: date, skipped: int
) -> None:
    last = starts_on + timedelta(days=3_000)
    expected = walked(rule, starts_on, last)
    try:
        read = rules.read(text(rule), starts_on)
    except ValueError:  # refused as impossible: nobody finds a day of it either
        assert expected == []
        return
    found = [day for day in islice(rules.days(read, starts_on, starts_on), len(expected) + 1) if day <= last]
    assert found == [day for day in expected if day <= last]
    later = starts_on + timedelta(days=min(skipped, 2_900))
    wanted = [day for day in found if day >= later]
    assert list(islice(rules.days(read, starts_on, later), len(wanted))) == wanted
    assert rules.read(str(read), starts_on) == read


@thorough
@given(
    rule=any_rule(),
    zone=st.sampled_from(["Europe/Paris", "America/Nuuk", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu"]),
    starts_at=st.datetimes(datetime(2011, 9, 1), datetime(2012, 3, 1))
    | st.datetimes(datetime(2026, 2, 1), datetime(2026, 11, 1)),
)
@example({"FREQ": "DAILY", "INTERVAL": 1, "COUNT": 90, "WKST": "MO", "BYMONTH": [],
          "BYMONTHDAY": [], "BYDAY": [], "BYSETPOS": []}, "Pacific/Apia", datetime(2011, 12, 1, 9))  # fmt: skip
def test_each_of_its_days_is_due_when_a_watcher_of_the_clock_says(rule: Made, zone: str, starts_at: datetime) -> None:
    starts_at = starts_at.replace(second=0, microsecond=0)
    first, wall = starts_at.date(), starts_at.time()
    days = [day for day in walked(rule, first, first + timedelta(days=120)) if day <= first + timedelta(days=120)]
    expected = []
    for day in days[:12]:
        minute = watched(ZoneInfo(zone), day, day, {wall}).get((day, wall))
        if minute is not None:
            expected.append(Occurrence(day, datetime.fromtimestamp(minute * 60, UTC)))
    try:
        found = repeated(starts_at, zone, days[:12][-1] if days else first, None, 20, rule=text(rule))
    except ValueError:
        found = []
    assert found == expected


@pytest.mark.parametrize(("day", "rule", "due"), [
    ((2027, 1, 31), "FREQ=MONTHLY", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
    ((2027, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=31,-1;BYSETPOS=1", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
    ((2027, 1, 30), "FREQ=MONTHLY", "2027-01-30 2027-02-28 2027-03-30 2027-04-30"),
    ((2027, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31 2027-03-31 2027-05-31 2027-07-31"),
    ((2027, 1, 1), "FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31 2027-02-28 2027-03-31 2027-04-30"),
    ((2027, 1, 1), "FREQ=MONTHLY;BYDAY=2TU", "2027-01-12 2027-02-09 2027-03-09 2027-04-13"),
    ((2028, 2, 29), "FREQ=YEARLY", "2028-02-29 2029-02-28 2030-02-28 2031-02-28"),
    ((2027, 1, 1), "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "2027-01-01 2027-01-04 2027-01-05 2027-01-06"),
    ((2027, 1, 6), "FREQ=WEEKLY;INTERVAL=2", "2027-01-06 2027-01-20 2027-02-03 2027-02-17"),
    ((1997, 8, 5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05 1997-08-10 1997-08-19 1997-08-24"),
    ((1997, 8, 5), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05 1997-08-17 1997-08-19 1997-08-31"),
])  # fmt: skip
def test_case_38_s06_the_31st_is_the_last_day_of_a_shorter_month(day: Any, rule: str, due: str) -> None:
    read = rules.read(rule, date(*day))
    assert " ".join(map(str, islice(rules.days(read, date(*day), date(*day)), 4))) == due


@pytest.mark.parametrize(("rule", "words"), [
    ("FREQ=HOURLY", "every day, or more rarely"), ("FREQ=DAILY;BYHOUR=9,17", "BYHOUR is not supported"),
    ("FREQ=DAILY;BYMINUTE=5", "BYMINUTE"), ("FREQ=DAILY;BYSECOND=5", "BYSECOND"), ("FREQ=YEARLY;BYWEEKNO=1", "BYWEEKNO"),
    ("DTSTART:20270101T090000\nRRULE:FREQ=DAILY", "field of its own"), ("FREQ=DAILY;EXDATE=20270101", "field of its own"),
    ("RRULE:FREQ=DAILY RRULE:FREQ=DAILY", "field of its own"), ("FREQ=DAILY;DTSTART=20270101", "field of its own"),
    ("every day", "looks like"), ("INTERVAL=2", "looks like"), ("FREQ=DAILY;FREQ=DAILY", "looks like"),
    ("FREQ=DAILY;;COUNT=2", "looks like"), ("FREQ=OFTEN", "looks like"), ("FREQ=DAILY;INTERVAL=0", "whole number"),
    ("FREQ=DAILY;COUNT=1001", "whole number"), ("FREQ=DAILY;COUNT=²", "whole number"),
    ("FREQ=WEEKLY;BYDAY=1MO", "Days of the month"),
    ("FREQ=MONTHLY;BYDAY=MO,1TU", "not both"), ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY is"), ("FREQ=WEEKLY;BYDAY=XX", "weekdays are"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "at most 31"), ("FREQ=MONTHLY;BYMONTHDAY=0", "at most 31"),
    ("FREQ=YEARLY;BYMONTHDAY=1", "month too"),
    ("FREQ=DAILY;INTERVAL=2;BYDAY=MO", "cannot be combined"), ("FREQ=DAILY;BYSETPOS=1", "Days of the month"),
    ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "not by both"), ("FREQ=MONTHLY;BYSETPOS=1", "chooses from"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no such day"), ("FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31", "no such day"),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO", "no such day"), ("FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2", "no such day"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", "no such day"), ("FREQ=DAILY;" + "X" * 500, "at most 500"),
])  # fmt: skip
def test_s07_what_is_no_rule_is_refused_with_a_sentence_before_dateutil_looks_for_it(rule: str, words: str) -> None:
    begun = clock_time.process_time()
    with pytest.raises(ValueError, match=words):
        rules.read(rule, date(2027, 1, 1))
    assert clock_time.process_time() - begun < 0.8, "dateutil takes a second"


def test_until_in_a_rule_is_a_local_day() -> None:
    def last(until: str) -> date | None:
        read = rules.read(f"FREQ=DAILY;UNTIL={until}", date(2027, 1, 1))
        return rules.last_day(read, time(9), ZoneInfo("Asia/Kathmandu"))

    assert last("20270131") == date(2027, 1, 31)
    assert last("20270131T080000") == date(2027, 1, 30), "before nine"
    assert last("20270131T200000Z") == date(2027, 1, 31), "01:45 of the next day there"
    with pytest.raises(ValueError, match="UNTIL is a day"):
        last("20270231")


def in_paris(rule: str, starts_at: datetime, limit: int = 5, **more: Any) -> list[str]:
    found = repeated(starts_at, "Europe/Paris", more.pop("until", None), None, limit, rule=rule, **more)
    return [str(one.day) for one in found]


def closed(*days: str) -> Any:
    return lambda day: day.weekday() > 4 or str(day) in days


def test_at_weekends_and_holidays_it_moves_to_the_next_working_day() -> None:
    monthly = in_paris("FREQ=MONTHLY;BYMONTHDAY=1", datetime(2027, 1, 1, 9), 4, rests=closed("2027-01-01"))
    assert monthly == ["2027-01-04", "2027-02-01", "2027-03-01", "2027-04-01"]
    easter = closed("2027-03-26", "2027-03-29")
    assert in_paris("", datetime(2027, 3, 25, 9), 3, rests=easter) == ["2027-03-25", "2027-03-30", "2027-03-31"]


def test_two_that_move_to_one_day_are_one_and_none_moves_past_the_end() -> None:
    days = in_paris("FREQ=WEEKLY;BYDAY=SA,SU,MO", datetime(2027, 1, 2, 9), 3, rests=closed())
    assert days == ["2027-01-04", "2027-01-11", "2027-01-18"]
    assert in_paris("FREQ=WEEKLY;BYDAY=SA", datetime(2027, 1, 2, 9), until=date(2027, 1, 10), rests=closed()) == [
        "2027-01-04"
    ]


@thorough
@given(starts_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)), after=st.integers(0, 900), rule=any_rule())
def test_asking_again_after_one_that_moved_goes_on_where_it_stopped(starts_on: date, after: int, rule: Made) -> None:
    starts_at = datetime.combine(starts_on, time(9))
    more: Any = {"rule": text(rule), "rests": closed()}
    try:
        whole = repeated(starts_at, "Europe/Paris", starts_on + timedelta(days=1_500), None, 9, **more)
    except ValueError:
        return
    for number, one in enumerate(whole):
        again = repeated(starts_at, "Europe/Paris", starts_on + timedelta(days=1_500), one.due_at, 9, **more)
        assert again[: len(whole) - number - 1] == whole[number + 1 :]
        assert one.day.weekday() < 5 and one.day != (again[0].day if again else None)


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "FREQ=YEARLY", "FREQ=DAILY;INTERVAL=3"]
)
def test_the_next_time_costs_the_same_however_long_ago_it_started(rule: str) -> None:
    begun = clock_time.process_time()
    for number in range(50):
        after = datetime(2090, 1, 1, number % 24, tzinfo=UTC)
        assert repeated(datetime(2000, 1, 31, 9), "Europe/Paris", None, after, 2, rule=rule)
    assert clock_time.process_time() - begun < 2, "50 of 0.1 ms"
