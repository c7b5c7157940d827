"""The verdict: what in a look at the house is worth a person's attention, and how much."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.work import clock

Tone = Literal["ok", "warn", "bad"]
LATE = timedelta(minutes=15)  # a message that should have left so long ago
DISK_BAD, DISK_LOW = 10, 20  # per cent free
SLOW_LOOP = 1_000  # milliseconds during which nobody's page answers
SAFE_SQLITE = (3, 51, 3)
OLD_SQLITE = (
    "SQLite before 3.51.3 can, very rarely, damage a database when two connections checkpoint at once. "
    "Steward lets one connection alone checkpoint; a newer Python or system library closes the gap for good."
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to look at: how bad, and a sentence."""

    tone: Tone
    text: str


def old_sqlite(version: str) -> bool:
    """Whether this SQLite still has the WAL-reset bug (docs/traps.md 5)."""
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit()) < SAFE_SQLITE


def worst(reasons: Iterable[Reason]) -> Tone:
    """The tone of the whole."""
    tones = {one.tone for one in reasons}
    return "bad" if "bad" in tones else "warn" if "warn" in tones else "ok"


def of_disk(free_percent: float) -> Iterator[Reason]:
    """The disk: red below 10 per cent free, amber below 20."""
    if free_percent < DISK_LOW:
        tone: Tone = "bad" if free_percent < DISK_BAD else "warn"
        yield Reason(tone, f"Only {free_percent:.0f} % of the disk is free.")


def of_loop(worst_ms: float) -> Iterator[Reason]:
    """The event loop: amber when it stood still for a second."""
    if worst_ms > SLOW_LOOP:
        yield Reason("warn", f"Pages had to wait {worst_ms / 1000:.1f} s for an answer in the last minute.")


def of_chore(name: str, late: bool, trouble: str) -> Iterator[Reason]:
    """The clock: red when a chore does not run, amber when it ran into trouble."""
    if late:
        yield Reason("bad", f"The clock does not run “{name}”.")
    elif trouble:
        yield Reason("warn", f"“{name}” ran into trouble: {trouble}.")


def of_place(name: str, trouble: str) -> Iterator[Reason]:
    """A place that cannot be read is red."""
    if trouble:
        yield Reason("bad", f"{name}: the data cannot be read ({trouble}). Run `python main.py check`.")


def of_outbox(name: str, unknown: int, late: bool) -> Iterator[Reason]:
    """One outbox: unknown and late messages are amber."""
    if late:
        yield Reason("warn", f"A message should have left more than {LATE.seconds // 60} minutes ago ({name}).")
    if unknown:
        what = "1 message is" if unknown == 1 else f"{unknown:,} messages are"
        yield Reason(
            "warn", f"{what} unknown: a person must say what became of {'it' if unknown == 1 else 'them'} ({name})."
        )


def of_crashes(times: Iterable[datetime]) -> Iterator[Reason]:
    """Kinds of errors met in the last hour are amber."""
    since = clock.now() - timedelta(hours=1)
    count = sum(1 for at in times if at > since)
    if count:
        yield Reason(
            "warn", "1 error in the last hour." if count == 1 else f"{count} different errors in the last hour."
        )
