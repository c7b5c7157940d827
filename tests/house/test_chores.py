"""Chores go on when the clock of the machine goes back and when a place is slow; what does not beat is said to be late."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.accounts import User
from models.health import Beat
from services.chores import CHORES, in_work
from services.house import bells, checks, health
from services.house.bells import Chore, ring, ring_one, stop
from services.work import HOUSE, Actor, clock, house_actor, work
from services.work.config import Config
from services.work.lock import Hold
from tests.house.upgrades.test_damage import damage
from tests.waiting import wait_until


def test_when_the_clock_goes_back_the_chores_go_on(house: Config) -> None:
    rung: list[str] = []
    tick = Chore("tick", lambda actor: rung.append(actor.place), timedelta(seconds=1), tenants=False)
    with time_machine.travel(datetime.now(UTC), tick=True) as moved:
        rung_by = ring([tick])
        wait_until(lambda: rung)
        moved.shift(timedelta(hours=-2))
        rung.clear()
        wait_until(lambda: len(rung) >= 3, "it waits until it is as late as it was")
        stop(rung_by)


def test_a_slow_place_holds_up_no_other_place_and_no_other_chore(
    alice: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "PATIENCE", 0.05)
    often, begun, end = timedelta(seconds=0.05), list[str](), Event()

    def slow(actor: Actor) -> None:
        begun.append(actor.place)
        if actor.place == alice.place:
            assert end.wait(60)

    quick: list[str] = []
    rung = ring([
        Chore("hangs at Alice's", slow, often, house=False),
        Chore("is quick", lambda actor: quick.append(actor.place), often, house=False),
    ])  # fmt: skip
    wait_until(lambda: begun.count(charlie.place) > 2 and quick.count(alice.place) > 2)
    assert begun.count(alice.place) == 1, "while it is at work there, it is not begun again"
    end.set()
    wait_until(lambda: begun.count(alice.place) > 2)
    stop(rung)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("broken", ["tenant", "house"])
def test_a_chore_that_cannot_read_a_place_leaves_one_trace_and_then_a_line_each_time(
    charlie: Actor, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    look = Chore(f"look into the {broken}", in_work(lambda session, _: session.scalar(select(col(User.id)))), timedelta(minutes=1),
                 house=False)  # fmt: skip
    damage(HOUSE if broken == "house" else charlie.place)
    for _ in range(3):
        ring_one(look)
    first, *others = [one for one in caplog.records if one.levelname == "ERROR"]
    assert first.exc_info and len(others) == 2
    assert [(one.exc_info, "file is not a database" in one.trouble) for one in others] == [(None, True)] * 2


@pytest.mark.parametrize(("ago", "late"), [(timedelta(seconds=5), False), (timedelta(hours=-2), True)])
def test_a_beat_from_the_future_is_late(alice: Actor, ago: timedelta, late: bool) -> None:
    now = clock.now() + timedelta(days=2)
    with work(house_actor()) as session:
        session.add(Beat(chore=CHORES[0].name, took_ms=1, at=now - ago))
    with clock.at(now):
        found = {one.chore: one for one in health.snapshot(house_actor()).beats}[CHORES[0].name]
    assert found.late is late


def test_a_server_whose_clock_went_back_and_does_not_beat_is_critical(house: Config) -> None:
    hold = Hold(house, "serve")
    with work(house_actor()) as session:
        session.add(Beat(chore="tick", took_ms=1, at=clock.now()))
    with clock.at(clock.now() - timedelta(hours=2)):
        found = {one.id: one for one in checks.run(house)}["clock"]
        assert (found.ok, found.level) == (False, "critical")
        assert "went back" in found.message
        with work(house_actor()) as session:
            session.add(Beat(chore="tock", took_ms=1, at=clock.now()))
        assert {one.id: one for one in checks.run(house)}["clock"].ok
    hold.release()
