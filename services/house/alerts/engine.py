"""The engine: from open alerts and what was measured to what changes. Pure: no clock, no database.

A condition is pending until it held for its rule's duration, then it fires. It is over once its clearing condition held
for five minutes. No data is neither: it fires nothing and ends nothing. A condition that comes and goes is one alert
that flaps, and is over when it has been quiet for half an hour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.house.alerts.readings import Readings
from services.house.alerts.rules import ROOMS, Rule

HELD = timedelta(minutes=5)  # for which the clearing condition must hold
FLIPS, WITHIN = 5, timedelta(hours=1)  # so many changes in this time are flapping
CALM = timedelta(minutes=30)  # for which a flapping one must be quiet
WEIGHTS = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as the engine sees it; the fields are those of its row."""

    rule: str
    subject: str
    level: str
    state: str = "pending"
    since_at: datetime | None = None
    fired_at: datetime | None = None
    clear_since_at: datetime | None = None
    resolved_at: datetime | None = None
    value: float | None = None
    flips: tuple[datetime, ...] = ()
    flapping: bool = False

    @property
    def fingerprint(self) -> tuple[str, str]:
        """What makes it the same alert: its rule, and what it is about."""
        return self.rule, self.subject

    @property
    def open(self) -> bool:
        """Whether it is not over."""
        return self.resolved_at is None


@dataclass(frozen=True, slots=True)
class Moved:
    """One change: the alert before (None: it is new) and after (None: it never fired, and is forgotten)."""

    before: Standing | None
    after: Standing | None


def step(
    standing: Iterable[Standing],
    lately: Mapping[tuple[str, str], Sequence[datetime]],
    readings: Readings,
    rules: Mapping[str, Rule],
) -> list[Moved]:
    """Return the changes of this moment.

    `standing` are the open alerts; `lately` are the flips of those that resolved within the hour, by fingerprint.
    """
    there = {one.fingerprint: one for one in standing}
    found: list[Moved] = []
    for rule in rules.values():
        values = dict(rule.values(readings)) if rule.active else {}
        subjects = [*values, *(subject for key, subject in there if key == rule.key and subject not in values)]
        for subject in subjects:
            before = there.get((rule.key, subject))
            value = values.get(subject)
            if not rule.active and before is not None:
                found.append(Moved(before, _off(before, readings.at)))
                continue
            after = _next(rule, subject, before, value, readings.at, lately.get((rule.key, subject), ()))
            if after != before:
                found.append(Moved(before, after))
    for key, before in there.items():
        if key[0] not in rules:  # of a version that had this rule
            found.append(Moved(before, _off(before, readings.at)))
    return found


def _next(
    rule: Rule, subject: str, before: Standing | None, value: float | None, now: datetime, lately: Sequence[datetime]
) -> Standing | None:
    if before is None:
        if value is None or not rule.fires(value):
            return None
        flips = tuple(one for one in lately if now - one < WITHIN)
        fresh = Standing(rule.key, subject, rule.level, since_at=now, value=value, flips=flips)
        return _fired(rule, fresh, now)
    if value is None:  # nothing is known: it goes on as it was, and a clearing that had begun is not proved
        return None if before.state == "pending" else replace(before, clear_since_at=None)
    seen = replace(before, value=value, level=rule.level)
    if before.state == "pending":
        return _fired(rule, seen, now) if rule.fires(value) else None
    if rule.fires(value) and before.clear_since_at is not None:  # it is back before it was over
        return _flapping(
            replace(seen, clear_since_at=None, flips=_flip(before, now) if before.flapping else before.flips)
        )
    if not rule.clears(value):
        return replace(seen, clear_since_at=None)
    since = before.clear_since_at or now
    if now - since < (CALM if before.flapping else HELD):
        return replace(seen, clear_since_at=since)
    return _over(replace(seen, clear_since_at=since), now)


def _fired(rule: Rule, one: Standing, now: datetime) -> Standing:
    if one.since_at is None or now - one.since_at < rule.lasts:
        return one
    return _flapping(replace(one, state="firing", fired_at=now, flips=_flip(one, now)))


def _over(one: Standing, now: datetime) -> Standing:
    ended = replace(one, state="resolved", resolved_at=now, flips=_flip(one, now))
    turned = _flapping(ended)
    if turned.flapping and not one.flapping:  # from now on it stays one alert, until it is quiet
        return replace(turned, state="firing", resolved_at=None)
    return ended


def _off(one: Standing, now: datetime) -> Standing | None:
    return None if one.state == "pending" else replace(one, state="resolved", resolved_at=now)


def _flip(one: Standing, now: datetime) -> tuple[datetime, ...]:
    return (*(at for at in one.flips if now - at < WITHIN), now)


def _flapping(one: Standing) -> Standing:
    return replace(one, flapping=one.flapping or len(one.flips) >= FLIPS)


def inhibited(one: Standing, others: Iterable[Standing], rules: Mapping[str, Rule]) -> bool:
    """Return whether another open alert explains this one, so that nobody is told of both.

    It does when it is critical and of an earlier room, or graver and of the same family and subject. One that is still
    pending does, too: what it explains waits until it fired or went, and is not told a moment before it.
    """
    mine = rules.get(one.rule)
    for other in others:
        theirs = rules.get(other.rule)
        if mine is None or theirs is None or not other.open or other.fingerprint == one.fingerprint:
            continue
        if theirs.level == "critical" and _room(theirs) < _room(mine) < len(ROOMS):
            return True
        same = bool(mine.family) and mine.family == theirs.family and one.subject == other.subject
        if same and WEIGHTS[other.level] < WEIGHTS[one.level]:
            return True
    return False


def _room(rule: Rule) -> int:
    return ROOMS.index(rule.room) if rule.room in ROOMS else len(ROOMS)
