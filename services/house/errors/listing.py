"""Listing: the kinds of errors, narrowed and sorted, and everything about one of them.

At most 200 kinds are kept (services/house/crashes.py), so a list reads them all, without their traces, in two queries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.health import Crash
from models.language import N_, _
from models.watching import CrashDay
from services.house.crash_levels import LEVELS
from services.records.lists import Page, Slice
from services.work import Actor, Invalid, NotFound, clock, errand, house_actor, step, work

STATES = {
    "open": N_("Not settled"),
    "back": N_("Came back"),
    "recurring": N_("Recurring"),
    "settled": N_("Settled"),
}
PERIODS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
# What the page counts, each by the state and the level of the list that shows it.
GROUPS: Mapping[str, tuple[str, str]] = {
    "all": ("", ""),
    "critical": ("open", "critical"),
    "warning": ("open", "warning"),
    "info": ("open", "info"),
    "back": ("back", ""),
    "recurring": ("recurring", ""),
    "settled": ("settled", ""),
}
TREND, DAYS = 14, 30  # days of the small chart, and of that of one error
RECURS, WITHIN = 3, 7  # met on so many of the last days
SORTS: Mapping[str, Callable[["ErrorLine"], Any]] = {
    "what": lambda one: (one.what.casefold(), one.where),
    "level": lambda one: list(LEVELS).index(one.level),
    "times": lambda one: one.times,
    "since_at": lambda one: one.since_at,
    "at": lambda one: one.at,
    "release": lambda one: one.release,
}


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One kind of error. `trend` is how often it was met on each of the last 14 days (UTC), the oldest first. `place` is
    the workspace of the task that was made of it, if any."""

    id: UUID
    reference: str
    what: str
    where: str
    level: str
    state: str  # open, back or settled
    recurring: bool
    times: int
    since_at: datetime
    at: datetime
    release: str
    trend: tuple[int, ...]
    settled_at: datetime | None
    came_back_at: datetime | None
    place: str
    task_id: UUID | None


@dataclass(frozen=True, slots=True)
class Time:
    """One time that an error was met."""

    at: datetime
    where: str
    release: str


@dataclass(frozen=True, slots=True)
class ErrorCard:
    """Everything about one kind of error: also its newest traces, the last ten times, and the count of each of 30 days."""

    line: ErrorLine
    trace: str
    latest: list[Time]
    days: list[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Query:
    """The errors of a list: by words of their kind, place or reference, by level, state and when they were last met."""

    q: str = ""
    level: str = ""
    state: str = ""
    period: str = ""
    part: Slice = field(default_factory=Slice)


@errand("maintenance.read")
def search(actor: Actor, query: Query) -> Page[ErrorLine]:
    """Return one page of the errors, those met last first unless it is sorted. Refuses an unknown level, state, period or
    sort (`Invalid`)."""
    _refuse_unknown(query)
    with work(house_actor(), read=True) as session:
        found = [one for one in _lines(session) if _fits(one, query)]
    sort = query.part.sort or "-at"
    found.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    first = (query.part.number - 1) * query.part.size
    return Page(found[first : first + query.part.size], len(found))


@errand("maintenance.read")
def standing(actor: Actor) -> dict[str, int]:
    """Return how many kinds of errors are in each of GROUPS."""
    with work(house_actor(), read=True) as session:
        lines = _lines(session)
    return {
        name: sum(_fits(one, Query(state=state, level=level)) for one in lines)
        for name, (state, level) in GROUPS.items()
    }


@errand("maintenance.read")
def find(actor: Actor, error_id: UUID) -> ErrorCard:
    """Return everything about one kind of error."""
    with work(house_actor(), read=True) as session:
        row = existing(session, error_id)
        counts = _counts(session, DAYS, row.id).get(row.id, {})
    latest = [Time(datetime.fromisoformat(one["at"]), one["where"], one["release"]) for one in row.latest]
    days = [(day, counts.get(day, 0)) for day in _days(DAYS)]
    return ErrorCard(_line(row, counts), row.trace, latest, days)


@step
def existing(session: Session, error_id: UUID) -> Crash:
    """Return the row of an error. Refuses one that is no longer kept."""
    row = session.get(Crash, error_id)
    if row is None:
        raise NotFound(_("That error is no longer kept."))
    return row


def _refuse_unknown(query: Query) -> None:
    asked = ((query.level, LEVELS, "level"), (query.state, STATES, "state"), (query.period, PERIODS, "period"))
    sort = query.part.sort.removeprefix("-")
    wrong = [name for value, known, name in (*asked, (sort, SORTS, "sort")) if value and value not in known]
    if wrong:
        raise Invalid(_("Please check the query."), **dict.fromkeys(wrong, _("There is no such choice.")))


@step
def _lines(session: Session) -> list[ErrorLine]:
    named = (
        Crash.id, Crash.reference, Crash.what, Crash.where, Crash.level, Crash.times, Crash.made_at, Crash.at,
        Crash.release, Crash.settled_at, Crash.came_back_at, Crash.task_place, Crash.task_id,
    )  # fmt: skip
    rows = session.execute(select(*(col(one) for one in named))).all()
    counts = _counts(session, TREND)
    return [_line(row, counts.get(row.id, {})) for row in rows]


@step
def _counts(session: Session, days: int, error_id: UUID | None = None) -> dict[UUID, dict[date, int]]:
    query = select(col(CrashDay.crash_id), col(CrashDay.met_on), col(CrashDay.times))
    query = query.where(col(CrashDay.met_on) >= _days(days)[0])
    found: dict[UUID, dict[date, int]] = {}
    for crash_id, day, times in session.execute(query.where(col(CrashDay.crash_id) == error_id) if error_id else query):
        found.setdefault(crash_id, {})[day] = times
    return found


def _line(row: Any, counts: Mapping[date, int]) -> ErrorLine:
    trend = tuple(counts.get(day, 0) for day in _days(TREND))
    state = "settled" if row.settled_at is not None else "back" if row.came_back_at is not None else "open"
    recurring = sum(count > 0 for count in trend[-WITHIN:]) >= RECURS
    return ErrorLine(
        row.id,
        row.reference,
        row.what,
        row.where,
        row.level,
        state,
        recurring,
        row.times,
        row.made_at,
        row.at,
        row.release,
        trend,
        row.settled_at,
        row.came_back_at,
        row.task_place if row.task_id is not None else "",
        row.task_id,
    )


def _days(count: int) -> Sequence[date]:
    """Return the last days (UTC), the oldest first."""
    today = clock.now().date()
    return [today - timedelta(days=back) for back in reversed(range(count))]


def _fits(one: ErrorLine, query: Query) -> bool:
    words = f"{one.what} {one.where} {one.reference} {one.release}".casefold()
    in_state = {
        "": True,
        "open": one.state != "settled",
        "back": one.state == "back",
        "recurring": one.recurring and one.state != "settled",
        "settled": one.state == "settled",
    }[query.state]
    recent = not query.period or one.at > clock.now() - PERIODS[query.period]
    return (
        in_state and recent and query.level in ("", one.level) and all(w in words for w in query.q.casefold().split())
    )
