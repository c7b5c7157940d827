"""Crashes: each kind is kept once, under a reference that a person can read out."""

import hashlib
import logging
import threading
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, col

from models.health import Crash
from models.language import N_, _
from models.watching import CrashDay
from services.house import crash_levels, telemetry, tracker
from services.house.version import VERSION
from services.work import (
    DataGone,
    announce,
    clock,
    house_actor,
    kind,
    redaction,
    step,
    work,
)

log = logging.getLogger(__name__)
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no characters that look alike
CAME_BACK = kind("error.came_back", N_("The settled error {reference} came back"), "replay")
KINDS, TRACES, TIMES = 200, 3, 10  # kinds of crashes kept, and the newest traces and times of each
LATELY = timedelta(hours=1)
FORGOTTEN, COUNTED = timedelta(days=30), timedelta(days=90)  # kinds that nobody met, and counts of days
HEAD = "── "
ROOT = Path(__file__).resolve().parents[2]
OURS = tuple(f"{ROOT / shelf}" for shelf in ("models/", "services/", "ui/", "main.py"))
_turn = threading.Lock()  # crashes may come at the same moment: each is counted


@dataclass(frozen=True, slots=True)
class CrashLine:
    """One kind of error: since when, and when and where for the last time."""

    id: UUID
    reference: str
    since: datetime
    at: datetime
    times: int
    where: str
    what: str


def crashed(error: BaseException, where: str) -> str:
    """Keep a crash under a reference that a person can read out, the same for all of its kind. Return the reference.

    The details go to the house, the log and the outside tracker: a kind met within the hour is one line in the log, without
    its trace. No secrets and no personal data are kept or told (services/work/redaction.py).
    """
    telemetry.count("crashes")
    where = redaction.where(where)
    reference, lately = _reference(error, where), False
    try:
        lately = _keep(reference, error, where)
    except Exception:
        log.exception("a crash could not be kept", extra={"reference": reference})
    log.error("something broke", exc_info=None if lately else error, extra={"reference": reference, "where": where})
    tracker.capture(error, reference, where, crash_levels.first(error))
    return reference


def out_of_reach(error: BaseException) -> bool:
    """Return whether a database cannot be reached or read: that may pass, and the same request may be repeated."""
    none = type(error) is DatabaseError  # SQLite's error for a file that is no database
    return none or isinstance(error, OperationalError | DataGone)


def what_broke(error: BaseException) -> str:
    """Return the sentence about an error for people, without the final stop."""
    if isinstance(error, DataGone):
        return _("Your workspace's data is missing")
    return _("Steward cannot read its data at the moment") if out_of_reach(error) else _("Something broke on our side")


@step
def latest(session: Session, limit: int = 20) -> list[CrashLine]:
    """Return the latest kinds of errors, without their traces."""
    columns = (Crash.id, Crash.reference, Crash.made_at, Crash.at, Crash.times, Crash.where, Crash.what)
    query = select(*(col(one) for one in columns)).order_by(col(Crash.at).desc()).limit(limit)
    return [CrashLine(*row) for row in session.execute(query)]


@step
def forget_old(session: Session) -> None:
    """Drop the kinds of errors not met for 30 days, and counts of days before the last 90."""
    now = clock.now()
    session.execute(delete(Crash).where(col(Crash.at) < now - FORGOTTEN))
    session.execute(delete(CrashDay).where(col(CrashDay.met_on) < (now - COUNTED).date()))


def _reference(error: BaseException, where: str) -> str:
    """Return the name of a kind: one exception type from one line of code, for one line of ours."""
    places = [f"{frame.f_code.co_filename}:{line}" for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [place for place in places if place.startswith(OURS)]
    kind = "\n".join([type(error).__qualname__, *(places[-1:] or [where]), *ours[-1:]])
    number = int.from_bytes(hashlib.sha256(kind.encode()).digest()[:8])
    return "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(6))


def _keep(reference: str, error: BaseException, where: str) -> bool:
    """Count it under its kind, with its trace. Return whether this kind was met within the hour."""
    now = clock.now()
    trace = f"{HEAD}{now:%Y-%m-%d %H:%M:%S} UTC, {where[:200]}\n{told(error)[-8_000:]}"
    with _turn, work(house_actor()) as session:
        row = session.scalars(select(Crash).where(col(Crash.reference) == reference)).first()
        if row is None:
            _make_room(session)
            level, what = crash_levels.first(error), type(error).__name__
            row = Crash(reference=reference, at=now, times=0, where="", what=what, level=level, release=VERSION)
            session.add(row)
        lately = row.times > 0 and now - row.at < LATELY
        traces = [trace, *(f"{HEAD}{one.rstrip()}\n" for one in row.trace.split(HEAD)[1:])]
        row.at, row.times, row.where, row.trace = now, row.times + 1, where[:200], "\n".join(traces[:TRACES])
        row.latest = [{"at": now.isoformat(), "where": where[:200], "release": VERSION}, *row.latest][:TIMES]
        session.flush()
        _count(session, row, now)
        if row.settled_at is not None:
            row.settled_at, row.came_back_at = None, now
            announce(session, CAME_BACK, row, reference=reference)
    return lately


@step
def _count(session: Session, row: Crash, now: datetime) -> None:
    """Count it for its day (UTC)."""
    today = (col(CrashDay.crash_id) == row.id, col(CrashDay.met_on) == now.date())
    day = session.scalars(select(CrashDay).where(*today)).first()
    if day is None:
        day = CrashDay(crash_id=row.id, met_on=now.date())
        session.add(day)
    day.times += 1


def told(error: BaseException) -> str:
    """Return the trace of an error and of those that led to it, the first one first, as Python does; the words of each
    without personal data."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    joint = "cause" if error.__cause__ else "context"
    before = f"{told(cause)}\n({joint} of the next)\n\n" if cause is not None and cause is not error else ""  # no text
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{lines}{type(error).__qualname__}: {redaction.private(str(error)[:4_000])}\n"


@step
def _make_room(session: Session) -> None:
    """Drop the kinds that were not met for the longest time, beyond the limit."""
    newest = select(col(Crash.id)).order_by(col(Crash.at).desc()).limit(KINDS - 1)
    session.execute(delete(Crash).where(col(Crash.id).not_in(newest)))
