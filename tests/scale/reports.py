"""Reports over a workspace with a million events: a month and a year, computed and compared, and the PDF of a month."""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from models.columns import uuid7
from models.invoices import Invoice
from models.jobs import Job
from models.visits import Visit
from models.watching import Usage
from services import reports
from services.house.telemetry import Histogram, Row, store
from services.house.telemetry.table import STEPS
from services.reports import printing
from services.reports.features import FEATURES
from services.work import Actor, clock, house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.scale.timing import show

EVENTS, JOBS = 1_000_000, 40_000
AT_ONCE = 20_000
NOW = datetime(2027, 1, 3, 9, tzinfo=UTC)
YEAR = timedelta(days=365)
# Made in the database: a million rows from here would take minutes.
EVENTS_SQL = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
INSERT INTO events (id, made_at, version, at, kind, subject, subject_id, data, waiting)
SELECT lower(hex(randomblob(16))), at, 1, at, 'job.changed', 'jobs', lower(hex(randomblob(16))), '{}', 0 FROM
(SELECT datetime('2026-01-01', (i % 525600) || ' minutes') || '.000000' AS at FROM n)"""


def reported() -> None:
    """Fill a workspace with a year, and compute its reports."""
    with tempfile.TemporaryDirectory() as folder:
        people = cast.build(cast.settings(Path(folder), None))
        alice = cast.actor(people.alice)
        try:
            _fill(alice)
            with clock.at(NOW):
                for what, goal, asked in (
                    ("monthly", "3 s", lambda: perform(alice, reports.compared, "monthly", "2026-12")),
                    ("annual", "10 s", lambda: perform(alice, reports.compared, "annual", "2026")),
                    ("monthly as PDF", "–", lambda: perform(alice, printing.pdf, "monthly", "2026-12")),
                ):
                    show(f"{what} report, with the one before, {EVENTS:,} events", _timed(asked), goal)
        finally:
            store.close()
            close_places()


def _timed(asked: Callable[[], Any]) -> str:
    began, used = time.perf_counter(), time.process_time()
    asked()
    return f"{time.perf_counter() - began:.2f} s, {time.process_time() - used:.2f} s of a core"


def _fill(actor: Actor) -> None:
    dice = random.Random(7)
    with work(house_actor(actor.place)) as session:
        session.execute(text(EVENTS_SQL), {"many": EVENTS})
    for table, count, row in (
        (Job, JOBS, _job),
        (Visit, JOBS, _visit),
        (Invoice, JOBS, _invoice),
    ):
        for start in range(0, count, AT_ONCE):
            with work(house_actor(actor.place)) as session:
                rows = [row(number, NOW - YEAR * dice.random()) for number in range(start, start + AT_ONCE)]
                session.execute(insert(table), rows)
    with work(house_actor(actor.place)) as session:
        days = [(NOW - timedelta(days=back)).date() for back in range(365)]
        session.execute(insert(Usage), [_usage(day, name) for day in days for name in FEATURES])
    _measure(store.store())


def _measure(here: store.Store) -> None:
    now = int(NOW.timestamp())
    times = Histogram([0] * 8 + [40] + [0] * 8, 10_000.0, 900.0)
    here._ready()
    with here.writing() as db:
        for step in STEPS[1:]:
            since = now - int(min(step.kept, timedelta(days=396)).total_seconds())
            packed = here.shapes[here.shape].pack(Row(0, step.seconds // 10, {"crashes": 1.0}, {"pages": times}))
            rows = ((at, here.shape, packed) for at in range(since, now, step.seconds))
            db.executemany(f"REPLACE INTO rows_{step.seconds} VALUES (?, ?, ?)", rows)


def _base(at: datetime) -> dict[str, Any]:
    return {"id": uuid7(), "made_at": at, "version": 1}


def _job(number: int, at: datetime) -> dict[str, Any]:
    return _base(at) | {"title": f"Job {number}", "name_key": f"job {number}"}


def _visit(number: int, at: datetime) -> dict[str, Any]:
    by = "auto" if number % 3 else "manual"
    return _base(at) | {
        "title": "V",
        "name_key": "v",
        "start_at": at,
        "end_at": at + timedelta(hours=1),
        "assigned_by": by,
    }


def _invoice(number: int, at: datetime) -> dict[str, Any]:
    named = {"name": f"{number}", "number": f"{number}", "series": "invoice-2026", "seq": number + 1}
    return (
        _base(at)
        | named
        | {"state": "issued", "issued_on": at.date(), "currency": "EUR", "total": 100, "net": 100, "tax": 0}
    )


def _usage(day: Any, feature: str) -> dict[str, Any]:
    return _base(NOW) | {"used_on": day, "feature": feature, "count": 9, "users": 3, "who": []}
