"""The scan: all contacts read portion by portion, compared within their blocks, and the pairs put in line.

What was read is kept in memory and not in the database: after a restart the scan begins anew, which costs seconds.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, select, tuple_
from sqlmodel import Session

from models.language import N_
from services.duplicates.blocking import KINDS, Blocks, Counts, gather, pairs_of
from services.duplicates.pairs import PAIRS, Found, Pair, compare, put, tell
from services.duplicates.people import after
from services.duplicates.scoring import Person
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, clock, step

READ, COMPARE, TIDY = "read", "compare", "tidy"  # the parts of a scan, each with its own cursor
LASTS = 0.15  # seconds of comparing in one work
LOOK_EACH = 500  # pairs between two looks at the clock
GATHERED = 2_000  # contacts put into blocks between two such looks
TIDIED = 1_000  # kept pairs of one work


@dataclass
class Scan:
    """What one scan has read and found so far."""

    began_at: datetime
    people: list[Person] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    steps: Iterator[int] | None = None  # of the comparison: how many contacts each step stands for
    new: dict[Pair, Found] = field(default_factory=dict)  # found and not written yet
    found: set[Pair] = field(default_factory=set)
    number: int = 0


_scans: dict[UUID, Scan] = {}  # by errand, in this process


@step
def scan(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Do one portion of a scan: read some contacts, compare for a moment, or drop pairs that no longer are any."""
    part, _colon, last = (portion.cursor or f"{READ}:").partition(":")
    here = _scans.get(portion.id)
    if here is None or portion.cursor is None:  # at the beginning, or after a restart
        _scans.clear()  # one errand of a place runs at a time; what a dead one left is not kept
        here, part, last = _scans.setdefault(portion.id, Scan(clock.now())), READ, ""
    if part == READ:
        return _read(session, here, portion, UUID(last) if last else None)
    if part == COMPARE:
        return _compare(session, here)
    worked = _tidy(session, here, UUID(last) if last else None)
    if worked.cursor is None:
        del _scans[portion.id]
    return worked


SCAN = ErrandKind(
    "scan", N_("Looking for duplicates"), "duplicates.edit", scan, at_once=1_000, link="/duplicates", quiet=True
)


def _read(session: Session, here: Scan, portion: Portion, last: UUID | None) -> Worked:
    some, last = after(session, last, portion.at_once)
    here.people += some
    here.counts.add(some)
    return Worked(len(some), f"{READ}:{last}" if last else f"{COMPARE}:0")


def _compare(session: Session, here: Scan) -> Worked:
    """Compare for a moment, and write what was found."""
    if here.steps is None:
        here.steps = _steps(here)
    until, done, over = time.monotonic() + LASTS, 0, False
    while time.monotonic() < until and not over:
        stepped = next(here.steps, None)
        over, done = stepped is None, done + (stepped or 0)
    written, here.new = here.new, {}
    _write(session, written)
    here.number += 1
    return Worked(done, f"{TIDY}:" if over else f"{COMPARE}:{here.number}", {"found": len(written)} if written else {})


def _steps(here: Scan) -> Iterator[int]:
    """Compare, and pause now and then; at the end of each kind of blocks, yield its share of the contacts."""
    known, share = here.counts.crowd(), len(here.people) // len(KINDS)
    yield 0
    for keys in KINDS:
        blocks: Blocks = defaultdict(list)
        for start in range(0, len(here.people), GATHERED):
            gather(blocks, here.people[start : start + GATHERED], keys)
            yield 0
        for number, (one, other) in enumerate(pairs_of(blocks)):
            told = compare(one, other, known)
            if told is not None and told[0] not in here.found:
                here.found.add(told[0])
                here.new[told[0]] = told[1]
            if number % LOOK_EACH == 0:
                yield 0
        yield share


def _write(session: Session, found: dict[Pair, Found]) -> None:
    items = list(found.items())
    for start in range(0, len(items), LOOK_EACH):
        some = dict(items[start : start + LOOK_EACH])
        here = tuple_(PAIRS.c.low_id, PAIRS.c.high_id).in_([tuple(pair) for pair in some])
        tell(session, put(session, some, here))


def _tidy(session: Session, here: Scan, last: UUID | None) -> Worked:
    """Drop the next kept pairs that were not found. Those added meanwhile belong to contacts that changed meanwhile."""
    older = and_(PAIRS.c.made_at < here.began_at, PAIRS.c.id > last) if last else PAIRS.c.made_at < here.began_at
    query = select(PAIRS.c.id, PAIRS.c.low_id, PAIRS.c.high_id, PAIRS.c.dismissed_at).where(older)
    rows = session.execute(query.order_by(PAIRS.c.id).limit(TIDIED)).all()
    gone = [row.id for row in rows if row.dismissed_at is None and Pair(row.low_id, row.high_id) not in here.found]
    if gone:
        session.execute(delete(PAIRS).where(PAIRS.c.id.in_(gone)))
        tell(session, gone)
    cursor = f"{TIDY}:{rows[-1].id}" if len(rows) == TIDIED else None
    return Worked(0, cursor, {"dropped": len(gone)} if gone else {})
