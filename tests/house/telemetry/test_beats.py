"""Uptime: each gap between beats is known, with its reason, and the arithmetic is exact."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.watching import Outage
from services.house.telemetry import beats, sampling, store
from services.house.telemetry.beats import Beat, Pulse, gap, outages, uptime
from services.work import clock, house_actor, work
from services.work.config import Config

DAY = datetime(2026, 3, 4, tzinfo=UTC)
BEFORE = Beat(DAY.timestamp(), 1_000.0, "one boot", "one process")
LATER = replace(BEFORE, at=BEFORE.at + 60, ran=1_060.0, process="another process")


@pytest.fixture(autouse=True)
def _closed(house: Config):
    yield
    store.close()


def kind(before: Beat, now: Beat, upgraded: bool = False) -> str | None:
    """Judge the time between two beats."""
    found = gap(before, now, lambda: upgraded)
    return found and found.kind


@pytest.mark.parametrize(("seconds", "found"), [(10, None), (30, None), (30.1, "down"), (86_400, "down"), (-600, None)])
def test_h08_a_gap_over_30_seconds_is_down(seconds: float, found: str | None) -> None:
    assert kind(BEFORE, replace(LATER, at=BEFORE.at + seconds)) == found


def test_h08_a_clean_stop_maintenance_mode_and_an_upgrade_are_planned() -> None:
    assert kind(replace(BEFORE, stopped=True), LATER) == "planned"
    assert kind(replace(BEFORE, closed=True), LATER) == "planned"
    assert kind(BEFORE, LATER, upgraded=True) == "planned"


def test_h08_a_machine_that_slept_is_unknown_and_a_process_that_stood_still_is_down() -> None:
    assert kind(BEFORE, replace(BEFORE, at=BEFORE.at + 3_600, ran=1_010.0)) == "unknown"
    assert kind(BEFORE, replace(BEFORE, at=BEFORE.at + 3_600, ran=4_600.0)) == "down"


def test_a_machine_that_restarted_says_so() -> None:
    found = gap(BEFORE, replace(LATER, boot="another boot"))
    assert found is not None and (found.kind, found.reason) == ("down", beats.BOOTED)


def run(since: datetime, seconds: int, clean: bool) -> None:
    """Run a server for so many seconds, a beat each ten, until it is stopped or killed."""
    with clock.at(since):
        beats.note_start()
    sampler = sampling.Sampler()
    for after in range(10, seconds + 1, 10):
        with clock.at(since + timedelta(seconds=after)):
            sampler.sample(beats.beat_now(stopped=clean and after == seconds))
    store.close()


def test_h08_the_next_start_notes_what_happened_since_the_last_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    run(DAY, 100, clean=False)
    monkeypatch.setattr(beats, "PROCESS", "another process")
    run(DAY + timedelta(seconds=400), 100, clean=True)
    monkeypatch.setattr(beats, "PROCESS", "a third process")
    run(DAY + timedelta(seconds=600), 100, clean=True)
    with clock.at(DAY + timedelta(seconds=700)):
        found = [(one.kind, (one.ended_at - one.began_at).total_seconds()) for one in outages(DAY, clock.now())]
        spent = uptime(DAY, clock.now())
    assert found == [("down", 300), ("planned", 100)]
    assert (spent.up, spent.down) == (timedelta(seconds=300), timedelta(seconds=300))
    assert spent.share == 0.5


def test_h08_a_locked_database_is_not_down_and_the_gap_is_kept_when_it_is_free() -> None:
    pulse = Pulse()
    with work(house_actor()) as session:
        session.add(Outage(began_at=DAY - timedelta(days=9), ended_at=DAY - timedelta(days=8), kind="planned"))
        session.flush()
        for after in (0, 10, 20, 30):  # somebody writes for half a minute
            with clock.at(DAY + timedelta(seconds=after)):
                pulse.beat()
        with clock.at(DAY + timedelta(seconds=90)):
            pulse.last = replace(pulse.last or BEFORE, ran=0.0)
            pulse.beat()
        assert len(pulse.found) == 1  # it waits
    with clock.at(DAY + timedelta(seconds=100)):
        pulse.beat()
        assert [one.kind for one in outages(DAY, clock.now())] == ["down"]
        assert pulse.found == []


def test_case_uptime_is_exact_against_every_second_counted() -> None:
    draw = random.Random(11)
    for _ in range(40):
        found = [_outage(draw) for _ in range(draw.randrange(7))]
        first, until = DAY + timedelta(seconds=draw.randrange(300)), DAY + timedelta(seconds=600 + draw.randrange(300))
        found.append(Outage(began_at=DAY - timedelta(days=1), ended_at=DAY - timedelta(hours=1), kind="planned"))
        seconds = int((until - first).total_seconds())
        counted = [_at(found, first + timedelta(seconds=number, microseconds=1)) for number in range(seconds)]
        with clock.at(DAY + timedelta(days=2)):
            spent = uptime(first, until, found)
        for name in ("up", "down", "planned", "unknown"):
            assert getattr(spent, name) == timedelta(seconds=counted.count(name))


def _outage(draw: random.Random) -> Outage:
    begin = draw.randrange(-100, 900)
    end = None if draw.random() < 0.1 else DAY + timedelta(seconds=begin + draw.randrange(1, 300))
    return Outage(
        began_at=DAY + timedelta(seconds=begin), ended_at=end, kind=draw.choice(("down", "planned", "unknown"))
    )


def _at(found: list[Outage], moment: datetime) -> str:
    kinds = {one.kind for one in found if one.began_at <= moment and (one.ended_at is None or moment < one.ended_at)}
    return next((kind for kind in ("down", "planned", "unknown") if kind in kinds), "up")


def test_what_lies_before_the_first_measurement_and_in_the_future_is_left_out() -> None:
    with clock.at(DAY):
        assert uptime(DAY - timedelta(days=30), DAY + timedelta(days=1)).share is None


def test_lost_measurements_are_judged_by_the_chores_of_the_house() -> None:
    from models.health import Beat as ChoreBeat

    with work(house_actor()) as session:
        session.add(ChoreBeat(chore="a test", at=DAY))
    with clock.at(DAY + timedelta(minutes=5)):
        found = beats.note_start()
    assert found is not None and (found.kind, found.began_at) == ("down", DAY)
