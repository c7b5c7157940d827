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
from models.language import _
from services.house import telemetry
from services.work import Actor, DataGone, NotFound, clock, errand, house_actor, step, work

log = logging.getLogger(__name__)
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no characters that look alike
KINDS, TRACES = 200, 3  # kinds of crashes kept, and the newest traces of each
LATELY = timedelta(hours=1)
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

    The details go to the house and the log: a kind met within the hour is one line there, without its trace.
    """
    telemetry.count("crashes")
    reference, lately = _reference(error, where), False
    try:
        lately = _keep(reference, error, where)
    except Exception:
        log.exception("a crash could not be kept", extra={"reference": reference})
    log.error("something broke", exc_info=None if lately else error, extra={"reference": reference, "where": where})
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


@errand("maintenance.read")
def trace(actor: Actor, crash_id: UUID) -> str:
    """Return the latest traces of one kind of error, for the person who fixes it."""
    with work(house_actor(), read=True) as session:
        row = session.get(Crash, crash_id)
    if row is None:
        raise NotFound(_("That error is no longer kept."))
    return row.trace


@step
def latest(session: Session, limit: int = 20) -> list[CrashLine]:
    """Return the latest kinds of errors, without their traces."""
    columns = (Crash.id, Crash.reference, Crash.made_at, Crash.at, Crash.times, Crash.where, Crash.what)
    query = select(*(col(one) for one in columns)).order_by(col(Crash.at).desc()).limit(limit)
    return [CrashLine(*row) for row in session.execute(query)]


@step
def forget_old(session: Session) -> None:
    """Drop the kinds of errors not met for 30 days."""
    session.execute(delete(Crash).where(col(Crash.at) < clock.now() - timedelta(days=30)))


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
    trace = f"{HEAD}{now:%Y-%m-%d %H:%M:%S} UTC, {where[:200]}\n" + "".join(traceback.format_exception(error))[-8_000:]
    with _turn, work(house_actor()) as session:
        row = session.scalars(select(Crash).where(col(Crash.reference) == reference)).first()
        if row is None:
            _make_room(session)
            row = Crash(reference=reference, at=now, times=0, where="", what=type(error).__name__)
            session.add(row)
        lately = row.times > 0 and now - row.at < LATELY
        traces = [trace, *(f"{HEAD}{one}" for one in row.trace.split(HEAD)[1:])]
        row.at, row.times, row.where, row.trace = now, row.times + 1, where[:200], "\n".join(traces[:TRACES])
    return lately


@step
def _make_room(session: Session) -> None:
    """Drop the kinds that were not met for the longest time, beyond the limit."""
    newest = select(col(Crash.id)).order_by(col(Crash.at).desc()).limit(KINDS - 1)
    session.execute(delete(Crash).where(col(Crash.id).not_in(newest)))
