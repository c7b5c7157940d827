"""Judging: the six targets in a month, and in the months before it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.house.correctives.targets import TARGETS, Month, Target
from services.work import Actor, clock, errand

Verdict = Literal["ok", "bad", "mute"]  # reached, missed, no data
PAST = 5  # months before the present one that are shown


@dataclass(frozen=True, slots=True)
class Judged:
    """One target in a month: the value (None: no data), in words too, and whether it was reached."""

    target: Target
    month: date
    value: float | None

    @property
    def verdict(self) -> Verdict:
        """Whether the target was reached."""
        return "mute" if self.value is None else "ok" if self.target.reaches(self.value) else "bad"

    @property
    def words(self) -> str:
        """The value as people read it; a dash without data."""
        return "–" if self.value is None else self.target.say(self.value)


@errand("maintenance.read")
def targets(actor: Actor) -> list[list[Judged]]:
    """Return each target in the present month (UTC) so far and in five months before it, the newest first."""
    months = [clock.now().date().replace(day=1)]
    while len(months) <= PAST:
        months.append(before(months[-1]))
    return [[judge(one, month) for month in months] for one in TARGETS]


def judge(one: Target, month: date) -> Judged:
    """Judge a target in the month with this first day."""
    return Judged(one, month, one.measure(Month(month)))


def before(month: date) -> date:
    """Return the first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
