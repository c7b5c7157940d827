"""Slow statements: kept by their shape, without values, under the action or chore that asked (H-04)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from models.watching import SlowQuery
from services import settings
from services.house import telemetry
from services.house.bells import Chore, run
from services.house.settings import write
from services.house.telemetry import recorder, statements
from services.work import Actor, house_actor, work
from services.work.config import Config


@pytest.fixture(autouse=True)
def _heard(house: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    recorder.take(0, {})
    statements._waiting.clear()
    monkeypatch.setattr(statements, "_limit_ms", 0.0)
    statements.listen()
    yield
    statements.deafen()


def ask(action: str, query: str, **values: object) -> None:
    """Ask the house something in the name of an action."""
    with work(house_actor(), read=True) as session:
        session.info["action"] = action
        session.connection().execute(text(query), values)


def kept(operator: Actor, name: str) -> list[SlowQuery]:
    """The statements kept for one action."""
    statements.flush()
    return [row for row in statements.slow_queries(operator) if row.action == name]


def test_h04_a_slow_statement_is_kept_once_without_its_values(alice: Actor) -> None:
    for name in ("Ada", "Grace"):
        ask("contacts.list", f"SELECT name FROM tenants WHERE name = '{name}' AND 7 < 8 OR name = :name", name=name)
    (row,) = kept(alice, "contacts.list")
    assert (row.times, row.table) == (2, "tenants")
    assert "Ada" not in row.statement and "7" not in row.statement and row.worst_ms <= row.total_ms
    ask("contacts.list", "SELECT name FROM tenants WHERE name = 'Ada' AND 7 < 8 OR name = :name", name="Ada")
    assert [one.times for one in kept(alice, "contacts.list")] == [3]


def test_h04_a_chore_is_named_where_no_action_asks(alice: Actor) -> None:
    def read(actor: Actor) -> None:
        with work(actor, read=True) as session:
            session.connection().execute(text("SELECT count(*) FROM tenants"))

    run(Chore("a chore of a test", read, timedelta(minutes=1), tenants=False))
    assert [row.table for row in kept(alice, "a chore of a test")] == ["tenants"]


def test_h04_what_is_under_the_limit_is_counted_and_not_kept(alice: Actor) -> None:
    statements.look_at_limit()
    assert statements._limit_ms == 1_000
    ask("contacts.list", "SELECT name FROM tenants")
    assert kept(alice, "contacts.list") == []
    assert recorder.take(0, {})[0].histograms["statements"].count >= 1


def test_h04_the_limit_is_a_setting(alice: Actor) -> None:
    with work(house_actor()) as session:
        write(session, settings.SLOW_STATEMENT.row, 250)
    statements.look_at_limit()
    assert statements._limit_ms == 250


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT a1 FROM t2 WHERE x IN (?, ?,  ?)", "SELECT a1 FROM t2 WHERE x IN (?)"),
        ("UPDATE t SET x = 'it''s', y=1.5\n WHERE id = $1", "UPDATE t SET x = ?, y=? WHERE id = $1"),
        ("SELECT 1 FROM t WHERE x IN (%(a_1)s::UUID, %(a_2)s::UUID)", "SELECT ? FROM t WHERE x IN (?)"),
    ],
)
def test_a_shape_has_no_values_and_lists_of_any_length_are_alike(statement: str, shape: str) -> None:
    assert statements.shape(statement) == shape


def test_h05_a_crash_is_counted() -> None:
    from services.house import health

    health.crashed(ValueError("of a test"), "GET /")
    assert recorder.take(0, {})[0].values["crashes"] == 1
    assert telemetry.latest(60).beats == 0
