"""Quarters: the feedback of three months, counted by kind, state and page; and what is wished for, by how many asked.

The same wish of several people is joined by hand: administrators give each of them the same short name.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.feedback import FEEDBACK_KINDS, FEEDBACK_STATES, Feedback
from models.language import _
from models.text import fold
from services.house import register
from services.house.tables import csv_of
from services.work import Actor, Invalid, action, clock, visible

MOST = 5_000  # suggestions and reports of a quarter
SHOWN = 12  # quarters, pages and wishes that are shown


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish: its name, or the beginning of its text; how many people asked for it, how often in all, their ids, and
    the states of all of it."""

    name: str
    people: int
    times: int
    ids: tuple[UUID, ...]
    states: tuple[str, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many suggestions and reports there are, by one of kind, state, page."""

    total: int
    kinds: dict[str, int]
    states: dict[str, int]
    pages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The feedback of one quarter, and how many of it there was in each quarter so far, the newest first."""

    quarter: str
    first: date
    last: date
    counted: Counted
    wishes: list[Wish]
    quarters: list[tuple[str, int]]


@action("insights.read")
def compiled(session: Session, actor: Actor, quarter: str = "") -> Compiled:
    """Return the feedback of a quarter (as 2026-Q4; empty: the present one), as far as the actor sees it. Refuses another
    text (`Invalid`)."""
    first, last = _days(actor, quarter)
    zone = ZoneInfo(register.workspace(actor.place).zone)
    made = col(Feedback.made_at)
    mine = visible(actor, Feedback) & col(Feedback.binned_at).is_(None)
    times = session.scalars(select(made).where(mine).order_by(made.desc()).limit(MOST))
    quarters = Counter(quarter_of(at.astimezone(zone).date()) for at in times)
    rows = _rows(session, actor, first, last)
    return Compiled(quarter_of(first), first, last, _counted(rows), _wishes(rows)[:SHOWN], [*quarters.items()][:SHOWN])


@action("insights.read")
def wishes(session: Session, actor: Actor) -> list[str]:
    """Return the names that were given to wishes, in alphabetical order."""
    name = col(Feedback.wish)
    query = select(name).where(visible(actor, Feedback), col(Feedback.binned_at).is_(None), name.is_not(None))
    return sorted(set(filter(None, session.scalars(query))), key=lambda name: (fold(name), name))


@action("insights.read")
def exported(session: Session, actor: Actor, quarter: str = "") -> tuple[str, bytes]:
    """Return the feedback of a quarter as a CSV file: its name and its bytes."""
    first, last = _days(actor, quarter)
    head = [_("Sent"), _("Kind"), _("State"), _("Page"), _("Wish"), _("From"), _("Text"), _("Answer")]
    rows = _rows(session, actor, first, last)
    authors = [one.made_by for one in rows if one.made_by]
    named = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(authors)))
    names = {user_id: name for user_id, name in named}
    zone = ZoneInfo(register.workspace(actor.place).zone)
    lines = [
        [
            f"{one.made_at.astimezone(zone):%Y-%m-%d}",
            _(FEEDBACK_KINDS[one.kind]),
            _(FEEDBACK_STATES[one.state]),
            one.page,
            one.wish or "",
            names.get(one.made_by, "") if one.made_by else "",
            one.text,
            one.answer or "",
        ]
        for one in rows
    ]
    return f"feedback-{quarter_of(first)}.csv", csv_of(head, lines)


def quarter_of(day: date) -> str:
    """Return the name of the quarter of a day: 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _days(actor: Actor, quarter: str) -> tuple[date, date]:
    """Return the first day of a quarter, and the first of the next."""
    name = quarter or quarter_of(clock.today(register.workspace(actor.place).zone))
    year, _mark, number = name.partition("-Q")
    if not (year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4") and 1 <= int(year) < 9_999):
        raise Invalid(_("Please check the quarter."), quarter=_("Write a quarter as in 2026-Q4."))
    first = date(int(year), 3 * int(number) - 2, 1)
    return first, date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def _rows(session: Session, actor: Actor, first: date, after: date) -> list[Feedback]:
    zone = ZoneInfo(register.workspace(actor.place).zone)
    since, until = (datetime.combine(day, time(), zone) for day in (first, after))
    made = col(Feedback.made_at)
    here = (visible(actor, Feedback), col(Feedback.binned_at).is_(None), made >= since, made < until)
    return list(session.scalars(select(Feedback).where(*here).order_by(made, col(Feedback.id)).limit(MOST)))


def _counted(rows: list[Feedback]) -> Counted:
    pages = Counter(one.page or "" for one in rows).most_common(SHOWN)
    return Counted(
        len(rows), dict(Counter(one.kind for one in rows)), dict(Counter(one.state for one in rows)), dict(pages)
    )


def _wishes(rows: list[Feedback]) -> list[Wish]:
    """Rank what is wished for by how many people asked; of as many, by how often, then by its name. A suggestion of
    somebody who has left, or whose name was erased, counts as one more person."""
    groups: dict[str, list[Feedback]] = {}
    for one in rows:
        if one.kind == "idea" or one.wish:
            groups.setdefault(fold(one.wish) if one.wish else one.id.hex, []).append(one)
    found = [_wish(group) for group in groups.values()]
    return sorted(found, key=lambda one: (-one.people, -one.times, fold(one.name)))


def _wish(group: list[Feedback]) -> Wish:
    known = {one.made_by for one in group if one.made_by}
    nameless = sum(one.made_by is None for one in group)
    states = tuple(sorted({one.state for one in group}, key=list(FEEDBACK_STATES).index))
    first = group[0]
    ids = tuple(one.id for one in group)
    return Wish(first.wish or first.name, len(known) + nameless, len(group), ids, states, bool(first.wish))
