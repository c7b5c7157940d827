"""A calendar feed of 10,000 visits: written for the first time, read again after a change, and asked for when nothing changed."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert

from models.base import METADATA
from models.columns import uuid7
from services import visits
from services.work import Actor, clock, house_actor, perform, work
from tests import cast
from tests.scale.timing import percentiles, show, timed


def fed(house: Callable[..., Any], client: Callable[..., httpx.Client], count: int) -> None:
    """Print how long a feed of so many visits takes: cold, warm with all of it, and 304."""
    with house(10, None, lambda people: _add(cast.actor(people.alice), count)) as (served, _people):
        program = client(served)
        made = program.post("/feeds", json={"scope": "all"})
        assert made.status_code == 201, made.text
        url = served.address + "/calendar" + made.json()["url"].partition("/calendar")[2]
        reader = httpx.Client(timeout=60)
        began = time.perf_counter()
        first = reader.get(url)
        cold = time.perf_counter() - began
        assert first.content.count(b"BEGIN:VEVENT") == count, first.content.count(b"BEGIN:VEVENT")
        show(f"a feed of {count:,} visits, first time", f"{cold:.2f} s, {len(first.content) / 1e6:.1f} MB", "")
        show("  again, all of it", percentiles(timed(lambda: reader.get(url), 10)), "300 ms")
        tag = {"If-None-Match": first.headers["etag"]}
        assert reader.get(url, headers=tag).status_code == 304
        show("  nothing has changed: 304", percentiles(timed(lambda: reader.get(url, headers=tag), 50)), "20 ms")


def _add(alice: Actor, count: int) -> None:
    """Add visits as a service would, the first one by it: their rows differ in id, title and time."""
    assert alice.user_id
    begin = clock.now() + timedelta(hours=1)
    made = perform(alice, visits.create, {"title": "Visit 0", "at": begin.isoformat(), "minutes": 30})
    table = METADATA.tables["visits"]
    with work(house_actor(alice.place)) as session:
        first = dict(session.connection().execute(table.select().where(table.c.id == made.id)).one()._mapping)
        some = [_like(first, number) for number in range(1, count)]
        for start in range(0, len(some), 1_000):
            session.connection().execute(insert(table), some[start : start + 1_000])


def _like(first: dict[str, Any], number: int) -> dict[str, Any]:
    later, fresh = timedelta(hours=number), uuid7()
    times = {key: first[key] + later for key in ("start_at", "end_at")}
    assert isinstance(fresh, UUID)
    return {**first, **times, "id": fresh, "title": f"Visit {number}"}
