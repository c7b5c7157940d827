"""The store of measurements: four resolutions of the same sums, and a file that may break without harm."""

from datetime import UTC, datetime, timedelta

import pytest

from services.house.telemetry import Histogram, Row, history, latest, pages, store
from services.house.telemetry.table import STEPS
from services.work import clock
from services.work.config import Config

DAY = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _closed(house: Config):
    yield
    store.close()


def beat(at: datetime, **values: float) -> None:
    """Keep one beat of so many requests, and a page of 120 ms."""
    seconds = int(at.timestamp())
    page = Histogram([0] * 7 + [1] + [0] * 9, 120.0, 120.0)
    row = Row(seconds, 1, {"requests": 1, **values}, {"pages": page})
    store.store().add(row, {"/contacts": page}, {"at": seconds})


def test_h06_the_last_minutes_are_one_window() -> None:
    for number in range(12):
        beat(DAY + timedelta(seconds=10 * number), requests=2, requests_failed=number % 2, cpu=number)
    with clock.at(DAY + timedelta(seconds=121)):
        window = latest(60)
        assert (window.beats, window.value("requests"), window.error_share) == (6, 12, 0.25)
        assert window.value("cpu") == 8.5
        assert window.answers.count == 6 and 100 < (window.value("answers.p95") or 0) <= 120
        assert latest(600).beats == 12


def test_nothing_measured_is_no_data_and_not_zero() -> None:
    with clock.at(DAY):
        window = latest(60)
        assert (window.beats, window.error_share, window.value("requests"), window.value("cpu")) == (
            0,
            None,
            None,
            None,
        )
        assert history(DAY - timedelta(days=1), DAY, ["requests"]) == []


def test_every_resolution_has_the_same_sums() -> None:
    for number in range(0, 7_300, 10):
        beat(DAY + timedelta(seconds=number))
    for step in STEPS:
        found = history(DAY, DAY + timedelta(days=1), ["requests", "pages.count"], step=step.seconds)
        assert [sum(one.values[name] or 0 for one in found) for name in ("requests", "pages.count")] == [730, 730]
        assert len(found) == -(-7_300 // step.seconds)


def test_sums_go_on_after_a_restart_in_the_middle_of_a_span() -> None:
    beat(DAY)
    store.close()
    beat(DAY + timedelta(seconds=30))
    (hour,) = history(DAY, DAY + timedelta(hours=1), ["requests"], step=3_600)
    assert (hour.values, hour.beats) == ({"requests": 2}, 2)


@pytest.mark.parametrize(
    ("ago", "seconds"), [("4h", 10), ("20h", 60), ("10d", 3_600), ("50d", 3_600), ("90d", 86_400), ("900d", 86_400)]
)
def test_history_takes_the_finest_resolution_that_reaches_back(ago: str, seconds: int) -> None:
    beat(DAY - timedelta(minutes=1))
    span = timedelta(**{{"h": "hours", "d": "days"}[ago[-1]]: int(ago[:-1])})
    with clock.at(DAY):
        (point,) = history(DAY - span, DAY, ["requests"])
    assert point.seconds == seconds


def test_old_rows_are_dropped_by_their_resolution() -> None:
    beat(DAY)
    beat(DAY + timedelta(days=1))
    kept = {s.seconds: len(store.store().read(s.seconds, 0, 2**40)) for s in STEPS}
    assert kept == {10: 1, 60: 2, 3_600: 2, 86_400: 2}
    beat(DAY + timedelta(days=500))
    assert {s.seconds: len(store.store().read(s.seconds, 0, 2**40)) for s in STEPS} == {
        10: 1,
        60: 1,
        3_600: 1,
        86_400: 3,
    }


def test_a_broken_file_is_set_aside_and_begun_anew() -> None:
    beat(DAY)
    path = store.store().path
    store.close()
    path.write_bytes(b"this is no database, " * 1_000)
    beat(DAY)
    assert len(store.store().read(10, 0, 2**40)) == 1
    assert path.with_name("main.db.broken").read_bytes().startswith(b"this is no database")


def test_a_file_that_breaks_while_it_is_open_costs_its_rows_and_nothing_else() -> None:
    for number in range(0, 4_000, 10):
        beat(DAY + timedelta(seconds=number))
    here = store.store()
    here.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with here.path.open("r+b") as file:
        for offset in range(4_096, here.path.stat().st_size, 4_096):
            file.seek(offset)
            file.write(b"\xff" * 4_096)
    store.close()
    beat(DAY)
    beat(DAY + timedelta(seconds=10))
    beat(DAY + timedelta(seconds=20))
    assert store.store().read(60, 0, 2**40)


def test_a_locked_file_costs_a_row_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT", 0.0)
    beat(DAY)
    other = store.sqlite3.connect(store.store().path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    beat(DAY + timedelta(seconds=10))
    other.execute("COMMIT")
    other.close()
    beat(DAY + timedelta(seconds=20))
    assert [one.at % 60 for one in store.store().read(10, 0, 2**40)] == [0, 20]
    (minute,) = store.store().read(60, 0, 2**40)
    assert minute.beats == 2


def test_a_file_that_is_locked_as_it_is_opened_is_not_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    beat(DAY)
    path = store.store().path
    store.close()
    monkeypatch.setattr(store, "WAIT", 0.0)
    other = store.sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    beat(DAY + timedelta(seconds=10))
    assert latest(60).beats == 0
    other.execute("COMMIT")
    other.close()
    assert len(store.store().read(10, 0, 2**40)) == 1
    assert not path.with_name("main.db.broken").exists()


def test_h07_the_slowest_pages_come_first() -> None:
    beat(DAY)
    store.store().add(Row(int(DAY.timestamp()), 1), {"/map": Histogram([2] + [0] * 16, 1_000.0, 800.0)}, {})
    found = pages(DAY, DAY)
    assert [(one.path, one.times, one.mean_ms, one.worst_ms) for one in found] == [
        ("/map", 2, 500.0, 800.0), ("/contacts", 1, 120.0, 120.0),
    ]  # fmt: skip


def test_an_unknown_series_is_refused() -> None:
    with pytest.raises(KeyError):
        history(DAY, DAY, ["pages.p42"])
