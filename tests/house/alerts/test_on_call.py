"""Who is called at which hour, on a real house (I-04, I-16 to I-18)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from services.house.alerts import on_call, reaching, tuning
from services.work import Actor, Invalid
from tests.house.alerts.test_running import Watched, queued

MONDAY = datetime(2026, 12, 7, 8, 0, tzinfo=UTC)  # 09:00 in Paris, where Acme is
WORK = {"days": [0, 1, 2, 3, 4], "from_time": "09:00", "until_time": "17:00"}


@pytest.fixture(autouse=True)
def paris(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation is in Paris."""
    from tests.house.alerts import test_running

    around = reaching.Around("Europe/Paris", "http://localhost/alerts", ())
    monkeypatch.setattr(test_running, "AROUND", around)


@pytest.fixture
def night(alice: Actor) -> Iterator[Watched]:
    """Sunday, in the evening."""
    with time_machine.travel(datetime(2026, 12, 6, 19, 0, tzinfo=UTC), tick=False) as moved:
        yield Watched(moved)


def put(alice: Actor, level: int, email: str = "one@example.com", **hours: object) -> None:
    on_call.add(alice, {"user_id": alice.user_id, "level": level, "email": email, **hours})


def called() -> list[str]:
    return [to for to, _subject in queued()]


def test_i17_outside_of_the_hours_of_a_level_the_next_one_is_called(alice: Actor, night: Watched) -> None:
    put(alice, 2, "day@example.com", **WORK)
    put(alice, 1, "always@example.com")
    night.see(3, disk_free_percent=15.0)
    assert called() == ["always@example.com"]


def test_i17_a_warning_in_a_gap_waits_until_somebody_is_on_duty(alice: Actor, night: Watched) -> None:
    put(alice, 2, "day@example.com", **WORK)
    night.see(12 * 60, disk_free_percent=15.0)
    assert called() == []
    night.see(61, disk_free_percent=15.0)
    assert called() == ["day@example.com"]


def test_i18_sev_1_in_a_gap_calls_whoever_is_there_at_all(alice: Actor, night: Watched) -> None:
    put(alice, 3, "day@example.com", **WORK)
    night.see(2, health_failures=3.0)
    assert called() == ["day@example.com"]


def test_i04_sev_4_is_told_on_the_next_business_morning(alice: Actor, night: Watched) -> None:
    put(alice, 1, "always@example.com")
    night.see(12 * 60 + 55, registrations=1.0)
    assert called() == [], "it is not nine o'clock yet"
    night.see(6, registrations=1.0)
    assert called() == ["always@example.com"]


def test_i01_the_severity_of_a_rule_chooses_who_is_called(alice: Actor, night: Watched) -> None:
    put(alice, 1, "one@example.com")
    put(alice, 3, "three@example.com")
    tuning.change(alice, "disk", {"severity": 1})
    night.see(3, disk_free_percent=15.0)
    assert called() == ["three@example.com"]
    with pytest.raises(Invalid):
        tuning.change(alice, "disk", {"severity": 5})


@pytest.mark.parametrize("wrong", [
    {"days": []}, {"days": [7]}, {"from_time": "9"}, {"from_time": "25:00", "until_time": "26:00"},
    {"from_time": "09:00"}, {"until_time": "17:00"}, {"email": "nobody"},
])  # fmt: skip
def test_wrong_hours_are_refused_at_their_field(alice: Actor, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        put(alice, 1, **wrong)  # type: ignore[arg-type]


def test_hours_are_changed_and_shown_with_the_gaps_that_they_leave(alice: Actor, night: Watched) -> None:
    put(alice, 1, "one@example.com")
    before = on_call.listing(alice)
    assert before.people[0].now and before.gaps == [] and before.zone == "Europe/Paris"
    on_call.change(alice, before.people[0].row.id, {"email": "other@example.com", **WORK, "turn": True})
    after = on_call.listing(alice)
    [one] = after.people
    assert (one.now, one.row.email, one.row.turn, one.row.days) == (False, "other@example.com", True, [0, 1, 2, 3, 4])
    assert after.gaps and after.gaps[0][0] <= MONDAY
