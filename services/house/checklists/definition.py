"""What a checklist is: its items, when it is due, and how long it is expected to take."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Literal

MONDAY, FRIDAY = 0, 4
Period = Literal["daily", "weekly", "monthly", "quarterly", "annual", "once"]
LATE: dict[str, timedelta] = {  # N-36: so long after it was due, a list that is not signed is a warning
    "daily": timedelta(hours=2),
    "weekly": timedelta(days=1),
    "monthly": timedelta(days=3),
    "quarterly": timedelta(days=7),
    "annual": timedelta(days=14),
    "once": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its words; the checks that measure it, or the name of what collects its `evidence` (neither: a person
    ticks it); and how it is done. `group` is the heading it stands under, and `id` the requirement it is from."""

    key: str
    text: str
    checks: tuple[str, ...] = ()
    how: str = ""
    evidence: str = ""
    group: str = ""
    id: str = ""

    @property
    def measured(self) -> bool:
        """Whether Steward fills it in, and not a person."""
        return bool(self.checks or self.evidence)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a list is due: at a wall time of the installation, on a day of its period. A weekly one on its `weekday`, the
    others on the first such day of the month, the quarter or the year; a daily one each day. `once`: `after` a deployment."""

    period: Period
    at: time = time(8)
    weekday: int = MONDAY
    after: timedelta = timedelta()

    @property
    def late(self) -> timedelta:
        """After which time it is overdue."""
        return LATE[self.period]

    def falls_on(self, day: date) -> bool:
        """Whether it is due on a local day. One that is `once` never is by itself."""
        return DAYS[self.period](day, self.weekday) if self.period in DAYS else False


def _first(day: date, weekday: int, months: tuple[int, ...]) -> bool:
    return day.month in months and day.day <= 7 and day.weekday() == weekday


DAYS: dict[str, Callable[[date, int], bool]] = {
    "daily": lambda _day, _weekday: True,
    "weekly": lambda day, weekday: day.weekday() == weekday,
    "monthly": lambda day, weekday: _first(day, weekday, tuple(range(1, 13))),
    "quarterly": lambda day, weekday: _first(day, weekday, (1, 4, 7, 10)),
    "annual": lambda day, weekday: _first(day, weekday, (1,)),
}


@dataclass(frozen=True, slots=True)
class Checklist:
    """One list. The `id` is of the requirement that it is from. Without a rhythm it is gone through when it is needed, and
    ticked for the present version. `minutes` are the least and the most it is expected to take (N-42)."""

    key: str
    id: str
    title: str
    about: str
    items: tuple[Item, ...]
    rhythm: Rhythm | None = None
    minutes: tuple[int, int] = (0, 0)
    own: bool = field(default=False, compare=False)  # an operator made it

    @property
    def measured(self) -> int:
        """How many items Steward fills in."""
        return sum(one.measured for one in self.items)


def group(title: str, id: str, *items: Item) -> tuple[Item, ...]:
    """Return items under a heading, from one requirement."""
    return tuple(replace(one, group=title, id=id) for one in items)
