"""What each workspace costs: counted as it happens, priced by the rates of the settings, and watched by two rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.routines import CostDay
from services import contacts, files, settings
from services.house import costs
from services.house.alerts import measuring
from services.house.alerts.rules import BY_KEY
from services.house.costs import meter
from services.house.settings import write
from services.house.telemetry import statements
from services.work import HOUSE, Actor, Invalid, NotAllowed, clock, house_actor, perform, work
from services.work.places import places
from tests.statements import statements as asked_of

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _counted(house: object) -> object:
    statements.listen()
    meter.take()
    yield
    statements.deafen()
    meter.take()


def day(place: str, on: date) -> CostDay:
    with work(house_actor(), read=True) as session:
        return session.scalars(select(CostDay).where(col(CostDay.place) == place, col(CostDay.used_on) == on)).one()


def kept(place: str, on: date, **used: int) -> None:
    """Let a workspace have used so much on a day."""
    with work(house_actor()) as session:
        session.add(CostDay(place=place, used_on=on, **used))


def rate(**values: str) -> None:
    with work(house_actor()) as session:
        for name, value in values.items():
            write(session, getattr(settings.costs, name).row, value)


def test_t07_each_statement_is_counted_for_its_workspace(alice: Actor, charlie: Actor) -> None:
    meter.take()
    with asked_of() as heard:
        perform(alice, contacts.create, {"name": "Ada"})
        perform(alice, contacts.search, contacts.Query())
    hers = meter.take()
    counted = [one for one in heard if not one.startswith(statements.OURS)]
    assert sum(counts[meter.QUERIES] for counts in hers.values()) == len(counted) > 3
    assert hers[alice.place][meter.QUERIES] > 3 and charlie.place not in hers
    perform(charlie, contacts.search, contacts.Query())
    assert set(meter.take()) - {HOUSE} == {charlie.place}


def test_t07_what_was_counted_is_added_to_the_day(alice: Actor) -> None:
    with clock.at(NOON):
        for _nth in range(2):
            meter.take()
            meter.count(alice.place, meter.QUERIES, 3)
            meter.count(alice.place, meter.CALLS)
            meter.count(alice.place, meter.SENT, 1_000)
            assert costs.flush() == 1
    with clock.at(NOON + timedelta(days=1)):
        meter.take()
        meter.count(alice.place, meter.CALLS)
        costs.flush()
    found = day(alice.place, date(2026, 11, 10))
    assert (found.queries, found.calls, found.sent_bytes) == (6, 2, 2_000)
    assert day(alice.place, date(2026, 11, 11)).calls == 1


def test_t07_what_cannot_be_kept_waits(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    meter.count(alice.place, meter.CALLS, 2)
    path = places().folder / "house.db"
    if path.exists():
        with monkeypatch.context() as broken:
            broken.setattr(places(), "engines", lambda _place: 1 / 0)
            assert costs.flush() == 0
        assert meter.take()[alice.place][meter.CALLS] == 2


def test_t07_what_is_stored_is_the_database_and_its_files(alice: Actor) -> None:
    before = costs.stored_bytes(alice.place)
    assert before > 10_000
    perform(alice, files.put, "plan.txt", b"x" * 300_000)
    perform(alice, files.put, "the same.txt", b"x" * 300_000)
    assert 300_000 <= costs.stored_bytes(alice.place) - before < 600_000, "equal bytes lie on the disk once"
    with clock.at(NOON):
        costs.note_stored(house_actor())
    assert day(alice.place, NOON.date()).stored_bytes >= before + 300_000
    assert day(HOUSE, NOON.date()).stored_bytes > 10_000


def test_x12_the_estimate_is_use_times_rate(alice: Actor, charlie: Actor) -> None:
    rate(MILLION_QUERIES="2.00", MILLION_CALLS="5.00", GB_SENT="0.50", GB_MONTH="3.00")
    for number in range(10):
        kept(
            alice.place, date(2026, 11, 1 + number),
            queries=100_000, calls=200_000, sent_bytes=10**9, stored_bytes=2 * 10**9,
        )  # fmt: skip
    kept(charlie.place, date(2026, 11, 10), queries=500_000)
    kept(alice.place, date(2026, 10, 31), queries=10**9)
    with clock.at(datetime(2026, 11, 11, tzinfo=UTC)):
        found = costs.overview(alice)
    hers, his = found.lines
    # 1 million statements 2.00, 2 million requests 10.00, 10 GB 5.00, 2 GB for 10 of 30 days 2.00.
    assert (hers.name, hers.cost) == ("Acme", Decimal("19"))
    assert (his.name, his.cost) == ("Other", Decimal("1"))
    assert found.total == 20
    # Ten days were measured: thrice the flow, and 2 GB for the whole month, 6.00.
    assert hers.forecast == pytest.approx(Decimal("57"), abs=Decimal("0.21"))
    assert [month for month, _total in found.trend] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert found.trend[0][1] == 2_000


def test_x12_a_month_that_is_over_costs_what_it_did(alice: Actor) -> None:
    rate(MILLION_QUERIES="2.00")
    kept(alice.place, date(2026, 10, 3), queries=1_000_000)
    with clock.at(NOON):
        (one,) = costs.overview(alice, "2026-10").lines
    assert one.cost == one.forecast == 2


def test_x12_there_is_no_forecast_before_a_whole_day(alice: Actor) -> None:
    kept(alice.place, date(2026, 11, 10), queries=1_000_000)
    with clock.at(NOON):
        assert costs.overview(alice).forecast is None


def test_x12_what_is_paid_anyway_is_shared(alice: Actor, charlie: Actor) -> None:
    rate(BASE_MONTH="60.00")
    for actor in (alice, charlie):
        kept(actor.place, date(2026, 11, 1), queries=0)
    kept(HOUSE, date(2026, 11, 1), queries=0)
    with clock.at(datetime(2026, 11, 16, tzinfo=UTC)):
        found = costs.overview(alice)
    assert {one.name: one.cost for one in found.lines} == {"Acme": 15, "Other": 15, "The installation itself": 0}
    assert found.forecast == 60


def test_x12_a_month_is_exported_as_a_table(alice: Actor) -> None:
    rate(MILLION_QUERIES="2.00")
    kept(alice.place, date(2026, 10, 3), queries=1_000_000, sent_bytes=5)
    name, content = costs.exported(alice, "2026-10")
    head, row = content.decode("utf-8-sig").splitlines()
    assert (name, head.split(",")[:3]) == ("costs-2026-10.csv", ["month", "workspace", "queries"])
    assert row == "2026-10,Acme,1000000,0,5,0,2.00,2.00"
    with pytest.raises(Invalid):
        costs.exported(alice, "October")


def test_x12_only_operators_see_costs(bob: Actor, charlie: Actor) -> None:
    for actor in (bob, charlie):
        with pytest.raises(NotAllowed):
            costs.overview(actor)


def test_l23_t08_the_rule_of_costs_has_data(alice: Actor) -> None:
    rate(MILLION_QUERIES="2.00")
    rule = BY_KEY["cost"]
    with clock.at(NOON):
        kept(alice.place, NOON.date(), queries=50_000_000)
        (value,) = rule.values(measuring.now()).values()
        assert value == 100 and not rule.fires(value)
        kept(alice.place, NOON.date() - timedelta(days=1), queries=1_000_000)
        measuring._known.until = 0.0
        (value,) = rule.values(measuring.now()).values()
    assert value == 102 and rule.fires(value)


def test_l23_t08_the_rule_of_plans_has_data(alice: Actor) -> None:
    with work(house_actor()) as session:
        write(session, settings.costs.PLAN_LIMITS.row, "trial: 2 users, 10 GB stored, 4 GB sent\nlarge: 100 users")
    rule = BY_KEY["plan"]
    with clock.at(NOON):
        kept(alice.place, NOON.date(), sent_bytes=3 * 10**9, stored_bytes=9 * 10**9)
        kept(alice.place, date(2026, 10, 31), sent_bytes=10**12)
        found = rule.values(measuring.now())
    assert {name: value for name, value in found.items() if name.startswith("Acme")} == {
        "Acme: users": 100.0,
        "Acme: stored": 90.0,
        "Acme: sent": 75.0,
        "Acme: files": 0.0,
    }
    assert found["Other: users"] == 50.0
    assert [name for name, value in found.items() if value and rule.fires(value)] == ["Acme: users", "Acme: stored"]


@pytest.mark.parametrize(
    "wrong",
    ["trial", "trial: many users", "trial: 5 GB", "Trial: 5 users", "trial: 1 users\ntrial: 2 users", ": 5 users"],
)
def test_t08_limits_that_nobody_understands_are_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        settings.costs.PLAN_LIMITS.type.check(wrong, "value")


def test_t07_counting_a_statement_takes_next_to_nothing() -> None:
    """A tenth of a thousandth of a statement. Twenty times what was measured, for a busy machine."""
    from timeit import timeit

    best = min(timeit(lambda: meter.count("x", meter.QUERIES), number=20_000) for _nth in range(5))
    assert best / 20_000 < 5e-6
