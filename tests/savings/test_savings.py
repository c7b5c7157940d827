"""What Steward is estimated to save: counted uses, times seconds, times a rate (X-08)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from models.watching import Usage
from services import savings, settings
from services.house.settings import write
from services.work import Actor, Invalid, NotAllowed, clock, house_actor, perform, work

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def used(place: str, feature: str, day: date, count: int, users: int = 1) -> None:
    with work(house_actor(place)) as session:
        session.add(Usage(used_on=day, feature=feature, count=count, users=users))


def setting(place: str, one: settings.Setting[object], value: object) -> None:
    with work(house_actor(place)) as session:
        write(session, one.row, value)


def test_x08_hours_are_uses_times_seconds_and_worth_hours_times_rate(alice: Actor, charlie: Actor) -> None:
    setting(alice.place, settings.savings.HOURLY_RATE, "30.00")
    setting(alice.place, settings.savings.SECONDS["invoices"], 90)
    setting(alice.place, settings.savings.SECONDS["tasks"], 0)
    used(alice.place, "invoices", date(2026, 11, 2), 30)
    used(alice.place, "invoices", date(2026, 11, 3), 10)
    used(alice.place, "invoices", date(2026, 10, 31), 400)
    used(alice.place, "tasks", date(2026, 11, 3), 999)
    used(alice.place, "nothing we price", date(2026, 11, 3), 999)
    used(charlie.place, "invoices", date(2026, 11, 3), 999)
    with clock.at(NOON):
        month, year = perform(alice, savings.savings), perform(alice, savings.savings, "2026")
    assert [(one.feature, one.uses, one.hours, one.worth) for one in month.lines] == [
        ("invoices", 40, Decimal(1), Decimal(30)),
        ("tasks", 999, Decimal(0), Decimal(0)),
    ]
    assert (month.period, month.currency, month.hours, month.worth) == ("2026-11", "EUR", 1, 30)
    assert (year.hours, year.worth) == (11, 330)
    assert month.months == [("2026-10", Decimal(10), Decimal(300)), ("2026-11", Decimal(1), Decimal(30))]
    assert month.years == [("2026", Decimal(11), Decimal(330))]


def test_x08_a_figure_opens_to_the_rows_that_were_counted(alice: Actor) -> None:
    for day, count in ((date(2026, 11, 2), 30), (date(2026, 11, 3), 10), (date(2026, 12, 1), 5)):
        used(alice.place, "invoices", day, count, 2)
    used(alice.place, "tasks", date(2026, 11, 3), 7)
    rows = perform(alice, savings.days, "invoices", "2026-11")
    assert [(one.used_on.day, one.count, one.users) for one in rows] == [(3, 10, 2), (2, 30, 2)]
    (line,) = [one for one in perform(alice, savings.savings, "2026-11").lines if one.feature == "invoices"]
    assert sum(one.count for one in rows) == line.uses
    assert len(perform(alice, savings.days, "invoices", "2026")) == 3


@pytest.mark.parametrize("wrong", ["nonsense", "2026-13", "2026-1", "26", "2026-11-01", "9999"])
def test_x08_another_period_is_refused(alice: Actor, wrong: str) -> None:
    with pytest.raises(Invalid):
        perform(alice, savings.savings, wrong)


def test_x08_sales_do_not_see_it(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, savings.savings)
