"""Each number of the table of rules applies: at it nothing fires, beyond it the rule does (L-01 to L-23)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.house.alerts import engine, rules
from services.house.alerts.engine import Standing
from services.house.alerts.readings import Readings

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HEALTHY = Readings(NOW)
IDS: list[tuple[str, str, str, Any, Any, timedelta]] = [  # id, rule, reading, still good, bad, lasting
    ("L-01", "down", "health_failures", 2, 3, timedelta()),
    ("L-02", "database", "database_fails", 0, 1, timedelta(seconds=30)),
    ("L-03", "errors_critical", "errors_percent", 5, 5.1, timedelta(minutes=5)),
    ("L-04", "p95_critical", "p95_s", 5, 5.1, timedelta(minutes=5)),
    ("L-05", "errors", "errors_percent", 2, 2.1, timedelta(minutes=5)),
    ("L-06", "p95", "p95_s", 2, 2.1, timedelta(minutes=5)),
    ("L-07", "disk_critical", "disk_free_percent", 10, 9.9, timedelta(minutes=1)),
    ("L-07", "disk_days", "disk_days", 7, 6.9, timedelta(minutes=1)),
    ("L-08", "memory", "memory_percent", 80, 80.1, timedelta(minutes=10)),
    ("L-09", "slow_query", "slowest_query_s", 1, 1.1, timedelta()),
    ("L-10", "requests", "requests_per_minute", 1_000, 1_001, timedelta()),
    ("L-11", "down", "health_failures", 2, 3, timedelta()),
    ("L-11", "was_down", "was_down_minutes", 0.5, 0.6, timedelta()),
    ("L-12", "errors_critical", "errors_percent", 5, 6, timedelta(minutes=5)),
    ("L-13", "p95_critical", "p95_s", 5, 6, timedelta(minutes=5)),
    ("L-14", "backup_failed", "backup_failed", 0, 1, timedelta()),
    ("L-14", "backup_late", "backup_late_minutes", 15, 16, timedelta()),
    ("L-15", "audit", "audit_broken", {"Acme": 0}, {"Acme": 1}, timedelta()),
    ("L-15", "canary", "canary_touched", {"old server": 0}, {"old server": 1}, timedelta()),
    ("L-15", "payments", "payments_stuck", {"Acme": 0}, {"Acme": 1}, timedelta()),
    ("L-16", "errors", "errors_percent", 2, 3, timedelta(minutes=5)),
    ("L-17", "p95", "p95_s", 2, 3, timedelta(minutes=5)),
    ("L-18", "disk", "disk_free_percent", 20, 19.9, timedelta(minutes=1)),
    ("L-19", "memory", "memory_percent", 80, 81, timedelta(minutes=10)),
    ("L-20", "sign_in", "sign_ins_failed_account", 9, 10, timedelta()),
    ("L-20", "sign_ins", "sign_ins_failed", 49, 50, timedelta()),
    ("L-21", "registrations", "registrations", 0, 1, timedelta()),
    ("L-21", "usage", "usage_sigma", {"exports": 3}, {"exports": 3.1}, timedelta()),
    ("L-21", "slower", "p95_week_percent", 50, 51, timedelta(minutes=10)),
    ("L-21", "backup_done", "backups_done", 0, 1, timedelta()),
    ("L-22", "mails_failed", "mails_failed", 2, 3, timedelta()),
    ("L-22", "mails_unknown", "mails_unknown", 0, 1, timedelta()),
    ("L-23", "cost", "cost_month", 100, 101, timedelta()),
    ("L-23", "plan", "plan_percent", {"storage": 80}, {"storage": 81}, timedelta()),
    ("A-07", "error_new", "errors_new", {"KeyError (ABC234)": 0}, {"KeyError (ABC234)": 1}, timedelta()),
    ("A-08", "error_back", "errors_back", {"KeyError (ABC234)": 0}, {"KeyError (ABC234)": 1}, timedelta()),
]


@pytest.mark.parametrize(("id", "key", "name", "good", "bad", "lasts"), IDS, ids=[f"{a}-{b}" for a, b, *_ in IDS])
def test_l01_to_l23_each_number_applies_and_for_its_time(
    id: str, key: str, name: str, good: Any, bad: Any, lasts: timedelta
) -> None:
    rule = rules.BY_KEY[key]
    assert id in rule.ids and rule.lasts == lasts
    assert states(key, replace(HEALTHY, **{name: good})) == []
    assert states(key, replace(HEALTHY, **{name: bad})) == ["pending" if lasts else "firing"]
    if lasts:
        began = step([], replace(HEALTHY, **{name: bad}))
        early = replace(HEALTHY, at=NOW + lasts - timedelta(seconds=1), **{name: bad})
        late = replace(HEALTHY, at=NOW + lasts, **{name: bad})
        assert [one.state for one in step(began, early) if one.rule == key] in ([], ["pending"])
        assert [one.state for one in step(began, late) if one.rule == key] == ["firing"]


def test_l03_the_lenient_profile_takes_the_numbers_of_the_other_source() -> None:
    lenient = rules.in_force({}, lenient=True)
    found = {key: lenient[key].fire for key in ("errors_critical", "errors", "p95_critical", "p95", "memory", "disk")}
    assert found == {"errors_critical": 10, "errors": 5, "p95_critical": 10, "p95": 5, "memory": 85, "disk": 20}


def test_l07_a_changed_threshold_wins_over_the_profile_and_an_inactive_rule_ends_quietly() -> None:
    changed = rules.in_force({"errors": rules.Change(fire=7, lasts=timedelta())}, lenient=True)
    assert (changed["errors"].fire, changed["errors"].clear, changed["errors"].lasts) == (7, 3, timedelta())
    open_one = Standing("disk", "", "warning", "firing", NOW, NOW, value=5)
    off = rules.in_force({"disk": rules.Change(active=False)})
    [moved] = engine.step([open_one], {}, replace(HEALTHY, disk_free_percent=5.0, memory_percent=1.0),
                          {"disk": off["disk"]})  # fmt: skip
    assert moved.after is not None and moved.after.state == "resolved"


def test_every_rule_has_one_key_and_clears_on_the_good_side_of_its_threshold() -> None:
    assert len(rules.BY_KEY) == len(rules.RULES)
    for one in rules.RULES:
        assert one.fires(one.fire - 1 if one.sense == "<" else one.fire + 1)
        assert not one.fires(one.clear), one.key
        assert one.clears(one.clear)


def step(standing: list[Standing], readings: Readings) -> list[Standing]:
    return [one.after for one in engine.step(standing, {}, readings, rules.BY_KEY) if one.after is not None]


def states(key: str, readings: Readings) -> list[str]:
    return [one.state for one in step([], readings) if one.rule == key]
