"""Checks of the data: its migrations, each workspace's database, audit trail and outbox, and what an upgrade left behind.

A short guest: it reads beside a running server, takes nothing away and never checkpoints.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session

from models.language import _, ngettext
from services.house import copies, log_chain, lost, upgrades
from services.house.checks.table import KEY, RESTORE, found
from services.house.finding import Finding
from services.house.health.sending import THIS, named_places
from services.house.health.verdict import is_late
from services.outbox.depth import depth
from services.work import HOUSE, CannotStart, NotFound, house_actor, step, work
from services.work.config import Config
from services.work.trail import verify

JOURNAL = "restore.json"  # of a restore, from before its first rename to its end
DOWN = re.compile(r"^down_revision\b.*?=\s*(?:\"(\w+)\"|'(\w+)')", re.MULTILINE)


def find_lost() -> Finding | None:
    """Find workspaces without their installation: nothing else can be checked. An unreadable one is reported later."""
    try:
        lost.refuse()
    except CannotStart as why:
        return found("data", False, str(why), fix=RESTORE)
    except Exception:
        return None
    return None


def unreadable(error: Exception) -> Finding:
    """Return the finding of data that cannot be read at all."""
    text = _("The data of this installation cannot be read ({error}).")
    return found("data", False, text.format(error=type(error).__name__), fix=RESTORE)


def migrations() -> Iterator[Finding]:
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
        return found("migrations", False, text, place=place, fix=RESTORE)
    except Exception as error:
        text = _("{name}: the data cannot be read ({error}).").format(name=name, error=type(error).__name__)
        return found("migrations", False, text, place=place, fix=RESTORE)
    fix = ""
    if now.newer:
        text = _("{name}: last used by a newer Steward ({revision}).")
        fix = _("Install that version, or a later one.")
    elif now.pending:
        text = ngettext("{name}: {count} migration is pending.", "{name}: {count} migrations are pending.", now.pending)
    else:
        text = _("{name}: the tables are up to date ({revision}).")
    said = text.format(name=name, revision=now.revision)
    return found("migrations", not (now.newer or now.pending), said, place=place, fix=fix)


def heads(config: Config) -> Iterator[Finding]:
    """Check that each tree of migrations has one newest, as after a whole installation."""
    wrong = []
    for tree in ("house", "tenant"):
        files = sorted((upgrades.ROOT / tree / "versions").glob("[0-9]*_*.py"))
        before = Counter(_before(path) for path in files)
        tips = [path.name for path in files if path.name.partition("_")[0] not in before]
        wrong += tips if len(tips) != 1 else []
    text = _("Each list of migrations has one end.")
    if wrong:
        text = _("The migrations have more than one end: {names}.").format(names=", ".join(wrong))
    yield found("migrations.heads", not wrong, text)


def _before(path: Path) -> str:
    told = DOWN.search(path.read_text(encoding="utf-8"))
    return next(filter(None, told.groups()), "") if told else ""


def halted(config: Config) -> Iterator[Finding]:
    """Check that neither an upgrade nor a restore was stopped halfway."""
    stopped = upgrades.halted()
    text = _("An upgrade was stopped halfway.") if stopped else _("No upgrade was stopped halfway.")
    yield found("upgrade", not stopped, text)
    stopped = (config.data_dir / JOURNAL).exists()
    text = _("A restore was stopped halfway.") if stopped else _("No restore was stopped halfway.")
    yield found("restore.halfway", not stopped, text)


def other_key() -> Finding | None:
    """Find that the key is another one: values sealed with the right key cannot be checked with it."""
    wrong = copies.other_key()
    return found("key", False, _(wrong), fix=KEY) if wrong else None


def strangers(config: Config) -> Iterator[Finding]:
    """Find data of workspaces that the register does not know: they have no sign-in and send nothing."""
    some = lost.strangers()
    text = _("Every workspace whose data is here belongs to this installation.")
    if some:
        text = ngettext(
            "The data of {count} workspace is here that does not belong to this installation: {places}.",
            "The data of {count} workspaces is here that do not belong to this installation: {places}.",
            len(some),
        ).format(places=", ".join(some))
    yield found("strangers", not some, text)


@step
def database(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check that the database of a place is intact."""
    if session.get_bind().dialect.name != "sqlite":
        session.scalar(select(1))
        yield found("database", True, _("{name}: the database answers.").format(name=name), place=place)
        return
    said = [str(line) for line in session.connection().exec_driver_sql("PRAGMA integrity_check(5)").scalars()]
    whole = said == ["ok"]
    text = _("{name}: the database is intact.") if whole else _("{name}: the database is damaged: {said}.")
    yield found("database", whole, text.format(name=name, said="; ".join(said)), place=place)
    broken = len(session.connection().exec_driver_sql("PRAGMA foreign_key_check").fetchall())
    text = _("{name}: no row refers to a missing one.")
    if broken:
        text = ngettext(
            "{name}: {count} row refers to a missing one.", "{name}: {count} rows refer to missing ones.", broken
        )
    yield found("references", not broken, text.format(name=name), place=place)


@step
def audit(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check the audit trail of a place from its first entry to its last."""
    verdict = verify(session)
    text = ngettext(
        "{name}: the audit trail is sound, {count} entry.",
        "{name}: the audit trail is sound, {count} entries.",
        verdict.count,
    )
    if verdict.trouble:
        text = _("{name}: the audit trail was tampered with. {trouble}")
    yield found("audit", not verdict.trouble, text.format(name=name, trouble=verdict.trouble), place=place)


def maintenance_log(config: Config) -> Iterator[Finding]:
    """Check the maintenance log from its first entry to its last (N-35)."""
    with work(house_actor(), read=True) as session:
        walked = log_chain.walk(session)
    text = ngettext(
        "The maintenance log is whole, {count} entry.", "The maintenance log is whole, {count} entries.", walked.count
    )
    if walked.broken:
        text = _("Entry {number} of the maintenance log does not fit the one before it: one was changed or removed.")
    yield found("log.chain", not walked.broken, text.format(count=walked.count, number=walked.broken))


@step
def outbox(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check for messages of a place that wait for a person."""
    now = depth(session)
    unknown = now.count("unknown")
    text = _("{name}: no message is unknown.")
    if unknown:
        text = ngettext("{name}: {count} message is unknown.", "{name}: {count} messages are unknown.", unknown)
    yield found("outbox.unknown", not unknown, text.format(name=name), place=place)
    text = _("{name}: sending is held. {why}") if now.held else _("{name}: sending is not held.")
    yield found("outbox.held", not now.held, text.format(name=name, why=now.held_why).strip(), place=place)
    late, due = is_late(now), now.oldest_due_at
    text = _("{name}: nothing is late.")
    if late:
        text = _("{name}: the oldest message that was not sent was due at {due} UTC.")
    said = text.format(name=name, due=f"{due:%Y-%m-%d %H:%M}" if due else "")
    yield found("outbox.late", not late, said, place=place)
