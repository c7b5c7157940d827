"""Planning: who is told what now. Pure: from the alerts, what each channel was told, and the time, to the notices.

What begins within half a minute is one notice; a channel gets one in five minutes, except that a critical alert waits
for no notice of lesser ones. What lasts is repeated after four hours. What was acknowledged is not, until that ends.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.house.alerts.engine import WEIGHTS

GROUPED, SPACED, REPEATED = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=4)
NEAR = timedelta(seconds=0.9)  # looks come each ten seconds, and never to the moment: none waits for the next one
FIRING, RESOLVED = "firing", "resolved"
UNANSWERED = timedelta(minutes=15)  # I-16 to I-18: then the next level is told
# I-01 to I-04 and I-16 to I-18: the levels that are called, by severity, one after the other. SEV-4 waits for the
# working hours, and has one level.
LADDERS = {1: (3, 2, 1), 2: (1, 2, 3), 3: (2, 1, 3), 4: (1,)}
DOWN = timedelta(minutes=5)  # L-11: after which `down` reaches the next level


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel was told last of an alert, and when."""

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """An alert as the plan sees it. `quiet`: a silence or a graver alert covers it; `quiet_until` is when that ended."""

    id: UUID
    rule: str
    level: str
    state: str
    fired_at: datetime | None
    told: Mapping[str, Told] = field(default_factory=dict)
    quiet: bool = False
    quiet_until: datetime | None = None
    acked_until: datetime | None = None
    on_call_level: int = 0
    on_call_at: datetime | None = None
    flapping: bool = False
    severity: int = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A channel: the least level that it takes, and its last notice. A person on call is told by `next_level`, and here
    only what is over (`begins` is false)."""

    key: str
    least: str
    last_at: datetime | None = None
    last_critical: bool = False
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """One notice: what is new, what is over, and what of the same group still holds. Its key is the same however often,
    and by whichever process, it is planned."""

    way: str
    kind: str
    fresh: tuple[UUID, ...]
    over: tuple[UUID, ...]
    still: tuple[UUID, ...]
    key: str


def plan(cases: Sequence[Case], ways: Iterable[Way], now: datetime) -> list[Planned]:
    """Return the notices of this moment, at most one for each channel."""
    found = (_for(way, cases, now) for way in ways)
    return [one for one in found if one is not None]


def _for(way: Way, cases: Sequence[Case], now: datetime) -> Planned | None:
    mine = [one for one in cases if WEIGHTS[one.level] <= WEIGHTS[way.least]]
    fresh = [one for one in mine if _new(one, way, now)]
    over = [one for one in mine if _over(one, way)]
    again = [one for one in mine if _again(one, way, now)]
    ripe = [one for one in fresh if _ripe(one, now)]
    if not (ripe or over or again) or not _free(way, ripe, now):
        return None
    fresh = fresh if ripe else []
    named = {one.id for one in (*fresh, *again)}
    still = [one for one in mine if one.state == FIRING and way.key in one.told and one.id not in named]
    kind = FIRING if fresh else RESOLVED if over else "reminder"
    new, old, same = (tuple(one.id for one in some) for some in ((*fresh, *again), over, still))
    return Planned(way.key, kind, new, old, same, key_of(way.key, kind, (*fresh, *again, *over)))


def _new(one: Case, way: Way, now: datetime) -> bool:
    told = one.told.get(way.key)
    return way.begins and one.state == FIRING and not one.quiet and (told is None or told.what == RESOLVED)


def _ripe(one: Case, now: datetime) -> bool:
    return one.fired_at is not None and now - one.fired_at >= GROUPED - NEAR


def _over(one: Case, way: Way) -> bool:
    told = one.told.get(way.key)
    return one.state == RESOLVED and not one.quiet and told is not None and told.what == FIRING


def _again(one: Case, way: Way, now: datetime) -> bool:
    """Return whether it is repeated: it lasts for four hours since it was told, or its acknowledgement has just ended."""
    told = one.told.get(way.key)
    if not way.begins or one.state != FIRING or one.quiet or told is None or told.what != FIRING or one.level == "info":
        return False
    if one.acked_until is not None and now < one.acked_until:
        return False
    if one.acked_until is not None and told.at < one.acked_until:
        return True
    return now - max(told.at, one.quiet_until or told.at) >= REPEATED


def _free(way: Way, ripe: Sequence[Case], now: datetime) -> bool:
    if way.last_at is None or now - way.last_at >= SPACED:
        return True
    return not way.last_critical and any(one.level == "critical" for one in ripe)


def key_of(way: str, kind: str, cases: Iterable[Case]) -> str:
    """Return the key of a notice: of its channel, its alerts, and what the channel was told of them before."""
    marks = [kind]
    for one in sorted(cases, key=lambda one: one.id):
        before = one.told.get(way)
        marks.append(f"{one.id}:{one.state}:{before.at.isoformat() if before else ''}:{one.on_call_level}")
    return f"alerts:{way}:{hashlib.sha256('|'.join(marks).encode()).hexdigest()[:32]}"


def next_level(one: Case, staffed: Iterable[int], now: datetime, *, working: bool = True) -> int | None:
    """Return the level of people on call who are told now, or None. A level without anybody is passed over, and SEV-4
    waits until it is `working` hours."""
    levels = [level for level in LADDERS[one.severity] if level in set(staffed)]
    if one.severity == 4 and not working:
        return None
    acked = one.acked_until is not None and now < one.acked_until
    if one.state != FIRING or one.quiet or acked or not _ripe(one, now) or not levels:
        return None
    if one.on_call_level == 0 or one.on_call_at is None:
        return levels[0]
    if one.acked_until is not None and one.on_call_at < one.acked_until:  # it reminds of what was taken on
        return one.on_call_level if one.on_call_level in levels else levels[0]
    patience = DOWN if one.rule == "down" else UNANSWERED
    later = levels[levels.index(one.on_call_level) + 1 :] if one.on_call_level in levels else levels
    return later[0] if later and now - one.on_call_at >= patience else None
