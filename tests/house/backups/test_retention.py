"""B-04: the newest of each bucket in the owner's zone is kept; buckets are counted, not ages."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.house.backups.retention import Dated, kept, leaving, to_prune

PARIS, NEW_YORK = "Europe/Paris", "America/New_York"
NIGHT = datetime(2026, 11, 28, 2, tzinfo=ZoneInfo(PARIS))

FROM, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)  # nobody was there


def dated(at: datetime, reason: str = "night", *, verified: bool = True) -> Dated:
    return Dated(f"{at.astimezone(UTC):%Y-%m-%d %H:%M} {reason}", at.astimezone(UTC), reason, verified)


def nights(count: int, last: datetime = NIGHT) -> list[Dated]:
    """So many nights at 02:00 by the wall clock, to the last."""
    return [dated(last - timedelta(days=day)) for day in range(count)]


def hours(count: int, last: datetime = NIGHT) -> list[Dated]:
    """A set each hour."""
    return [dated(last.astimezone(UTC) - timedelta(hours=hour), "hourly") for hour in range(count)]


@pytest.mark.parametrize(
    ("sets", "hourly", "count"),
    [
        (nights(400), False, 43),
        (hours(60 * 24), True, 79),
        (nights(89), False, 34),
        ([one for one in nights(89) if not FROM <= one.taken_at < UNTIL], False, 33),
        (nights(3), False, 3),
        ([], False, 0),
    ],
    ids=["400 nights", "60 days of hours", "89 nights", "an outage", "3 nights", "none"],
)  # fmt: skip
def test_b04_as_many_are_kept_as_promised(sets: list[Dated], hourly: bool, count: int) -> None:
    assert len(kept(sets, PARIS, hourly=hourly)) == count


@pytest.mark.parametrize(
    ("zone", "day", "length"), [(PARIS, datetime(2026, 10, 25), 25), (NEW_YORK, datetime(2026, 3, 8), 23)]
)
def test_b04_the_day_of_the_clock_change_is_one_day_and_has_all_its_hours(
    zone: str, day: datetime, length: int
) -> None:
    wall = ZoneInfo(zone)
    first = day.replace(tzinfo=wall).astimezone(UTC)
    last = (day + timedelta(days=1)).replace(tzinfo=wall).astimezone(UTC)
    sets = [
        dated(first + timedelta(hours=hour), "hourly") for hour in range(int((last - first).total_seconds() // 3600))
    ]
    assert len(sets) == length
    assert len(kept(sets, zone, hourly=True)) == length, "each hour is a bucket, the doubled one twice"
    assert kept(sets, zone, hourly=False) == {sets[-1].name}, "of the whole day the newest"
    around = [dated(first - timedelta(minutes=1)), *sets, dated(last)]
    assert len(kept(around, zone, hourly=False)) == 3


def test_b04_nothing_is_removed_while_the_newest_verified_set_is_older_than_26_hours() -> None:
    sets = nights(400)
    assert len(to_prune(sets, PARIS, NIGHT + timedelta(hours=26), hourly=False)) == 357
    assert to_prune(sets, PARIS, NIGHT + timedelta(hours=26, seconds=1), hourly=False) == []


def test_b04_a_set_that_is_not_verified_does_not_make_the_others_fresh() -> None:
    sets = [dated(NIGHT + timedelta(days=2), verified=False), *nights(400)]
    assert to_prune(sets, PARIS, NIGHT + timedelta(days=2), hourly=False) == []


def test_b04_a_set_of_a_clock_that_was_ahead_does_not_make_the_others_fresh() -> None:
    sets = [dated(NIGHT + timedelta(days=365)), *nights(400)]
    assert to_prune(sets, PARIS, NIGHT + timedelta(days=3), hourly=False) == []


def test_b04_a_verified_set_is_not_replaced_by_a_later_one_of_its_day_that_is_not() -> None:
    good, bad = dated(NIGHT), dated(NIGHT + timedelta(hours=9), "manual", verified=False)
    assert good.name in kept([good, bad, *nights(1, NIGHT + timedelta(days=1))], PARIS, hourly=False)
    assert kept([bad], PARIS, hourly=False) == {bad.name}, "one that is not verified is better than none"


def test_b04_young_sets_are_kept_for_a_day() -> None:
    sets = [dated(NIGHT - timedelta(hours=hour), "manual") for hour in range(30)]
    gone = to_prune(sets, PARIS, NIGHT + timedelta(minutes=1), hourly=False)
    assert gone == names([*sets[24:27], *sets[28:]]), "the 27th in this list is the newest of its day"


def names(sets: Iterable[Dated]) -> list[str]:
    return [one.name for one in sorted(sets, key=lambda one: one.taken_at)]


def test_b04_of_the_sets_made_before_upgrades_and_restores_the_newest_five_are_kept() -> None:
    apart = [dated(NIGHT - timedelta(days=40 + day), "upgrade" if day % 2 else "restore") for day in range(9)]
    found = kept([*nights(400), *apart], PARIS, hourly=False)
    assert found & {one.name for one in apart} == {one.name for one in apart[:5]}
    assert len(found) == 48, "they stand beside the usual ones"


def test_b04_the_newest_verified_set_is_always_kept() -> None:
    apart = [dated(NIGHT - timedelta(hours=hour), "upgrade", verified=hour == 7) for hour in range(9)]
    assert apart[7].name in kept(apart, PARIS, hourly=False)


def test_g03_each_set_is_named_with_the_day_on_which_the_nights_to_come_remove_it() -> None:
    """Played through: on its day, and on none before, `to_prune` names the set."""
    sets = [*nights(40), dated(NIGHT - timedelta(days=300)), dated(NIGHT, "upgrade")]
    now = NIGHT.astimezone(UTC) + timedelta(hours=10)
    days = leaving(tuple(sets), PARIS, now, hourly=False)
    assert set(days) == {one.name for one in sets if one.reason == "night"}
    there, gone = list(sets), dict[str, str]()
    for day in range(1, 500):
        there.append(dated(NIGHT + timedelta(days=day)))
        for name in to_prune(there, PARIS, there[-1].taken_at, hourly=False):
            gone.setdefault(name, str((NIGHT + timedelta(days=day)).date()))
            there = [one for one in there if one.name != name]
    assert {name: str(day) for name, day in days.items()} == {name: gone[name] for name in days}
    assert str(min(days.values())) == "2026-11-29" and str(max(days.values())) > "2026-12-20"
