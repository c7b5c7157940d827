"""The record: a row of the house for each upgrade, and the version that served this data last."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_
from models.upgrades import Upgrade, WatchPoint
from services.house import settings
from services.house.upgrades.journal import Journal
from services.house.upgrades.neighbours import RECORD, stands
from services.house.upgrades.revisions import connected
from services.house.version import VERSION
from services.work import HOUSE, Actor, announce, clock, errand, house_actor, kind, step, work
from services.work.places import database_bytes

UPGRADED = kind("upgrade.done", N_("Steward was upgraded to {version}"), "upgrade")
RETURNED = kind("upgrade.returned", N_("The upgrade to {version} failed, and everything is as before"), "undo")
WATCHED = kind("upgrade.watched", N_("The installation was looked at after its upgrade"), "monitor_heart")
KINDS = [UPGRADED, RETURNED, WATCHED]
FACT = "version"
# H-21: 15 minutes and an hour (001), a day and a week (004).
LOOKS = (15, 60, 1_440, 10_080)


def version_before() -> str:
    """Return the version that served this data last, read without the mechanism: its tables may be old. Empty: unknown."""
    with connected(HOUSE) as connection:
        if not sa.inspect(connection).has_table("settings"):
            return ""
        found = connection.exec_driver_sql(f"SELECT value FROM settings WHERE name = '{FACT}'").scalar()  # noqa: S608
    return str(json.loads(found) if isinstance(found, str) and found.startswith('"') else found or "")


def note_version() -> None:
    """Remember which version serves this data."""
    with work(house_actor()) as session:
        settings.write(session, FACT, VERSION)


def done(journal: Journal, seconds: float) -> None:
    """Record an upgrade that succeeded, with its four watch points to come; once, however often it is asked for."""
    with work(house_actor()) as session:
        begun_at = datetime.fromisoformat(journal.begun_at)
        if session.scalar(select(Upgrade).where(col(Upgrade.begun_at) == begun_at, col(Upgrade.state) == "done")):
            return
        row = _row(journal, "done", seconds)
        row.rehearsal = {**journal.rehearsal, "copies": journal.copies, "size": database_bytes()}
        session.add(row)
        session.flush()
        for minutes in LOOKS:
            due = clock.now() + timedelta(minutes=minutes)
            session.add(WatchPoint(upgrade_id=row.id, minutes=minutes, due_at=due))
        settings.write(session, FACT, journal.to_version)
        announce(session, UPGRADED, row, version=row.to_version)


def ended(journal: Journal, state: str, seconds: float, trouble: str = "") -> None:
    """Record an upgrade that was returned or rolled back; a house that is too old for it forgets it."""
    if not stands(*RECORD):
        return
    with work(house_actor()) as session:
        row = _row(journal, state, seconds)
        row.trouble = trouble[:500]
        session.add(row)
        session.flush()
        announce(session, RETURNED, row, version=row.to_version)


def _row(journal: Journal, state: str, seconds: float) -> Upgrade:
    return Upgrade(
        state=state,
        from_version=journal.from_version[:20],
        to_version=journal.to_version[:20],
        set_name=journal.set_name,
        score=journal.score,
        plan=journal.plan,
        rehearsal=journal.rehearsal,
        seconds=round(seconds, 1),
        begun_at=datetime.fromisoformat(journal.begun_at),
        ended_at=clock.now(),
    )


@errand("maintenance.read")
def history(actor: Actor, limit: int = 20) -> list[tuple[Upgrade, list[WatchPoint]]]:
    """Return the upgrades, the newest first, each with its watch points in their order."""
    with work(house_actor(), read=True) as session:
        rows = list(session.scalars(select(Upgrade).order_by(col(Upgrade.made_at).desc()).limit(limit)))
        points = watch_points(session, [row.id for row in rows])
    return [(row, [one for one in points if one.upgrade_id == row.id]) for row in rows]


@step
def watch_points(session: Session, upgrades: Sequence[object]) -> list[WatchPoint]:
    """Return the watch points of these upgrades, the earliest first."""
    query = select(WatchPoint).where(col(WatchPoint.upgrade_id).in_(upgrades)).order_by(col(WatchPoint.minutes))
    return list(session.scalars(query))


@step
def last(session: Session) -> Upgrade | None:
    """Return the newest upgrade that succeeded, unless it was rolled back since."""
    query = select(Upgrade).order_by(col(Upgrade.made_at).desc())
    newest = session.scalars(query.where(col(Upgrade.state).in_(("done", "rolled_back"))).limit(1)).first()
    return newest if newest is not None and newest.state == "done" else None
