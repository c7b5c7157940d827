"""Crashes: one of a kind is kept once, with how often it was met; and what nobody met for long is forgotten."""

import logging
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlmodel import select

from models.health import Crash
from services.chores import CHORES
from services.house import crashes, errors, health, tenants
from services.house.bells import run
from services.house.health import verdict
from services.work import Actor, NotFound, clock, house_actor, work
from services.work.config import Config
from tests.work.threads import at_once


def broken(what: type[Exception] = ValueError, words: str = "of a test") -> Exception:
    """An error that was raised somewhere."""
    try:
        raise what(words)
    except Exception as error:
        return error


def broken_elsewhere() -> Exception:
    """The same, from another line."""
    try:
        raise ValueError("of a test")
    except ValueError as error:
        return error


def kept() -> list[Crash]:
    with work(house_actor(), read=True) as session:
        return list(session.exec(select(Crash).order_by(Crash.at.desc())))  # type: ignore[attr-defined]


def test_two_hundred_of_a_kind_are_one_with_its_count_and_the_newest_traces(house: Config) -> None:
    references = {health.crashed(broken(words=f"number {n:03}"), f"GET /{n:03}") for n in range(200)}
    (row,) = kept()
    assert references == {row.reference} and (row.times, row.where, row.what) == (200, "GET /199", "ValueError")
    assert [f"number {n}" in row.trace for n in (199, 198, 197, 196)] == [True, True, True, False]


def test_another_place_and_another_exception_are_another_kind(house: Config) -> None:
    errors = (broken(), broken(KeyError), broken_elsewhere())
    assert len({health.crashed(error, "GET /") for error in errors} | {row.reference for row in kept()}) == 3


def test_what_breaks_in_a_library_is_a_kind_for_each_line_of_ours_that_led_there(house: Config) -> None:
    references = set()
    for asks in (UUID, tenants.of):  # the one is called by the other
        with pytest.raises(ValueError, match="badly formed") as error:
            asks("x")
        references.add(health.crashed(error.value, "GET /"))
    assert len(references) == 2


def test_of_many_at_the_same_moment_each_is_counted(house: Config) -> None:
    at_once(*[lambda: health.crashed(broken(), "GET /")] * 16)
    assert [row.times for row in kept()] == [16]


def test_one_line_says_since_when_and_when_for_the_last_time(house: Config, alice: Actor) -> None:
    with time_machine.travel(began := clock.now(), tick=False) as moved:
        health.crashed(broken(), "GET /")
        moved.shift(timedelta(days=2))
        health.crashed(broken(), "GET /")
        (line,) = health.snapshot(alice).crashes
    assert (line.since, line.at, line.times) == (began, began + timedelta(days=2), 2)


def test_within_the_hour_the_log_has_the_trace_of_a_kind_once(house: Config, caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved, caplog.at_level(logging.ERROR):
        for _ in range(3):
            health.crashed(broken(), "GET /")
        moved.shift(timedelta(hours=2))
        health.crashed(broken(), "GET /")
    assert [bool(one.exc_info) for one in caplog.records] == [True, False, False, True]


def test_no_more_than_so_many_kinds_are_kept_and_the_newest_of_them(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crashes, "KINDS", 5)
    references = [health.crashed(ValueError("never raised"), f"place {n}") for n in range(12)]
    assert {row.reference for row in kept()} == set(references[-5:])


def test_a_kind_nobody_met_for_30_days_is_forgotten(house: Config, alice: Actor) -> None:
    with time_machine.travel(clock.now(), tick=True) as moved:
        health.crashed(broken(KeyError), "GET /")
        (old,) = kept()
        health.crashed(broken(), "GET /")
        moved.shift(timedelta(days=29))
        health.crashed(broken(), "GET /")
        moved.shift(timedelta(days=2))
        run(next(one for one in CHORES if one.name == "forget old crashes"))
        assert [row.what for row in kept()] == ["ValueError"]
        with pytest.raises(NotFound):
            errors.find(alice, old.id)


@pytest.mark.parametrize(("count", "said"), [(0, []), (1, ["1 error"]), (3, ["3 different errors"])])
def test_what_was_met_in_the_last_hour_is_amber(count: int, said: list[str]) -> None:
    now = clock.now()
    times = [now - timedelta(minutes=5)] * count + [now - timedelta(hours=2)]
    assert [one.text.removesuffix(" in the last hour.") for one in verdict.of_crashes(times)] == said
