"""Usage: how often each feature was used on a day of a workspace, by how many people, and how many people used it at all.

A feature is a room: what somebody opens (`/contacts/…`) and what they do there (`contacts.rate`). Counted in memory and
kept once a minute; who it was is forgotten when the day is over. Who was active within a week, a month, a quarter or a
year is known until that is over, so that each is counted once.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.watching import ActivePeople, Usage
from services.house import register
from services.work import HOUSE, Actor, clock, house_actor, step, trouble, work
from services.work.transaction import used

log = logging.getLogger(__name__)
OTHER = frozenset({"account", "accounts", "errands", "records", "views", "work"})  # not a feature of its own
DAY, LATELY = timedelta(days=1), timedelta(days=400)  # of older rows the people are long forgotten
BEGINS: dict[str, Callable[[date], date]] = {  # the spans within which people are counted once
    "daily": lambda day: day,
    "weekly": lambda day: day - timedelta(days=day.weekday()),
    "monthly": lambda day: day.replace(day=1),
    "quarterly": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "annual": lambda day: day.replace(month=1, day=1),
}
_turn = threading.Lock()
_waiting: dict[tuple[str, str], tuple[int, set[str]]] = {}
_emptied: dict[str, date] = {}  # until which day the people of a place were forgotten


def note(actor: Actor, feature: str) -> None:
    """Count one use of a feature by a person; programs and the house count as nobody."""
    if actor.place == HOUSE or actor.kind == "house" or actor.viewing is not None or not feature or feature in OTHER:
        return
    key = (actor.place, feature[:40])
    with _turn:
        count, who = _waiting.get(key, (0, set()))
        if actor.kind == "user" and actor.user_id is not None:
            who.add(actor.user_id.hex)
        _waiting[key] = (count + 1, who)


def note_action(actor: Actor, name: str) -> None:
    """Count an action under its room."""
    note(actor, name.partition(".")[0])


def listen() -> None:
    """Count actions from now on, once per process."""
    if note_action not in used:
        used.append(note_action)


def flush() -> int:
    """Keep what was used since the last time, in one work for each workspace. Return how many workspaces. What cannot be
    kept now waits; a workspace that is gone is forgotten."""
    with _turn:
        found: dict[str, dict[str, tuple[int, set[str]]]] = {}
        for (place, feature), one in _waiting.items():
            found.setdefault(place, {})[feature] = one
        _waiting.clear()
    for place, features in found.items():
        try:
            with work(house_actor(place)) as session:
                today = clock.today(register.workspace(place).zone)
                _keep(session, today, features)
                _keep_people(session, today, features)
        except Exception:
            trouble.log_repeated(log, "the use of features could not be kept", place=place)
    return len(found)


def forget_people(actor: Actor) -> None:
    """Forget who used what on days that are over. A chore: an hour after midnight at the latest."""
    place = actor.place
    today = clock.today(register.workspace(place).zone)
    if _emptied.get(place) == today:
        return
    with work(actor) as session:
        session.execute(update(Usage).where(col(Usage.used_on).between(today - LATELY, today - DAY)).values(who=[]))
        for span, begins in BEGINS.items():
            over = col(ActivePeople.begins_on).between(today - LATELY * 2, begins(today) - DAY)
            session.execute(update(ActivePeople).where(col(ActivePeople.span) == span, over).values(who=[]))
    _emptied[place] = today


@step
def _keep(session: Session, today: date, features: dict[str, tuple[int, set[str]]]) -> None:
    query = select(Usage).where(col(Usage.used_on) == today, col(Usage.feature).in_(features))
    known = {row.feature: row for row in session.scalars(query)}
    for feature, (count, who) in features.items():
        row = known.get(feature)
        if row is None:
            row = Usage(used_on=today, feature=feature)
            session.add(row)
        row.count += count
        row.who = sorted(who | set(row.who))
        row.users = max(row.users, len(row.who))


@step
def _keep_people(session: Session, today: date, features: Mapping[str, tuple[int, set[str]]]) -> None:
    """Count the people among these uses in each span that holds the day, each once."""
    found = set().union(*(who for _count, who in features.values()))
    days = {span: begins(today) for span, begins in BEGINS.items()}
    query = select(ActivePeople).where(col(ActivePeople.begins_on).in_(days.values()))
    known = {(row.span, row.begins_on): row for row in session.scalars(query)}
    for span, begins_on in days.items() if found else ():
        row = known.get((span, begins_on))
        if row is None:
            row = ActivePeople(span=span, begins_on=begins_on)
            session.add(row)
        if not found <= set(row.who):
            row.who = sorted(found | set(row.who))
            row.users = max(row.users, len(row.who))
