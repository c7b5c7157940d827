"""Asking: what operators ask for on a page or by the API. A chore does the long work, so it goes on without the page."""

import logging
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.backups import BackupSet, Drill, Restore
from models.language import N_, _
from services import settings
from services.house import maintenance_mode, restarting, tenants
from services.house.backups import (
    arriving,
    catalogue,
    drills,
    files,
    keys,
    making,
    progress,
    pruning,
    restoring,
    swapping,
)
from services.house.backups.errors import AnotherRuns, BackupFailed
from services.work import Actor, Conflict, Invalid, NotFound, clock, errand, house_actor, step, work
from services.work.events import signal
from services.work.places import places

log = logging.getLogger(__name__)
WORDS = N_("everything")  # typed before the whole installation is restored
CLOSED_FOR = 60  # minutes at most; the restore ends it
AGAIN = timedelta(hours=1)
KEPT_ASIDE = timedelta(days=7)  # what a restore replaced
KINDS = [progress.MOVED, making.VERIFIED, making.FAILED, drills.DRILLED]
OPEN: dict[type, tuple[str, ...]] = {
    BackupSet: ("asked", "making"),
    Drill: ("asked", "running"),
    Restore: ("asked", "preparing", "prepared", "swapping"),
}


@errand("maintenance.run")
def back_up(actor: Actor) -> BackupSet:
    """Ask for a backup now. Refuses while one is asked for or made."""
    with work(house_actor()) as session:
        _refuse_second(session)
        session.add(row := BackupSet(name=making.name_now(), reason="manual", made_by=actor.user_id))
        session.flush()
        signal(session, progress.MOVED, "backup_sets", [row.id])
    return row


@errand("maintenance.run")
def run_drill(actor: Actor) -> Drill:
    """Ask for a drill now. Refuses while a backup, a drill or a restore goes on."""
    with work(house_actor()) as session:
        _refuse_second(session)
        session.add(row := Drill(reason="manual", made_by=actor.user_id))
        session.flush()
        signal(session, progress.MOVED, "backup_drills", [row.id])
    return row


@errand("maintenance.run", fresh=True)
def restore(actor: Actor, name: str, place: str = "", typed: str = "") -> Restore:
    """Ask for a restore of a company, or of everything (`place` empty). `typed` is the company's name, or “everything”.
    The server restarts when the set is prepared. Refuses a wrong name, an unknown set, and a second one."""
    label = next((one.name for one in tenants.everyone() if one.id.hex == place), "")
    if place and not label:
        raise NotFound(_("There is no such workspace."))
    if typed.strip().casefold() != (label or _(WORDS)).casefold():
        text = _("Type {word} to confirm.").format(word=label or _(WORDS))
        raise Invalid(_("Please check the form."), typed=text)
    with work(house_actor()) as session:
        _refuse_second(session)
        known = session.scalars(select(BackupSet).where(col(BackupSet.name) == name)).first()
        if known is None or known.state not in catalogue.WHOLE:
            raise NotFound(_("That backup is no longer here."))
        session.add(row := Restore(set_name=name, place=place, label=label, made_by=actor.user_id))
        session.flush()
        signal(session, progress.MOVED, "backup_restores", [row.id])
    return row


@errand("maintenance.run", fresh=True)
def kit(actor: Actor, renew: bool = False) -> str:
    """Return the recovery kit. Whoever has it can read every backup. Refuses after one was confirmed, but to `renew`."""
    return arriving.kit(places().config, renew=renew)


@errand("maintenance.run", fresh=True)
def confirm_kit(actor: Actor, check: str) -> datetime:
    """Confirm that the kit is kept elsewhere, by the eight characters at its end. Return when. Refuses others."""
    text = arriving.kit(places().config)
    if check.strip().lower() != text.strip().rpartition(" ")[2]:
        raise Invalid(
            _("Please check the form."), check=_("These are not the last eight characters of the present kit.")
        )
    keys.check_kit(text)
    return clock.now()


@errand("maintenance.read")
def to_remove(actor: Actor) -> list[BackupSet]:
    """Return the sets that retention removes tonight, the newest first."""
    names = pruning.due(house_actor())
    with work(house_actor(), read=True) as session:
        query = select(BackupSet).where(col(BackupSet.name).in_(names)).order_by(col(BackupSet.taken_at).desc())
        return list(session.scalars(query))


@errand("maintenance.read")
def workspaces(actor: Actor) -> dict[str, str]:
    """Return the names of the workspaces that can be restored alone, by their places."""
    return {one.id.hex: one.name for one in tenants.everyone()}


@step
def _refuse_second(session: Session) -> None:
    for table, states in OPEN.items():
        if session.scalar(select(_col(table, "id")).where(_col(table, "state").in_(states)).limit(1)):
            raise Conflict(_("Another backup, drill or restore is running. Wait until it has ended."))


def go_on(actor: Actor) -> bool:
    """Do the long work that was asked for, one after the other, and what a dead process left. A chore. Return whether
    there was any."""
    found = False
    _begin_dead_again()
    while (waiting := _waiting()) is not None:
        found = True
        try:
            _do(actor, *waiting)
        except AnotherRuns:
            return found  # its turn is later
        except BackupFailed as why:
            log.warning("a backup, drill or restore failed: %s", why)
    return found


def _begin_dead_again() -> None:
    """Ask again for what a dead process left in the middle, within an hour of its first asking; later it has failed."""
    if swapping.read() is not None or not _left(lambda row: False):
        return
    try:
        with files.alone():
            _left(_again)
    except BackupFailed:
        return  # it is not dead: another process is at it


def _left(change: Callable[[Any], Any]) -> int:
    """Count the rows in the middle of their work, after `change` was called with each."""
    with work(house_actor(), read=change is not _again) as session:
        found = 0
        for table, states in OPEN.items():
            rows: Any = session.scalars(select(table).where(_col(table, "state").in_(states[1:]))).all()
            for row in rows:
                found += 1
                change(row)
        return found


def _again(row: Any) -> None:
    young = clock.now() - row.made_at < AGAIN
    if young and getattr(row, "reason", "") == "manual":  # a restore is never begun again without a person
        row.state = "asked"
        return
    row.state, row.ended_at, row.trouble = "failed", clock.now(), _("Steward was stopped in the middle.")


def _waiting() -> tuple[type, UUID] | None:
    with work(house_actor(), read=True) as session:
        for table in OPEN:
            query = select(_col(table, "id")).where(_col(table, "state") == "asked").order_by(_col(table, "id"))
            row_id = session.scalar(query.limit(1))
            if row_id is not None:
                return table, row_id
    return None


def _do(actor: Actor, table: type, row_id: UUID) -> None:
    if table is BackupSet:
        making.make(actor, "manual", row_id=row_id)
    elif table is Drill:
        drills.drill(actor, "manual", row_id=row_id)
    else:
        with work(house_actor(), read=True) as session:
            row = session.get_one(Restore, row_id)
        maintenance_mode.begin(
            house_actor(), _("A backup is being restored."), CLOSED_FOR
        )  # nothing saved now would stay
        try:
            restoring.prepare(actor, row.set_name, row.place, row=row)
        except Exception:
            maintenance_mode.end(house_actor())
            raise
        restarting.restart()
        time.sleep(5)  # nothing else is begun before this process ends


def make_tonight(actor: Actor) -> None:
    """Make the night's backup (B-01, B-02). A chore."""
    making.make(actor, "night")


def make_hourly(actor: Actor) -> None:
    """Make the hour's backup, if hourly backups are on and none was made this hour. A chore."""
    with work(house_actor(), read=True) as session:
        wanted = settings.get(session, settings.BACKUP_HOURLY)
        newest = catalogue.newest_verified(session)
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    if wanted and (newest is None or newest.taken_at is None or newest.taken_at < hour):
        making.make(actor, "hourly")


def drill_weekly(actor: Actor) -> None:
    """Rehearse the way back (B-06). A chore. Without any set there is nothing to drill."""
    if catalogue.latest_verified() is not None:
        drills.drill(actor, "week")


def forget_replaced(_actor: Actor) -> None:
    """Remove what restores replaced more than a week ago, while none is under way. A chore."""
    if swapping.read() is not None:
        return
    old = time.time() - KEPT_ASIDE.total_seconds()
    for folder in (places().folder / "replaced").glob("*"):
        if folder.stat().st_mtime < old:
            shutil.rmtree(folder, ignore_errors=True)
    pool = places().pool
    if pool is not None:
        _drop_replaced()


def _drop_replaced() -> None:
    with work(house_actor(), read=True) as session:
        since = clock.now() - KEPT_ASIDE
        young = {one.id.hex[-8:] for one in session.scalars(select(Restore).where(col(Restore.made_at) > since))}
    pool: Any = places().pool
    query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%%\\_before\\_________'"
    with pool.begin() as connection:
        for name in connection.exec_driver_sql(query).scalars().all():
            if name[-8:] not in young and (name.startswith(("house_before_", "company_"))):
                connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')


def _col(table: type, name: str) -> Any:
    return getattr(table, name)
