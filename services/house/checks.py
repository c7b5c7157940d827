"""Checks: `python main.py check` looks at the data, the trail and the surroundings, and says what to do about each trouble.

A short guest: it reads beside a running server, takes nothing away and never checkpoints.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.health import Beat
from services.channels import sender
from services.house import copies, lost, mailbox, upgrades
from services.house.health import LATE, OLD_SQLITE, old_sqlite
from services.house.health.sending import THE_HOUSE, named_places
from services.house.health.verdict import DISK_BAD, DISK_LOW
from services.outbox.depth import depth
from services.work import HOUSE, CannotStart, NotFound, clock, house_actor, step, work
from services.work.config import Config
from services.work.lock import held_since
from services.work.places import places
from services.work.trail import verify

Level = Literal["critical", "warning", "info"]
STILL = 120  # seconds without a beat while a server runs
UPGRADE = "Run `python main.py upgrade`; it makes a safety copy first."
RESTORE = "Stop Steward, keep this folder as it is, and go back to the newest safety copy in `copies/`."


class Finding(SQLModel):
    """What one check found. A critical one that is not ok makes the command end with 1."""

    id: str
    level: Level
    ok: bool
    message: str
    fix: str = ""


def cannot_start(why: str) -> Finding:
    """The one finding where nothing else can be looked at: the key is missing, the database or a setting is wrong."""
    return _finding("start", "critical", False, why, "Put this right, then check again.")


def run(config: Config) -> list[Finding]:
    """Every check, the most basic first. Where there is no data yet, or it cannot be read, that is the finding."""
    lost_house = _lost()
    if lost_house is not None:
        return [lost_house, *_surroundings(config)]
    if not places().exists(HOUSE):
        fix = "Start Steward once, or set STEWARD_DATA_DIR to the folder that holds the data."
        return [_finding("data", "critical", False, "There is no data here yet.", fix)]
    try:
        found = list(_inside(config))
    except Exception as error:
        found = [_finding("data", "critical", False, f"The house cannot be read ({type(error).__name__}).", RESTORE)]
    return [*found, *_surroundings(config)]


def _lost() -> Finding | None:
    """Companies without their house: then nothing else can be looked at. A house that cannot be read is found later."""
    try:
        lost.refuse()
    except CannotStart as why:
        return _finding("data", "critical", False, str(why), RESTORE)
    except Exception:
        return None
    return None


def _inside(config: Config) -> Iterator[Finding]:
    """What the databases say. Where migrations wait, or a place cannot be read, there is nothing to look at yet."""
    standing = {one.id.partition(".")[2]: one for one in _migrations()}
    yield from standing.values()
    yield _upgrade()
    if not standing[HOUSE].ok:
        return
    if copies.other_key():  # nothing that was sealed with the right one can be judged with this one
        yield _finding(
            "key", "critical", False, copies.OTHER_KEY, "Set STEWARD_SECRET_KEY, or put data/secret.key back."
        )
        return
    yield _strangers()
    if config.postgres_url is None:
        yield _sqlite()
    for place, name in named_places():
        if standing[place].ok:
            yield from _of_place(place, name)
    yield from _clock(config)


def _finding(name: str, level: Level, ok: bool, message: str, fix: str) -> Finding:
    """A finding; what is well needs no remedy."""
    return Finding(id=name, level=level, ok=ok, message=message, fix="" if ok else fix)


def _migrations() -> Iterator[Finding]:
    """Each place's tables against today's; the house first, for only then the others' names can be read."""
    house = _standing(HOUSE, THE_HOUSE)
    yield house
    others = named_places() if house.ok else [(place, place) for place in upgrades.all_places()]
    yield from (_standing(place, name) for place, name in others if place != HOUSE)


def _standing(place: str, name: str) -> Finding:
    """The tables of one place, and whether it can be read at all."""
    try:
        now = upgrades.standing(place)
    except NotFound:
        return _finding(f"migrations.{place}", "critical", False, f"{name}: the data is missing.", RESTORE)
    except Exception as error:
        text = f"{name}: the data cannot be read ({type(error).__name__})."
        return _finding(f"migrations.{place}", "critical", False, text, RESTORE)
    if now.newer:
        text, fix = (
            f"{name}: last used by a newer Steward ({now.revision}).",
            "Install that version, or a later one.",
        )
    elif now.pending:
        text, fix = f"{name}: {now.pending} {'migration waits' if now.pending == 1 else 'migrations wait'}.", UPGRADE
    else:
        text, fix = f"{name}: the tables are today's ({now.revision}).", ""
    return _finding(f"migrations.{place}", "critical", not (now.newer or now.pending), text, fix)


def _upgrade() -> Finding:
    halted = upgrades.halted()
    text = "An upgrade was stopped halfway." if halted else "No upgrade was stopped halfway."
    return _finding("upgrade", "critical", not halted, text, UPGRADE)


def _strangers() -> Finding:
    """Data of companies that the house does not know: nobody can sign in to them, and nothing of theirs leaves."""
    found = lost.strangers()
    text = "The house knows every company whose data is here."
    if found:
        text = f"The house does not know {len(found)} of the companies whose data is here: {', '.join(found)}."
    fix = "Put back the house that knows them, from a copy; or move their data elsewhere, if they do not belong here."
    return _finding("strangers", "critical", not found, text, fix)


def _sqlite() -> Finding:
    with work(house_actor(), read=True) as session:
        version = str(session.connection().exec_driver_sql("SELECT sqlite_version()").scalar_one())
    return _finding("sqlite", "warning", not old_sqlite(version), f"SQLite is {version}.", OLD_SQLITE)


def _of_place(place: str, name: str) -> Iterator[Finding]:
    """What is checked in each place; what cannot be read at all is a finding too."""
    for word, look in (("database", _database), ("audit", _audit), ("outbox", _outbox)):
        try:
            with work(house_actor(place), read=True) as session:
                found = list(look(session, place, name))
        except Exception as error:
            text = f"{name}: the check “{word}” broke off ({type(error).__name__})."
            found = [_finding(f"{word}.{place}", "critical", False, text, RESTORE)]
        yield from found


@step
def _database(session: Session, place: str, name: str) -> Iterator[Finding]:
    if session.get_bind().dialect.name != "sqlite":
        session.scalar(select(1))
        yield _finding(f"database.{place}", "critical", True, f"{name}: the database answers.", RESTORE)
        return
    said = [str(line) for line in session.connection().exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
    whole = said == ["ok"]
    text = f"{name}: the database is {'whole' if whole else 'damaged: ' + '; '.join(said)}."
    yield _finding(f"database.{place}", "critical", whole, text, RESTORE)
    broken = len(session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    text = f"{name}: {broken} rows refer to others that are gone." if broken else f"{name}: every reference holds."
    yield _finding(f"references.{place}", "critical", not broken, text, RESTORE)


@step
def _audit(session: Session, place: str, name: str) -> Iterator[Finding]:
    verdict = verify(session)
    text = f"{name}: the audit trail is sound, {verdict.count:,} entries."
    if verdict.trouble:
        text = f"{name}: the audit trail was tampered with. {verdict.trouble}"
    fix = "Find out who can write to the database past Steward, and compare with an older copy. Do not delete anything."
    yield _finding(f"audit.{place}", "critical", not verdict.trouble, text, fix)


@step
def _outbox(session: Session, place: str, name: str) -> Iterator[Finding]:
    now = depth(session)
    unknown = now.states.get("unknown", 0)
    text = f"{name}: {unknown or 'no'} {'message is' if unknown < 2 else 'messages are'} unknown."
    fix = "Open Messages, filter by “unknown”, and say of each what became of it."
    yield _finding(f"outbox.unknown.{place}", "warning", not unknown, text, fix)
    text = f"{name}: sending is held. {now.held_why}" if now.held else f"{name}: sending is not held."
    fix = "Open Maintenance and release it, if this is the installation that should send."
    yield _finding(f"outbox.held.{place}", "warning", not now.held, text.strip(), fix)
    late = now.oldest_due_at is not None and clock.now() - now.oldest_due_at > LATE and not now.held
    text = f"{name}: nothing is late."
    if late:
        text = f"{name}: the oldest message that has not left was due at {now.oldest_due_at:%Y-%m-%d %H:%M} UTC."
    fix = "See that Steward runs and that the mail server answers; Maintenance shows what waits."
    yield _finding(f"outbox.late.{place}", "warning", not late, text, fix)


def _clock(config: Config) -> Iterator[Finding]:
    """The clock is asked after only while a server holds the house, and not in its first two minutes."""
    since, now = held_since(config.data_dir), clock.now()
    if since is None or abs((now - since).total_seconds()) < STILL:
        return
    soon = now + timedelta(seconds=STILL)  # a beat later than that is from before the clock went back, and says nothing
    with work(house_actor(), read=True) as session:
        last = session.scalar(select(func.max(col(Beat.at))).where(col(Beat.at) < soon))
    known = [one for one in (last, since) if one is not None and one < soon]
    age = int((now - max(known)).total_seconds()) if known else STILL
    text = f"The clock beat {max(age, 0)} seconds ago."
    if age >= STILL:
        text = f"The server runs, but its clock has stood still for {age // 60} minutes."
    if not known:
        text = "The server runs, but its clock went back and has stood still since."
    yield _finding("clock", "critical", age < STILL, text, "Restart Steward, and look into its log.")


def _surroundings(config: Config) -> Iterator[Finding]:
    """What is around the data: files' modes, the disk, mail, and the settings of production."""
    yield from _modes(config)
    yield _disk(config.data_dir)
    server = mailbox.server(config)
    text = f"Mail leaves by {server}." if server else "No mail server is set: messages stay in the local mailbox."
    yield _finding("mail", "info", bool(server), text, "Set STEWARD_SMTP_URL.")
    yield _sender(config)
    if config.environment == "production":
        yield from _production(config)


def _sender(config: Config) -> Finding:
    try:
        wrong, text = False, f"Mail is from {sender.of(config.mail_from, config.site_url)}."
    except ValueError as why:
        wrong, text = True, str(why)
    fix = "Set STEWARD_MAIL_FROM, as Acme <office@acme.example>; Steward does not start before."
    return _finding("sender", "critical", not wrong, text, fix)


def _modes(config: Config) -> Iterator[Finding]:
    if os.name == "nt":  # Windows keeps rights elsewhere
        return
    key = config.data_dir / "secret.key"
    if config.secret_key is None and key.exists():
        yield _private("secret_key.mode", "critical", key, "600")
    yield _private("data.mode", "warning", config.data_dir, "700")


def _private(name: str, level: Level, path: Path, mode: str) -> Finding:
    private = not path.stat().st_mode & 0o077
    text = f"{path.name} is private." if private else f"{path.name} is open to other users of this machine."
    return _finding(name, level, private, text, f"chmod {mode} {path}")


def _disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total * 100
    level: Level = "critical" if free < DISK_BAD else "warning"
    text = f"{free:.0f} % of the disk is free ({usage.free / 1e9:.1f} GB)."
    return _finding("disk", level, free >= DISK_LOW, text, "Make room, or move the data to a larger disk.")


def _production(config: Config) -> Iterator[Finding]:
    text = "People reach Steward by https." if config.https else "Steward is served by plain http in production."
    fix = "Put a proxy with a certificate in front, and set STEWARD_SITE_URL to its https:// address."
    yield _finding("production.https", "warning", config.https, text, fix)
    given = config.secret_key is not None
    text = "The secret key comes from the environment." if given else "The secret key lies beside the data it protects."
    fix = "Give it in STEWARD_SECRET_KEY_FILE, and keep a copy where the backups are not."
    yield _finding("production.secret_key", "info", given, text, fix)
