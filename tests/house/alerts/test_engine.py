"""From what was measured to alerts: pending, firing, over; no data; flapping; what explains what."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.house.alerts import engine, rules
from services.house.alerts.engine import Standing
from services.house.alerts.readings import Readings

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Life:
    """One rule over time: feed it values, look at the alert."""

    def __init__(self, key: str = "disk") -> None:
        self.rule, self.now = rules.BY_KEY[key], NOW
        self.one: Standing | None = None
        self.flips: tuple[datetime, ...] = ()
        self.ended: list[Standing] = []

    def see(self, value: float | None, minutes: float = 0) -> str:
        """Let minutes pass, measure, and return the state: nothing, pending, firing or resolved."""
        self.now += timedelta(minutes=minutes)
        readings = Readings(self.now, disk_free_percent=value)
        lately = {(self.rule.key, ""): self.flips}
        for moved in engine.step([self.one] if self.one else [], lately, readings, {self.rule.key: self.rule}):
            self.one = moved.after
        if self.one is not None and self.one.resolved_at is not None:
            self.flips, self.one = self.one.flips, None
            return "resolved"
        return self.one.state if self.one else "nothing"


def test_a_condition_fires_after_its_duration_and_is_over_after_five_clear_minutes() -> None:
    disk = Life()
    assert [disk.see(15), disk.see(15, 0.5), disk.see(15, 0.5)] == ["pending", "pending", "firing"]
    assert [disk.see(21, 1), disk.see(23, 1), disk.see(23, 4.9)] == ["firing"] * 3, "21 is better, and not clear"
    assert disk.see(23, 0.1) == "resolved"


def test_what_passes_before_its_duration_is_no_alert() -> None:
    disk = Life()
    assert [disk.see(15), disk.see(25, 0.5), disk.see(15, 0.5)] == ["pending", "nothing", "pending"]


def test_a_relapse_within_the_five_minutes_begins_them_anew() -> None:
    disk = firing()
    assert [disk.see(25, 1), disk.see(15, 4), disk.see(25, 4), disk.see(25, 4.9)] == ["firing"] * 4
    assert disk.see(25, 0.2) == "resolved"


def test_no_data_fires_nothing_and_ends_nothing() -> None:
    disk = Life()
    assert [disk.see(15), disk.see(None, 5), disk.see(15, 0)] == ["pending", "nothing", "pending"]
    disk = firing()
    assert [disk.see(25, 1), disk.see(None, 9), disk.see(25, 0), disk.see(25, 4.9)] == ["firing"] * 4
    assert disk.see(25, 0.1) == "resolved", "five minutes of which something is known"


def test_five_changes_in_an_hour_are_one_alert_that_flaps_until_it_is_quiet() -> None:
    disk = Life()
    for _ in range(2):
        assert [disk.see(15), disk.see(15, 1), disk.see(25, 1), disk.see(25, 5)][-1] == "resolved"
    assert [disk.see(15), disk.see(15, 1)][-1] == "firing"
    assert disk.one is not None and disk.one.flapping
    for _ in range(5):
        assert {disk.see(25, 1), disk.see(25, 6), disk.see(15, 1)} == {"firing"}, "nobody is told each time"
    assert [disk.see(25, 1), disk.see(25, 29), disk.see(25, 1)][-1] == "resolved"


def test_a_rule_that_a_version_no_longer_has_ends_its_alerts() -> None:
    old = Standing("gone", "", "warning", "firing", NOW, NOW)
    [moved] = engine.step([old], {}, Readings(NOW), rules.BY_KEY)
    assert moved.after is not None and moved.after.state == "resolved"


def test_a_graver_room_explains_the_later_ones_also_while_it_is_only_pending() -> None:
    slow = Standing("p95", "", "warning", "firing", NOW, NOW)
    database = Standing("database", "", "critical", "pending", NOW)
    full = Standing("disk", "", "warning", "firing", NOW, NOW)
    everything = [slow, database, full]
    assert engine.inhibited(slow, everything, rules.BY_KEY)
    assert not engine.inhibited(database, everything, rules.BY_KEY)
    assert not engine.inhibited(full, everything, rules.BY_KEY), "a full disk is no consequence"
    assert not engine.inhibited(slow, [slow, replace(database, resolved_at=NOW)], rules.BY_KEY)


def test_of_two_levels_of_one_measure_only_the_graver_one_is_told() -> None:
    low, bad = Standing("disk", "", "warning", "firing"), Standing("disk_critical", "", "critical", "firing")
    assert engine.inhibited(low, [low, bad], rules.BY_KEY) and not engine.inhibited(bad, [low, bad], rules.BY_KEY)


def firing() -> Life:
    disk = Life()
    assert [disk.see(15), disk.see(15, 1)][-1] == "firing"
    return disk
