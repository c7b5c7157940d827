"""Checks of the backups: fresh, verified, whole, in several places, and proved by drills (B-04 to B-08, B-11, B-12).

They read the catalogue. An installation younger than a night has nothing to show yet, and that is fine.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.backups import BackupSet, Drill
from models.language import _, ngettext
from models.tenants import Tenant
from services.house.backups import keys
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.health.tiles import size
from services.work import clock, house_actor, step, work
from services.work.config import Config

KEY = "keys/operations.key"
LATE = timedelta(hours=26)  # B-05 and B-12: each night, and two hours for a night that takes long
STUCK = timedelta(hours=6)  # no set takes as long: 1 GB takes a minute
WEEK = 7  # nights that must all be there (B-04)
SMALL = 0.5  # of the median of the seven sets before (B-05)
DRILLED = timedelta(days=8)  # B-06: each Friday, and a day to repeat it


def sets(config: Config) -> Iterator[Finding]:
    """Check the sets themselves."""
    with work(house_actor(), read=True) as session:
        yield from list(_sets(session))


@step
def _sets(session: Session) -> Iterator[Finding]:
    born, some = _born(session), _newest(session)
    whole = [one for one in some if one.verified_at and one.taken_at]
    text = _("There is a verified backup.") if whole else _("There is no verified backup yet.")
    yield found("backup.none", bool(whole), text)
    yield _age(whole, born)
    yield _failed(some)
    yield _unverified(some)
    yield _gap(session, born)
    yield _small([one for one in whole if one.state == "verified"])
    yield _chain(some)


@step
def _born(session: Session) -> datetime:
    """Return since when there is something to lose: the first workspace."""
    return session.scalar(select(func.min(col(Tenant.made_at)))) or clock.now()


@step
def _newest(session: Session) -> list[BackupSet]:
    """Return the newest hundred sets, the newest first: more than any check looks at."""
    moment = func.coalesce(col(BackupSet.taken_at), col(BackupSet.made_at))
    return list(session.scalars(select(BackupSet).order_by(moment.desc(), col(BackupSet.id).desc()).limit(100)))


def _age(whole: list[BackupSet], born: datetime) -> Finding:
    newest = max((one.taken_at for one in whole if one.taken_at), default=None)
    if newest is None:
        young = clock.now() - born < LATE
        text = _("The first backup is made in the coming night.") if young else _("There is no verified backup.")
        return found("backup.age", young, text)
    hours = int((clock.now() - newest).total_seconds() // 3_600)
    text = ngettext(
        "The newest verified backup is {count} hour old.", "The newest verified backup is {count} hours old.", hours
    )
    return found("backup.age", clock.now() - newest < LATE, text)


def _failed(some: list[BackupSet]) -> Finding:
    ended = next((one for one in some if one.state in ("stored", "verified", "failed", "pruned")), None)
    wrong = ended is not None and ended.state == "failed"
    text = _("The last backup did not fail.")
    if ended is not None and wrong:
        text = _("The last backup failed: {trouble}").format(trouble=ended.trouble or _("no reason given."))
    return found("backup.failed", not wrong, text)


def _unverified(some: list[BackupSet]) -> Finding:
    """Look at the newest set that is under way or stored: it should have been verified within hours."""
    last = next((one for one in some if one.state != "asked"), None)
    waits = last is not None and last.state in ("making", "stored")
    wrong = last is not None and waits and clock.now() - (last.taken_at or last.made_at) > STUCK
    text = (
        _("The newest backup is stored, but it was never verified.") if wrong else _("No backup waits for its proof.")
    )
    return found("backup.unverified", not wrong, text)


@step
def _gap(session: Session, born: datetime) -> Finding:
    """Look for each of the last seven whole days, in UTC as the names of the sets are, since there was something to lose."""
    today = clock.now().date()
    days = {today - timedelta(days=back) for back in range(1, WEEK + 1)}
    days = {day for day in days if day > born.date()}
    query = select(col(BackupSet.taken_at)).where(
        col(BackupSet.verified_at).is_not(None), col(BackupSet.taken_at) > clock.now() - timedelta(days=WEEK + 1)
    )
    missing = sorted(days - {at.date() for at in session.scalars(query) if at})
    text = _("No day of the last seven is without its backup.")
    if missing:
        text = _("Days without a verified backup: {days}.").format(days=", ".join(map(str, missing)))
    return found("backup.gap7", not missing, text)


def _small(whole: list[BackupSet]) -> Finding:
    newest, before = whole[0].bytes if whole else 0, [one.bytes for one in whole[1 : WEEK + 1]]
    usual = int(median(before)) if before else newest
    wrong = bool(whole) and (newest == 0 or newest < usual * SMALL)
    text = _("No backup is unusually small.")
    if wrong:
        text = _("The newest backup has {size}, the ones before had {usual}.").format(
            size=size(newest), usual=size(usual)
        )
    return found("backup.small", not wrong, text)


def _chain(some: list[BackupSet]) -> Finding:
    """Check that each set names the digest of one that was made before: none was exchanged or taken out unnoticed.

    Sets of a catalogue that was made anew are passed over: those before them may have been removed in good order.
    """
    known = {one.digest for one in some if one.digest}
    sealed = [one for one in some if one.digest and one.taken_at and one.made_at <= one.taken_at]
    # The oldest may name one that is not among the newest hundred.
    wrong = [one.name for one in sealed[:-1] if one.previous_digest not in known]
    text = _("Each backup names the one before it.")
    if wrong:
        text = _("{name} does not name the backup before it.").format(name=wrong[0])
    return found("chain.anchor", not wrong, text)


def key(config: Config) -> Iterator[Finding]:
    """Check that the key that opens the backups is there, and private."""
    with work(house_actor(), read=True) as session:
        some = session.scalar(
            select(col(BackupSet.id)).where(col(BackupSet.state).in_(("stored", "verified"))).limit(1)
        )
    path = config.data_dir / KEY
    missing = some is not None and not path.exists()
    bare = path.exists() and bool(path.stat().st_mode & 0o077)
    text = _("The key of the backups is there, and private.") if path.exists() else _("No backup needs a key yet.")
    if missing:
        text = _("The key of the backups is missing: none of them can be opened here.")
    elif bare:
        text = _("The key of the backups is open to other users of this machine.")
    yield found("backup.key", not missing and not bare, text, fix=f"chmod 600 {path}" if bare else "")  # no text


def drills(config: Config) -> Iterator[Finding]:
    """Check that a restore was rehearsed lately, that it worked, and that the recovery kit is at hand."""
    with work(house_actor(), read=True) as session:
        yield from list(_drills(session))


@step
def _drills(session: Session) -> Iterator[Finding]:
    born, now = _born(session), clock.now()
    ended = list(
        session.scalars(
            select(Drill)
            .where(col(Drill.state).in_(("passed", "failed")))
            .order_by(col(Drill.made_at).desc())
            .limit(50)
        )
    )
    last = next((one.ended_at or one.made_at for one in ended if one.state == "passed"), born)
    days = (now - last).days
    text = _("A restore was rehearsed in the last week, or is still to be.")
    if now - last > DRILLED:
        text = ngettext("No restore was rehearsed for {count} day.", "No restore was rehearsed for {count} days.", days)
    yield found("drill.overdue", now - last <= DRILLED, text)
    wrong = bool(ended) and ended[0].state == "failed"
    text = _("The last rehearsal did not fail.")
    if wrong:
        text = _("The last rehearsal failed: {trouble}").format(trouble=ended[0].trouble or _("no reason given."))
    yield found("drill.failed", not wrong, text)
    confirmed = keys.confirmed(session)
    young = now - born < LATE
    text = _("The recovery kit was confirmed.")
    if not confirmed:
        text = _("The recovery kit is still to be confirmed.") if young else _("The recovery kit was never confirmed.")
    yield found("kit.unconfirmed", confirmed or young, text)
