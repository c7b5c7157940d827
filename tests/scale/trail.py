"""The audit trail of a workspace with many entries: each question of the page, a walk along the chain, and an export."""

import random
import secrets
import shutil
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import select

from models.accounts import User
from models.audit import AuditEntry
from models.columns import uuid7
from services import audit
from services.audit import Query
from services.records.lists import Slice
from services.work import Actor, clock, perform, trail, work
from services.work.places import close_places
from tests import cast
from tests.scale.timing import percentiles, show, timed

AT_ONCE = 10_000
RECORDS = 50_000
TABLES = ("contacts", "deals", "jobs", "visits", "invoices", "messages", "users")


def trailed(count: int, times: int, database: str | None) -> None:
    """Ask each question so many times of so many entries, and walk along them."""
    folder, where = Path(tempfile.mkdtemp(prefix="steward-bench-")), "PostgreSQL" if database else "SQLite"
    try:
        people = cast.build(cast.settings(folder, database))
        alice = cast.actor(people.alice)
        told = _fill(alice, count)
        _asked(alice, told, times, f"{count:,} entries, {where}")
        with work(alice, read=True) as session:
            began = time.perf_counter()
            found = trail.verify(session)
        assert (found.trouble, found.count >= count) == ("", True)
        show(f"verifying {found.count:,} entries, {where}", f"{time.perf_counter() - began:.1f} s", "60 s")
    finally:
        close_places()
        shutil.rmtree(folder, ignore_errors=True)


def _asked(alice: Actor, told: Mapping[str, Any], times: int, wholes: str) -> None:
    today = clock.today(alice.zone)
    questions = {
        "the first page": Query(),
        "by a colleague": Query(by=alice.user_id),
        "one record's": Query(record_id=told["record"], subject="contacts"),
        "of contacts": Query(subject="contacts"),
        "changed, of a day half a year ago": Query(
            verb="changed", first=today - timedelta(days=180), last=today - timedelta(days=180)
        ),
        "from an address": Query(address="10.0.7."),
        "permission changes": Query(about="permissions"),
        "exports": Query(about="exports"),
        "deletions": Query(about="deletions"),
        "through the API": Query(about="api"),
        "page 40": Query(part=Slice("", 25, 40)),
    }
    for name, query in questions.items():
        took = percentiles(timed(lambda query=query: perform(alice, audit.search, query), times))  # type: ignore[misc]
        show(f"the trail, {name}, {wholes}", took, "100 / 300 ms")
    began = time.perf_counter()
    size = len(audit.export(alice, Query(), "csv"))
    show("  an export of the latest 20,000", f"{time.perf_counter() - began:.1f} s, {size / 1e6:.1f} MB", "20 s")


def _fill(alice: Actor, count: int) -> dict[str, Any]:
    """Add so many entries of the past year, and seal them."""
    dice = random.Random(count)
    records = [uuid7() for _ in range(RECORDS)]
    with work(alice, read=True) as session:
        people = list(session.scalars(select(User.id)))
    now = clock.now()
    for start in range(0, count, AT_ONCE):
        rows = [
            _entry(dice, records, people, now - timedelta(seconds=(count - n) * 31))
            for n in range(start, start + AT_ONCE)
        ]
        with work(alice) as session:
            session.execute(insert(AuditEntry), rows)
            while trail.seal(session):
                pass
    with work(alice) as session:
        session.execute(text("ANALYZE"))
    return {"record": records[7]}


def _entry(dice: random.Random, records: list[Any], people: list[Any], at: Any) -> dict[str, Any]:
    verb = dice.choices(("changed", "added", "deleted"), (70, 28, 2))[0]
    subject = dice.choices(TABLES, (40, 15, 12, 12, 8, 12, 1))[0]
    what = dice.choices(("change", "bin", "create"), (88, 2, 10))[0]
    changes = {"title": ["Buyer", f"Director {dice.randrange(999)}"], "owner_id": [None, str(dice.choice(people))]}
    salt = secrets.token_hex(8)
    return {
        "id": uuid7(), "at": at, "actor_id": dice.choice(people), "subject": subject, "verb": verb,
        "action": f"{subject}.{what}" if dice.random() > 0.001 else f"exports.{subject}",
        "subject_id": dice.choice(records), "changes": changes, "digests": trail.digests(changes, salt), "salt": salt,
        "address": f"10.0.{dice.randrange(200)}.{dice.randrange(250)}", "layout": trail.LAYOUT,
        "via": "program" if dice.random() < 0.01 else "", "made_at": at, "version": 1,
    }  # fmt: skip
