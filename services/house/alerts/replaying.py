"""Replaying: how often a rule would have alerted in the last 30 days, before its thresholds are saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from models.language import _
from services.house.alerts import engine, rules, speed, tuning
from services.house.alerts.engine import Standing
from services.house.alerts.readings import Readings
from services.house.alerts.rules import BY_KEY, Rule
from services.records import fields
from services.work import Actor, NotFound, clock, errand, house_actor, work

DAYS = 30


@dataclass(frozen=True, slots=True)
class Replay:
    """How often it would have fired, for how long in all, and over how much measured time."""

    times: int
    lasted: timedelta
    measured: timedelta


@errand("maintenance.read")
def replay(actor: Actor, key: str, values: dict[str, object]) -> Replay | None:
    """Return what these thresholds (`RuleDraft`) would have done in the last 30 days; None where nothing was kept that
    says so."""
    usual = BY_KEY.get(key)
    if usual is None:
        raise NotFound(_("There is no such rule."))
    if not usual.series:
        return None
    typed = fields.draft(tuning.RuleDraft, values)
    with work(house_actor(), read=True) as session:
        lenient = tuning.is_lenient(session)
    lasts = None if typed.lasts_s is None else timedelta(seconds=typed.lasts_s)
    rule = rules.in_force({key: rules.Change(True, typed.fire, typed.clear, lasts)}, lenient=lenient)[key]
    until = clock.now()
    return run(rule, speed.past(until - timedelta(days=DAYS), until))


def run(rule: Rule, past: Iterable[tuple[datetime, int, Mapping[str, float | None]]]) -> Replay:
    """Let the engine see this past. A span that was bad is bad from its begin to its end; a gap is no data."""
    standing: list[Standing] = []
    flips: tuple[datetime, ...] = ()
    times, lasted, measured, last = 0, timedelta(), timedelta(), None
    for at, seconds, values in past:
        span = timedelta(seconds=seconds)
        measured += span
        moments = [(at, values), (at + span - timedelta(seconds=1), values)]
        if last is not None and at - last > 2 * span:
            moments.insert(0, (last + span, {}))
        last = at
        for moment, seen in moments:
            readings = replace(Readings(moment), **_only(rule.series, seen))
            for moved in engine.step(standing, {(rule.key, ""): flips}, readings, {rule.key: rule}):
                fired = moved.before is None or moved.before.state == "pending"
                after = moved.after
                times += fired and after is not None and after.state == "firing"
                if after is not None and after.resolved_at is not None and after.fired_at is not None:
                    lasted, flips = lasted + (after.resolved_at - after.fired_at), after.flips
                standing = [after] if after is not None and after.resolved_at is None else []
    if standing and standing[0].fired_at is not None and last is not None:
        lasted += last - standing[0].fired_at
    return Replay(times, lasted, measured)


def _only(series: str, seen: Mapping[str, float | None]) -> dict[str, Any]:
    return {series: seen.get(series)}
