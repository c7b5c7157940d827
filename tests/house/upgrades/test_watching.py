"""After an upgrade the installation is looked at four times (H-21, D-16, D-22, D-23)."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from models.upgrades import WatchPoint
from services.accounts import attempts
from services.house import crashes
from services.house.upgrades import record, watching
from services.house.upgrades.journal import Journal
from services.house.upgrades.watching import Figures
from services.work import Actor, clock, house_actor, perform
from tests import cast
from tests.imports.files import imported, table


def points() -> list[WatchPoint]:
    """The looks at the newest upgrade."""
    return perform(house_actor(), record.history)[0][1]


@pytest.fixture
def upgraded(alice: Actor) -> None:
    """An upgrade that has just ended."""
    record.done(Journal({}), 1.0)


def later(minutes: float) -> time_machine.travel:
    """So long after it."""
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False)


def test_h21_the_looks_are_taken_15_minutes_an_hour_a_day_and_a_week_later(upgraded: None) -> None:
    assert watching.look(house_actor()) == 0
    for minutes, taken in ((14, 0), (16, 1), (61, 2), (1_441, 3), (10_081, 4)):
        with later(minutes):
            watching.look(house_actor())
        assert [one.taken_at is not None for one in points()].count(True) == taken
    assert {one.ok for one in points()} == {True}


def test_d16_an_error_since_the_upgrade_is_counted_and_is_not_well(upgraded: None) -> None:
    crashes.crashed(RuntimeError("no"), "GET /contacts")
    with later(16):
        watching.look(house_actor())
    first = points()[0]
    assert first.ok is False
    assert (first.figures["errors"], first.figures["wrong"]) == (1, ["1 kind of error"])
    assert first.figures["p95"] is None, "not measured is not zero"


def test_d22_sign_ins_are_counted_by_their_success(upgraded: None, alice: Actor) -> None:
    cast.join(alice.place, "Dora", "sales")
    attempts.note_failure(["a key"])
    with later(16):
        watching.look(house_actor())
    assert (points()[0].figures["signed_in"], points()[0].figures["sign_in_failures"]) == (1, 1)


def test_d22_most_sign_ins_failing_and_d23_much_growth_are_not_well() -> None:
    assert watching.troubles(Figures(signed_in=9, sign_in_failures=9), 15) == []
    assert watching.troubles(Figures(signed_in=1, sign_in_failures=4), 15) == []
    assert watching.troubles(Figures(signed_in=4, sign_in_failures=9), 15) == ["most sign-ins fail"]
    big = Figures(bytes=50_000_000, grown=60.0)
    assert watching.troubles(big, 1_440) == ["the data has grown by 60 %"]
    assert watching.troubles(big, 10_080) == []
    assert watching.troubles(Figures(unknown=1, late=2), 60) == [
        "1 unknown message",
        "messages are late in 2 workspaces",
    ]


def test_a_look_that_a_newer_upgrade_overtook_is_not_taken_for_it(upgraded: None, tmp_path: Path) -> None:
    with later(5):
        record.done(Journal({}), 1.0)
    with later(16):
        assert watching.look(house_actor()) == 1
    (_, newer), (_, older) = perform(house_actor(), record.history)
    assert older[0].taken_at is not None and older[0].ok is None and older[0].figures == {}
    assert [one.taken_at for one in newer] == [None] * 4


def test_m04_imports_that_refuse_more_rows_than_before_are_not_well(alice: Actor) -> None:
    good = [f"Ada {number},a{number}@example.com" for number in range(20)]
    bad = [f"Eve {number},nowhere" for number in range(20)]
    imported(alice, table("Name,Email", *good, *bad[:2]))
    record.done(Journal({}), 1.0)
    with later(5):
        imported(alice, table("Name,Email", *good, *bad))
    with later(16):
        watching.look(house_actor())
    first = points()[0]
    told = [first.figures[name] for name in ("imported", "refused", "refused_before")]
    assert told == [40, 50.0, 9.1]
    assert (first.ok, first.figures["wrong"]) == (False, ["imports refuse 50 % of their rows, 9 % before"])


def test_m04_few_rows_and_imports_as_before_say_nothing() -> None:
    assert watching.troubles(Figures(imported=19, refused=100.0, refused_before=0.0), 15) == []
    assert watching.troubles(Figures(imported=500, refused=20.0, refused_before=8.0), 15) == []
    assert watching.troubles(Figures(imported=500, refused=40.0), 15) == []
    assert watching.troubles(Figures(imported=500, refused=60.0), 15) == ["imports refuse 60 % of their rows"]
