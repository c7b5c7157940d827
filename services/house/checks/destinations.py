"""Checks of where backups are kept: another site, reachable, with room (B-05, B-08); and of what PostgreSQL needs for them."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlmodel import Session, col

from models.backups import BackupCopy, BackupSet, Destination, DestinationLook
from models.language import _, ngettext
from services.house.checks.backups import LATE, WEEK, _born
from services.house.checks.table import found, unchecked
from services.house.finding import Finding
from services.work import clock, house_actor, step, work
from services.work.config import Config
from services.work.places import places

SEEN = timedelta(days=8)  # B-08: the room is looked at each week
Look = tuple[Destination, DestinationLook | None]


def look(config: Config) -> Iterator[Finding]:
    """Check the destinations."""
    with work(house_actor(), read=True) as session:
        yield from list(_look(session))


@step
def _look(session: Session) -> Iterator[Finding]:
    query = (
        select(Destination, DestinationLook)
        .outerjoin(DestinationLook, col(DestinationLook.destination_id) == col(Destination.id))
        .order_by(col(Destination.position))
    )
    some: list[Look] = [(one, seen) for one, seen in session.execute(query).all()]
    newest = session.scalars(
        select(BackupSet).where(col(BackupSet.state) == "verified").order_by(col(BackupSet.taken_at).desc()).limit(1)
    ).first()
    yield _off_site(session, newest)
    silent = [one.name for one, seen in some if seen and seen.trouble]
    text = _("No destination is out of reach.")
    if silent:
        text = _("Destinations that could not be reached: {names}.").format(names=", ".join(silent))
    yield found("backup.reach", not silent, text)
    yield _space(some, newest.bytes if newest else 0)


@step
def _off_site(session: Session, newest: BackupSet | None) -> Finding:
    """Look for the newest verified set on another site."""
    if newest is None:
        young = clock.now() - _born(session) < LATE
        text = _("The first backup is still to be made.") if young else _("There is no backup on another site.")
        return found("backup.offsite", young, text)
    query = (
        select(col(BackupCopy.id))
        .join(Destination, col(Destination.id) == col(BackupCopy.destination_id))
        .where(
            col(BackupCopy.set_id) == newest.id,
            col(BackupCopy.state).in_(("stored", "verified")),
            col(Destination.off_site),
        )
    )
    away = session.scalar(query.limit(1)) is not None
    text = _("The newest backup is on another site.") if away else _("The newest backup is on this site only.")
    return found("backup.offsite", away, text)


def _space(some: Sequence[Look], each: int) -> Finding:
    """Check that each destination has room for a week of sets as large as the newest."""
    old = [one.name for one, seen in some if seen is None or clock.now() - seen.at > SEEN]
    for one, seen in some:
        if seen is not None and seen.free is not None and each and seen.free < each * WEEK:
            text = ngettext(
                "{name} has room for {count} more backup.",
                "{name} has room for {count} more backups.",
                seen.free // each,
            )
            return found("backup.space", False, text.format(name=one.name))
    if old:
        text = _("The room at a destination was not looked at in the last week: {names}.").format(names=", ".join(old))
        return unchecked("backup.space", text, fix=_("Make a backup: it looks at each destination."))
    return found("backup.space", True, _("No destination runs out of room."))


def postgres(config: Config) -> Iterator[Finding]:
    """Check what backups of PostgreSQL need: a client, a scratch database, and the archive of its log where there is one."""
    pool = places().pool
    if pool is None:
        return
    with pool.connect() as connection:
        yield _client(int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000)
        yield _scratch(connection, getattr(config, "scratch_url", None) is not None)
        yield _archive(connection)


def _client(server: int) -> Finding:
    tool = shutil.which("pg_dump")
    if tool is None:
        return found("pgdump.old", False, _("pg_dump is missing."))
    told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False, timeout=3).stdout
    mark = re.search(r"(\d+)", told)
    here = int(mark[1]) if mark else 0
    text = _("pg_dump is {client}, the server is {server}.").format(client=here, server=server)
    return found("pgdump.old", here >= server, text)


def _scratch(connection: Connection, given: bool) -> Finding:
    query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    may = given or bool(connection.exec_driver_sql(query).scalar())
    text = _("Backups can be restored into a scratch database.")
    if not may:
        text = _("Backups cannot be verified: there is no scratch database to restore them into.")
    return found("scratch.missing", may, text)


def _archive(connection: Connection) -> Finding:
    """Check the archive of the write-ahead log (B-13). Where it is off, there is nothing to fail."""
    mode = connection.exec_driver_sql("SELECT setting FROM pg_settings WHERE name = 'archive_mode'").scalar()
    if mode == "off":
        return found("archiver.failing", True, _("The server keeps no archive of its log."))
    query = (
        "SELECT failed_count > 0 AND last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver"
    )
    wrong = bool(connection.exec_driver_sql(query).scalar())
    text = _("The server cannot archive its log.") if wrong else _("The server archives its log.")
    return found("archiver.failing", not wrong, text)
