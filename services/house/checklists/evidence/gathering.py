"""Gathering: what is read of the house, or of every workspace together. One that cannot be read is an error of the whole:
evidence that left it out would say too much."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select

from services.house.checklists.evidence.found import Moment
from services.work import HOUSE, house_actor, occurrences, work


def rows(now: Moment, query: Select[*tuple[Any, ...]]) -> list[Any]:
    """Return the rows of a query in every workspace, one after the other."""
    return [row for place in now.places for row in rows_in(place, query)]


def rows_in(place: str, query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """Return the rows of a query in one place."""
    with work(house_actor(place), read=True) as session:
        return session.execute(query).all()


def of_house(query: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """Return the rows of a query in the house."""
    return rows_in(HOUSE, query)


def total(now: Moment, query: Select[*tuple[Any, ...]]) -> int:
    """Return the sum of a query's one number over every workspace."""
    return sum(int(row[0] or 0) for row in rows(now, query))


def count_in_house(query: Select[*tuple[Any, ...]]) -> int:
    """Return a query's one number in the house."""
    return int(of_house(query)[0][0] or 0)


def first_day(now: Moment, days: int) -> date:
    """Return the first of so many local days, of which today is the last."""
    return now.day - timedelta(days=days - 1)


def begin(now: Moment, days: int) -> datetime:
    """Return when the first of so many local days began, of which today is the last."""
    day = first_day(now, days)
    return occurrences.instant(day, datetime.min.time(), now.zone) or now.at - timedelta(days=days)
