"""Who is on duty when: weekdays and hours by the clock of the installation, over midnight and clock changes, in turn."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.house.alerts import rota
from services.house.alerts.rota import ALWAYS, Hours

PARIS = "Europe/Paris"
NIGHT = Hours(frozenset({5}), time(22), time(6))  # of Saturday
DAY = Hours(frozenset(range(5)), time(9), time(17))


@dataclass(frozen=True)
class One:
    name: str
    hours: Hours
    level: int = 1


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2026-12-07 08:59", False), ("2026-12-07 09:00", True), ("2026-12-07 16:59", True), ("2026-12-07 17:00", False),
        ("2026-12-12 12:00", False),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_wall_clock_and_their_end_is_not_in_them(at: str, there: bool) -> None:
    assert rota.covers(DAY, paris(at), PARIS) is there


@pytest.mark.parametrize(
    ("at", "there"),
    [("2026-12-12 21:59", False), ("2026-12-12 22:00", True), ("2026-12-13 05:59", True), ("2026-12-13 06:00", False),
     ("2026-12-13 22:00", False), ("2026-12-12 03:00", False)],
)  # fmt: skip
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(at: str, there: bool) -> None:
    assert rota.covers(NIGHT, paris(at), PARIS) is there


def test_a_night_in_which_the_clocks_change_is_one_night_of_seven_or_nine_hours() -> None:
    for began, hours in (("2026-03-28 22:00", 7), ("2026-10-24 22:00", 9)):
        begin = paris(began)
        minutes = sum(rota.covers(NIGHT, begin + timedelta(minutes=n), PARIS) for n in range(-60, 12 * 60))
        assert minutes == hours * 60


def test_each_moment_of_the_hour_that_comes_twice_belongs_to_the_same_person() -> None:
    early, late = Hours(rota.DAYS, time(0), time(2)), Hours(rota.DAYS, time(2), time(23, 59))
    for fold in (0, 1):
        at = paris("2026-10-25 02:30", fold)
        assert not rota.covers(early, at, PARIS) and rota.covers(late, at, PARIS)


def test_without_hours_a_day_is_whole_and_without_days_left_out_somebody_is_always_there() -> None:
    sunday = Hours(frozenset({6}))
    assert rota.covers(sunday, paris("2026-12-13 00:00"), PARIS) and not rota.covers(
        sunday, paris("2026-12-14 00:00"), PARIS
    )
    assert rota.covers(ALWAYS, paris("2026-10-25 02:30"), PARIS)


def test_those_who_take_turns_are_called_a_week_each_from_monday_on() -> None:
    turn = Hours(turn=True)
    people = [One("Alice", turn), One("Bob", turn), One("Carol", ALWAYS), One("Dora", turn, level=2)]
    weeks = [paris("2026-12-07 00:00") + timedelta(weeks=n) for n in range(3)]
    found = [[one.name for one in rota.on_duty(people, at, PARIS)] for at in weeks]
    assert found[0] == found[2] != found[1]
    assert sorted(found[0] + found[1]) == ["Alice", "Bob", "Carol", "Carol", "Dora", "Dora"]
    before = paris("2026-12-06 23:59")
    assert [one.name for one in rota.on_duty(people, before, PARIS)] == found[1]


def test_times_without_anybody_are_named() -> None:
    weekend = Hours(frozenset({5, 6}))
    monday = paris("2026-12-07 10:10")
    gaps = rota.gaps([One("Alice", DAY), One("Bob", weekend)], monday, PARIS)
    assert (gaps[0][0], gaps[0][1]) == (paris("2026-12-07 17:00"), paris("2026-12-08 09:00"))
    assert len(gaps) == 6, "five nights, and the end of the week before"
    assert rota.gaps([One("Alice", ALWAYS)], monday, PARIS) == []
