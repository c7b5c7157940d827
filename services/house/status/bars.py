"""Bars: what each of the last 90 days was like for a component, and for how much of the time it was there. Days are UTC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAYS = 90
ORDER = ("works", "planned", "slow", "outage")  # a day shows the worst


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a component was in a state; without an end it goes on."""

    state: str
    began_at: datetime
    ended_at: datetime | None = None


def bars(spans: Iterable[Span], now: datetime) -> list[str]:
    """Return the worst state of each of the last 90 days, the oldest first."""
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    days = ["works"] * DAYS
    for one in spans:
        begin, end = one.began_at, min(one.ended_at or now, now)
        if end < begin:
            continue
        until = (
            end - timedelta(microseconds=1) if end > begin and end < now else end
        )  # an end at midnight is no day more
        for number in range((begin.date() - first).days, (until.date() - first).days + 1):
            if 0 <= number < DAYS:
                days[number] = max(days[number], one.state, key=ORDER.index)
    return days


def share(spans: Iterable[Span], since: datetime, now: datetime) -> float:
    """Return the percentage of the time without an outage, to two places, never rounded up to 100.

    Times that overlap count once. What was slow or planned counts as there.
    """
    whole = now - since
    if whole <= timedelta():
        return 100.0
    gone = _together(
        [(max(one.began_at, since), min(one.ended_at or now, now)) for one in spans if one.state == "outage"]
    )
    return ((whole - gone) * 10_000 // whole) / 100


def _together(times: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """Return the time that these times cover together."""
    total, covered = timedelta(), datetime.min.replace(tzinfo=UTC)
    for begin, end in sorted(times):
        from_then = max(begin, covered)
        if end > from_then:
            total += end - from_then
            covered = end
    return total
