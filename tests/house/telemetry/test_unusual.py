"""Unusual use: yesterday beside the four weeks before."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from models.watching import Usage
from services.house import register
from services.house.alerts import measuring
from services.house.telemetry import unusual
from services.work import Actor, clock, house_actor, work

FRIDAY = date(2026, 11, 27)
DAY = timedelta(days=1)


def used(actor: Actor, counts: Sequence[int], until: date = FRIDAY, feature: str = "exports") -> None:
    """Count a feature on consecutive days, the last of them `until`; weekends have 2 uses."""
    with work(house_actor(actor.place)) as session:
        for back, count in enumerate(reversed(counts)):
            day = until - DAY * back
            session.add(Usage(used_on=day, feature=feature, count=2 if day.weekday() > 4 else count, users=1))


def far(actor: Actor, today: date = FRIDAY + DAY) -> dict[str, float]:
    with work(house_actor(actor.place), read=True) as session:
        return unusual.sigmas(session, today)


@pytest.mark.parametrize(("yesterday", "odd"), [(140, False), (180, True), (10, True)])
def test_l21_use_far_from_the_last_four_weeks_is_unusual(alice: Actor, yesterday: int, odd: bool) -> None:
    used(alice, [100, 90, 110, 120, 80] * 5 + [100, yesterday])
    assert (far(alice)["exports"] > 3) is odd


def test_l21_less_than_14_days_are_no_data(alice: Actor) -> None:
    used(alice, [100] * 13 + [900])
    assert far(alice) == {}
    used(alice, [100], FRIDAY - DAY * 14)
    assert far(alice)["exports"] > 3


def test_l21_a_few_uses_more_of_a_rare_feature_are_no_news(alice: Actor) -> None:
    used(alice, [1] * 27 + [15])
    assert far(alice) == {"exports": 0.0}


def test_l21_a_day_without_use_counts_as_nothing(alice: Actor) -> None:
    used(alice, [100] * 27, FRIDAY - DAY)
    assert far(alice)["exports"] > 3


def test_l21_a_weekend_is_compared_with_weekends(alice: Actor) -> None:
    used(alice, [100] * 28)
    used(alice, [100], FRIDAY + DAY)  # 2 on a Saturday
    assert far(alice, FRIDAY + 2 * DAY) == {"exports": 0.0}


def test_l21_the_rule_reads_it_of_each_workspace(alice: Actor, charlie: Actor) -> None:
    today = clock.today(register.workspace(alice.place).zone)
    with work(house_actor(alice.place)) as session:
        for back in range(1, 29):
            count = 900 if back == 1 else 100
            session.add(Usage(used_on=today - DAY * back, feature="exports", count=count, users=1))
    values = measuring.now().usage_sigma
    assert [name for name, value in values.items() if (value or 0) > 3] == ["Acme: exports"]
