"""Crashes by reference, and whether the house answers."""

import logging
import secrets
import traceback
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, col

from models.health import Crash
from models.tenants import Tenant
from services.work import Actor, DataGone, NotFound, clock, errand, house_actor, step, work

log = logging.getLogger(__name__)
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else


@dataclass(frozen=True, slots=True)
class CrashLine:
    """One line of the list of errors."""

    id: UUID
    reference: str
    at: datetime
    where: str
    what: str


def crashed(error: BaseException, where: str) -> str:
    """Keep what broke under a reference a person can read out; the details go to the log and the house."""
    reference = "".join(secrets.choice(SIGNS) for _ in range(4))
    log.error("something broke", exc_info=error, extra={"reference": reference, "where": where})
    row = Crash(
        reference=reference, at=clock.now(), where=where[:200], what=type(error).__name__,
        trace="".join(traceback.format_exception(error))[-8_000:],
    )  # fmt: skip
    try:
        with work(house_actor()) as session:
            session.add(row)
    except Exception:
        log.exception("a crash could not be kept", extra={"reference": reference})
    return reference


def out_of_reach(error: BaseException) -> bool:
    """Whether it says that a database cannot be reached or read: that may pass, and then the same may be asked again."""
    none = type(error) is DatabaseError  # SQLite's word for a file that is no database
    return none or isinstance(error, OperationalError | DataGone)


def what_broke(error: BaseException) -> str:
    """What a person is told about it, without the stop at the end."""
    if isinstance(error, DataGone):
        return "Your company's data is not there any more"
    return "Steward cannot read its data at the moment" if out_of_reach(error) else "Something broke on our side"


@errand("maintenance.read")
def trace(actor: Actor, crash_id: UUID) -> str:
    """Where in the code one error came from, for whoever mends it."""
    with work(house_actor(), read=True) as session:
        row = session.get(Crash, crash_id)
    if row is None:
        raise NotFound("That error is no longer kept.")
    return row.trace


@step
def latest(session: Session, limit: int = 20) -> list[CrashLine]:
    """The newest errors, without their traces."""
    query = select(col(Crash.id), col(Crash.reference), col(Crash.at), col(Crash.where), col(Crash.what))
    return [CrashLine(*row) for row in session.execute(query.order_by(col(Crash.at).desc()).limit(limit))]


def alive() -> None:
    """Ask the house for one row. Raises whatever is wrong with it."""
    with work(house_actor(), read=True) as session:
        session.scalar(select(col(Tenant.id)).limit(1))
