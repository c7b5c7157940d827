"""TABLE 22: the six targets of the installation (H-16), each with its goal, what it measures in a month, and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlmodel import col

from models.alerts import Alert
from models.backups import BackupSet
from models.language import N_, _
from services import survey
from services.house.telemetry import beats, goals, reading
from services.house.telemetry.panel import percent
from services.work import clock, house_actor, work

SECURITY = ("audit", "canary")  # the rules of alerts that are incidents of security (L-15)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of UTC, by its first day; the present one ends now."""

    first: date

    @property
    def since(self) -> datetime:
        """Its begin."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def until(self) -> datetime:
        """Its end, or the present moment."""
        after = date(self.first.year + self.first.month // 12, self.first.month % 12 + 1, 1)
        return min(datetime.combine(after, time(), UTC), clock.now())


@dataclass(frozen=True, slots=True)
class Target:
    """One target: it is reached by a value that `reaches` accepts. `measure` returns None where a month has no data."""

    key: str
    title: str
    icon: str
    goal: Callable[[], str]
    measure: Callable[[Month], float | None]
    reaches: Callable[[float], bool]
    say: Callable[[float], str]


def _uptime(month: Month) -> float | None:
    return beats.uptime(month.since, month.until).share


def _page_load(month: Month) -> float | None:
    return reading.span(month.since, month.until).value("pages.p95")


def _errors(month: Month) -> float | None:
    return reading.span(month.since, month.until).error_share


def _backups(month: Month) -> float | None:
    """Return which part of the backups that ended in the month is whole."""
    with work(house_actor(), read=True) as session:
        ended = col(BackupSet.ended_at)
        query = select(col(BackupSet.state), func.count()).where(ended >= month.since, ended < month.until)
        counts = {state: number for state, number in session.execute(query.group_by(col(BackupSet.state)))}
    good = sum(counts.get(state, 0) for state in ("verified", "stored", "pruned"))  # only a whole one is pruned by age
    bad = counts.get("failed", 0)
    return good / (good + bad) if good + bad else None


def _security(month: Month) -> float | None:
    """Return how many alerts of security fired; None where Steward did not run, because nobody looked."""
    if not reading.span(month.since, month.until).beats:
        return None
    with work(house_actor(), read=True) as session:
        fired = col(Alert.fired_at)
        query = select(func.count()).where(col(Alert.rule).in_(SECURITY), fired >= month.since, fired < month.until)
        return float(session.scalar(query) or 0)


def _satisfaction(month: Month) -> float | None:
    return survey.of_month(month.first).average


def _seconds(ms: float) -> str:
    return _("{seconds} s").format(seconds=f"{ms / 1_000:.2f}")


TARGETS = (
    Target("uptime", N_("Uptime"), "timer", lambda: "≥ 99.9 %", _uptime, lambda share: share >= goals.UPTIME, percent),
    Target(
        "page_load",
        N_("Page load, 95 % of pages"),
        "speed",
        lambda: _("< {seconds} s").format(seconds=3),
        _page_load,
        lambda ms: ms < goals.PAGE_MS,
        _seconds,
    ),
    Target(
        "errors",
        N_("Error rate"),
        "error_outline",
        lambda: "< 1 %",
        _errors,
        lambda share: share < goals.ERRORS,
        percent,
    ),
    Target("backups", N_("Backup success"), "backup", lambda: "100 %", _backups, lambda share: share >= 1, percent),
    Target(
        "security",
        N_("Security incidents"),
        "shield",
        lambda: "0",
        _security,
        lambda number: number == 0,
        lambda number: f"{number:.0f}",
    ),
    Target(
        "satisfaction",
        N_("User satisfaction"),
        "sentiment_satisfied",
        lambda: _("≥ {score} of 5").format(score=goals.SATISFACTION),
        _satisfaction,
        lambda score: score >= goals.SATISFACTION,
        lambda score: _("{score} of 5").format(score=f"{score:.2f}"),
    ),
)
BY_KEY = {one.key: one for one in TARGETS}
