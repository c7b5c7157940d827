"""A scan for duplicates among many contacts: how long it takes, and its longest single work."""

import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from sqlalchemy import func, insert, select
from sqlmodel import Session

from models.base import METADATA
from models.columns import uuid7
from models.text import fold
from services import duplicates
from services.contacts import points
from services.demo.names import COMPANIES, FIRST, LAST
from services.duplicates.pairs import PAIRS
from services.records.errands import running
from services.work import clock, house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.scale.timing import show

AT_ONCE = 5_000
TWICE = 0.05  # so many of them are there twice, written a little differently


def scanned(count: int, database: str | None = None) -> None:
    """Scan so many contacts, of whom one in twenty is there twice, as the server's thread does."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        add_people(people.acme, count)
        alice, house = cast.actor(people.alice), house_actor(people.acme)
        before = psutil.Process().memory_info().rss
        perform(alice, duplicates.scan)
        with work(house) as session:
            held = running.claim(session, house)
        began, spent, longest, most = time.perf_counter(), time.process_time(), 0.0, before
        while held is not None:
            start = time.perf_counter()
            held = running.go_on(held)
            longest = max(longest, time.perf_counter() - start)
            most = max(most, psutil.Process().memory_info().rss)
        took, spent = time.perf_counter() - began, time.process_time() - spent
        with work(house, read=True) as session:
            found = session.scalar(select(func.count()).select_from(PAIRS))
        where = "PostgreSQL" if database else "SQLite"
        show(f"scan of {count:,} contacts for duplicates, {where}", f"{took:.1f} s, {spent:.1f} s of a core", "60 s")
        told = f"{found:,} pairs, {longest * 1000:.0f} ms, + {(most - before) / 1e6:.0f} MB"
        show("  its pairs, its longest work, the memory it takes", told, "500 ms, + 150 MB")
    finally:
        close_places()
        shutil.rmtree(folder, ignore_errors=True)


def add_people(place: str, count: int) -> None:
    """Add so many contacts at a thousand companies, straight into the tables."""
    dice = random.Random(count)
    with work(house_actor(place)) as session:
        companies = [_row(name=f"{name} {word}") for name in COMPANIES for word in LAST[:20]]
        for one in companies:
            one["name_key"] = fold(one["name"])
        _insert(session, "companies", [one | {"fields": {}} for one in companies])
    known: list[dict[str, Any]] = []
    for start in range(0, count, AT_ONCE):
        some = [_person(number, dice, companies, known) for number in range(start, min(count, start + AT_ONCE))]
        with work(house_actor(place)) as session:
            _insert(session, "contacts", [one for one, _points in some])
            _insert(session, "contact_points", [point for _one, points in some for point in points])


def _person(
    number: int, dice: random.Random, companies: list[dict[str, Any]], known: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if known and dice.random() < TWICE:
        other = dice.choice(known)
        name, at = " ".join(reversed(str(other["name"]).split())), other["company_id"]
    else:
        name, at = f"{dice.choice(FIRST)} {dice.choice(LAST)}{dice.choice(ENDS)}", dice.choice(companies)["id"]
    one = _row(name=name, name_key=fold(name), company_id=at, fields={}, rating=0, preferred=False, status="lead")
    known.append(one)
    return one, _points(one["id"], f"p{number}@c{number % 997}.example", f"+3319900{number:06d}")


ENDS = [first + last for first in "aeiouy" for last in "bdfgklmnprstvz"]


def _points(contact_id: UUID, email: str, phone: str) -> list[dict[str, Any]]:
    sealed = uuid7()
    key, tail, value = points.sealed(phone, sealed)
    mine = {"contact_id": contact_id, "first": True, "live": True, "label": ""}
    return [
        _row(kind="email", value=email, key=email, tail=None, **mine),
        _row(kind="phone", value=value, key=key, tail=tail, **mine) | {"id": sealed},
    ]


def _row(**values: Any) -> dict[str, Any]:
    return {"id": uuid7(), "made_at": clock.now(), "version": 1, **values}


def _insert(session: Session, table: str, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(insert(METADATA.tables[table]), rows)
