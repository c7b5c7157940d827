"""V-08: times of visits are those of whoever reads them, before and after the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services import calendar, visits
from services.work import Actor, perform
from tests.in_the_field import given, job, technician, visit_of, worked
from ui.parts.visit_words import how_long, when_of

BEFORE = datetime(2030, 3, 29, 8, 0, tzinfo=UTC)  # a Friday, nine in Paris
AFTER = datetime(2030, 4, 1, 7, 0, tzinfo=UTC)  # the Monday after the clocks went forward, nine in Paris


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Paris", ("29 Mar 2030, 09:00–10:00", "1 Apr 2030, 09:00–10:00")),
        ("America/New_York", ("29 Mar 2030, 04:00–05:00", "1 Apr 2030, 03:00–04:00")),
        ("Asia/Kolkata", ("29 Mar 2030, 13:30–14:30", "1 Apr 2030, 12:30–13:30")),
    ],
)
def test_v08_a_visit_is_shown_on_the_clock_of_its_reader_across_a_clock_change(
    alice: Actor, zone: str, said: tuple[str, str]
) -> None:
    who = technician(alice)
    for at in (BEFORE, AFTER):
        given(alice, who, at)
    rows = perform(alice, visits.search, visits.Query()).rows
    shown = [when_of(one, zone) for one in sorted(rows, key=lambda one: one.start_at or BEFORE)]
    assert tuple(shown) == said


def test_v08_time_on_site_is_what_passed_and_not_what_the_clock_says(alice: Actor) -> None:
    night = datetime(2030, 3, 31, 0, 30, tzinfo=UTC)  # 01:30 in Paris, where 02:00 becomes 03:00
    made = job(alice, "Burst pipe")
    perform(alice, visits.schedule, visit_of(made), technician(alice).id, night)
    done = worked(alice, visit_of(made), night, minutes=120)
    assert (done.on_site, how_long(done.on_site)) == (7_200, "2 h")  # and not three, as from 01:30 to 04:30
    assert when_of(done, "Europe/Paris").endswith("01:30–03:30")


def test_v08_a_summary_of_a_day_counts_the_day_of_its_reader(alice: Actor) -> None:
    late = datetime(2030, 3, 31, 22, 30, tzinfo=UTC)  # half past midnight of 1 April in Paris, since this very day
    given(alice, technician(alice), late)

    def found(zone: str, day: date) -> int:
        reader = replace(alice, zone=zone)
        return len(perform(reader, calendar.between, calendar.Query(day, day)).entries)

    first = date(2030, 4, 1)
    assert (found("Europe/Paris", first), found("Europe/Paris", first - timedelta(days=1))) == (1, 0)
    assert (found("America/New_York", first), found("America/New_York", first - timedelta(days=1))) == (0, 1)
