"""Checks: `python main.py check` looks at the data, the trail and the surroundings, and says how to fix each trouble.

A short guest: it reads beside a running server, takes nothing away and never checkpoints.
"""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.health import Beat
from models.language import N_, _, ngettext
from services.house import copies, lost, surroundings, upgrades
from services.house.finding import Finding, finding
from services.house.health import old_sqlite, update_sqlite
from services.house.health.sending import THIS, named_places
from services.house.health.verdict import is_late
from services.outbox.depth import depth
from services.work import HOUSE, CannotStart, NotFound, clock, house_actor, step, work
from services.work.config import Config
from services.work.lock import held_since
from services.work.places import places
from services.work.trail import verify

STILL = 120  # seconds without a beat while a server runs
UPGRADE = N_("Run `python main.py upgrade`; it makes a safety copy first.")
RESTORE = N_("Stop Steward, keep this folder as it is, and go back to the newest safety copy in `copies/`.")


def cannot_start(why: str) -> Finding:
    """Return the only finding where no check can run: the key is missing, the database or a setting is wrong."""
    return finding("start", "critical", False, why, _("Correct this, then check again."))


def run(config: Config) -> list[Finding]:
    """Run every check, the most basic first. Missing or unreadable data is the only finding."""
    lost_house = _lost()
    if lost_house is not None:
        return [lost_house, *surroundings.look(config)]
    if not places().exists(HOUSE):
        fix = _("Start Steward once, or set STEWARD_DATA_DIR to the folder that holds the data.")
        return [finding("data", "critical", False, _("There is no data here yet."), fix)]
    try:
        found = list(_inside(config))
    except Exception as error:
        text = _("The data of this installation cannot be read ({error}).").format(error=type(error).__name__)
        found = [finding("data", "critical", False, text, RESTORE)]
    return [*found, *surroundings.look(config)]


def _lost() -> Finding | None:
    """Find workspaces without their installation: nothing else can be checked. An unreadable one is reported later."""
    try:
        lost.refuse()
    except CannotStart as why:
        return finding("data", "critical", False, str(why), RESTORE)
    except Exception:
        return None
    return None


def _inside(config: Config) -> Iterator[Finding]:
    """Check the databases. Where migrations wait, or a place cannot be read, there is nothing to check yet."""
    standing = {one.id.partition(".")[2]: one for one in _migrations()}
    yield from standing.values()
    yield _upgrade()
    if not standing[HOUSE].ok:
        return
    if other := copies.other_key():  # values sealed with the right key cannot be checked with this one
        fix = _("Set STEWARD_SECRET_KEY, or put data/secret.key back.")
        yield finding("key", "critical", False, _(other), fix)
        return
    yield _strangers()
    if config.postgres_url is None:
        yield _sqlite()
    for place, name in named_places():
        if standing[place].ok:
            yield from _of_place(place, name)
    yield from _clock(config)


def _migrations() -> Iterator[Finding]:
    """Compare each place's tables with today's; the house first, because it holds the names of the others."""
    house = _standing(HOUSE, _(THIS))
    yield house
    others = named_places() if house.ok else [(place, place) for place in upgrades.all_places()]
    yield from (_standing(place, name) for place, name in others if place != HOUSE)


def _standing(place: str, name: str) -> Finding:
    """Check the tables of one place, and whether it can be read at all."""
    try:
        now = upgrades.standing(place)
    except NotFound:
        text = _("{name}: the data is missing.").format(name=name)
        return finding(f"migrations.{place}", "critical", False, text, RESTORE)
    except Exception as error:
        text = _("{name}: the data cannot be read ({error}).").format(name=name, error=type(error).__name__)
        return finding(f"migrations.{place}", "critical", False, text, RESTORE)
    if now.newer:
        text = _("{name}: last used by a newer Steward ({revision}).")
        fix = _("Install that version, or a later one.")
    elif now.pending:
        text = ngettext("{name}: {count} migration is pending.", "{name}: {count} migrations are pending.", now.pending)
        fix = UPGRADE
    else:
        text, fix = _("{name}: the tables are up to date ({revision})."), ""
    said = text.format(name=name, revision=now.revision)
    return finding(f"migrations.{place}", "critical", not (now.newer or now.pending), said, fix)


def _upgrade() -> Finding:
    halted = upgrades.halted()
    text = _("An upgrade was stopped halfway.") if halted else _("No upgrade was stopped halfway.")
    return finding("upgrade", "critical", not halted, text, UPGRADE)


def _strangers() -> Finding:
    """Find data of workspaces that the register does not know: they have no sign-in and send nothing."""
    found = lost.strangers()
    text = _("Every workspace whose data is here belongs to this installation.")
    if found:
        text = ngettext(
            "The data of {count} workspace is here that does not belong to this installation: {places}.",
            "The data of {count} workspaces is here that do not belong to this installation: {places}.",
            len(found),
        ).format(places=", ".join(found))
    fix = _("Restore the house.db that knows them from a copy, or move their data elsewhere.")
    return finding("strangers", "critical", not found, text, fix)


def _sqlite() -> Finding:
    with work(house_actor(), read=True) as session:
        version = str(session.connection().exec_driver_sql("SELECT sqlite_version()").scalar_one())
    text = _("SQLite is {version}.").format(version=version)
    return finding("sqlite", "warning", not old_sqlite(version), text, update_sqlite())


def _of_place(place: str, name: str) -> Iterator[Finding]:
    """Check each place; unreadable data is a finding too."""
    for word, look in (("database", _database), ("audit", _audit), ("outbox", _outbox)):
        try:
            with work(house_actor(place), read=True) as session:
                found = list(look(session, place, name))
        except Exception as error:
            text = _("{name}: the check “{check}” broke off ({error}).")
            text = text.format(name=name, check=word, error=type(error).__name__)
            found = [finding(f"{word}.{place}", "critical", False, text, RESTORE)]
        yield from found


@step
def _database(session: Session, place: str, name: str) -> Iterator[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        session.scalar(select(1))
        answers = _("{name}: the database answers.").format(name=name)
        yield finding(f"database.{place}", "critical", True, answers, RESTORE)
        return
    said = [str(line) for line in session.connection().exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
    whole = said == ["ok"]
    text = _("{name}: the database is intact.") if whole else _("{name}: the database is damaged: {said}.")
    text = text.format(name=name, said="; ".join(said))
    yield finding(f"database.{place}", "critical", whole, text, RESTORE)
    broken = len(session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    text = _("{name}: no row refers to a missing one.")
    if broken:
        text = ngettext(
            "{name}: {count} row refers to a missing one.", "{name}: {count} rows refer to missing ones.", broken
        )
    yield finding(f"references.{place}", "critical", not broken, text.format(name=name), RESTORE)


@step
def _audit(session: Session, place: str, name: str) -> Iterator[Finding]:
    verdict = verify(session)
    text = ngettext(
        "{name}: the audit trail is sound, {count} entry.",
        "{name}: the audit trail is sound, {count} entries.",
        verdict.count,
    )
    if verdict.trouble:
        text = _("{name}: the audit trail was tampered with. {trouble}")
    fix = _(
        "Find out who can write to the database past Steward, and compare with an older copy. Do not delete anything."
    )
    said = text.format(name=name, trouble=verdict.trouble)
    yield finding(f"audit.{place}", "critical", not verdict.trouble, said, fix)


@step
def _outbox(session: Session, place: str, name: str) -> Iterator[Finding]:
    now = depth(session)
    unknown = now.count("unknown")
    text = _("{name}: no message is unknown.")
    if unknown:
        text = ngettext("{name}: {count} message is unknown.", "{name}: {count} messages are unknown.", unknown)
    fix = _("Open Messages, choose “Unknown”, and say what became of each.")
    yield finding(f"outbox.unknown.{place}", "warning", not unknown, text.format(name=name), fix)
    text = _("{name}: sending is held. {why}") if now.held else _("{name}: sending is not held.")
    fix = _("Open Maintenance and release it, if this is the installation that should send.")
    said = text.format(name=name, why=now.held_why).strip()
    yield finding(f"outbox.held.{place}", "warning", not now.held, said, fix)
    late, due = is_late(now), now.oldest_due_at
    text = _("{name}: nothing is late.")
    if late:
        text = _("{name}: the oldest message that was not sent was due at {due} UTC.")
    fix = _("Check that Steward runs and that the mail server answers; Maintenance shows what waits.")
    said = text.format(name=name, due=f"{due:%Y-%m-%d %H:%M}" if due else "")
    yield finding(f"outbox.late.{place}", "warning", not late, said, fix)


def _clock(config: Config) -> Iterator[Finding]:
    """Check the clock only while a server holds the house, and not in its first two minutes."""
    since, now = held_since(config.data_dir), clock.now()
    if since is None or abs((now - since).total_seconds()) < STILL:
        return
    soon = now + timedelta(seconds=STILL)  # a later beat is from before the clock went back, and proves nothing
    with work(house_actor(), read=True) as session:
        last = session.scalar(select(func.max(col(Beat.at))).where(col(Beat.at) < soon))
    known = [one for one in (last, since) if one is not None and one < soon]
    age = int((now - max(known)).total_seconds()) if known else STILL
    text = ngettext(
        "Background tasks ran {count} second ago.", "Background tasks ran {count} seconds ago.", max(age, 0)
    )
    if age >= STILL:
        text = ngettext(
            "The server runs, but its background tasks have not for {count} minute.",
            "The server runs, but its background tasks have not for {count} minutes.",
            age // 60,
        )
    if not known:
        text = _("The server runs, but its clock went back, and its background tasks have not run since.")
    yield finding("clock", "critical", age < STILL, text, _("Restart Steward, and look at its log."))
