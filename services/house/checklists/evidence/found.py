"""What evidence is: what was found about an item of a checklist, when, and the page that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from services.house import tenants
from services.work import clock, occurrences

Verdict = Literal["ok", "failed", "unknown"]
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found: a verdict, the finding in a few words ("5 h 56 min"), the page that shows the rows behind it, and
    what to do when it failed. `unknown`: it could not be measured, and `fix` says why."""

    verdict: Verdict
    words: str
    link: str = ""
    fix: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When evidence is collected: the instant, the local day of the installation, its zone, and every workspace."""

    at: datetime
    day: date
    zone: str
    places: tuple[str, ...]

    @property
    def midnight(self) -> datetime:
        """The instant at which the local day began."""
        return occurrences.instant(self.day, datetime.min.time(), self.zone) or self.at - DAY


@dataclass(frozen=True, slots=True)
class Collector:
    """One kind of evidence: what it measures, in the words an operator chooses it by, and how."""

    title: str
    collect: Callable[[Moment], Evidence]


def moment() -> Moment:
    """Return the present one."""
    known = tenants.everyone()
    zone = known[0].zone if known else "UTC"
    now = clock.now()
    day = now.astimezone(occurrences.zone_named(zone)).date()
    return Moment(now, day, zone, tuple(one.id.hex for one in known))


def ok(words: str, link: str = "", value: float | None = None) -> Evidence:
    """Return a good finding."""
    return Evidence("ok", words, link, "", value)


def failed(words: str, link: str = "", fix: str = "", value: float | None = None) -> Evidence:
    """Return a bad finding, with what to do."""
    return Evidence("failed", words, link, fix, value)


def unknown(words: str, why: str, link: str = "") -> Evidence:
    """Return that it could not be measured, and why."""
    return Evidence("unknown", words, link, why)
