"""Checks of what Steward stands on: its database server, its packages, and its own files."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from models.language import N_, _, ngettext
from services.house.checks.lookups import AWAY, NEVER, OFF, Lookups, kept
from services.house.checks.table import found, unchecked
from services.house.finding import Finding
from services.house.health import old_sqlite, update_sqlite
from services.work import house_actor, work
from services.work.config import Config
from services.work.places import places

ROOT = Path(__file__).resolve().parents[3]
SUPPORTED = 15  # of PostgreSQL: the support of 14 ended on 12 November 2026
NICEGUI = (3, 18)  # the first version whose inside the guard was compared with (decision 0006)
ASK_AN_INDEX = N_("Name a package index in STEWARD_PACKAGE_INDEX_URL.")
ASSETS = Path("ui/theme/assets")  # what browsers load; nothing has to be collected


def database(config: Config) -> Iterator[Finding]:
    """Check the version of SQLite or of the PostgreSQL server."""
    pool = places().pool
    if pool is None:
        with work(house_actor(), read=True) as session:
            told = str(session.connection().exec_driver_sql("SELECT sqlite_version()").scalar_one())
        text = _("SQLite is {version}.").format(version=told)
        yield found("sqlite", not old_sqlite(told), text, fix=update_sqlite())
        return
    with pool.connect() as connection:
        number = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    text = _("PostgreSQL is {version}.").format(version=number // 10_000)
    yield found("postgres.old", number // 10_000 >= SUPPORTED, text)


def packages(config: Config) -> Iterator[Finding]:
    """Check that NiceGUI is one the guard knows, and that no package has a known weakness."""
    here = version("nicegui")
    fits = tuple(int(part) for part in here.split(".")[:2] if part.isdigit()) >= NICEGUI
    yield found("nicegui.floor", fits, _("NiceGUI is {version}.").format(version=here))
    told = kept()
    if config.advisories_url == OFF:
        text = _("Known weaknesses of packages are not looked up.")
        fix = _("Remove STEWARD_ADVISORIES_URL=off, or compare the packages with a list yourself.")
        yield unchecked("deps.advisories", text, fix=fix)
    elif not told.lately(told.weak_at):
        text = _("Known weaknesses of packages were not looked up in the last week.")
        yield unchecked("deps.advisories", text, fix=AWAY if told.fresh else NEVER)
    else:
        text = _("No package has a known weakness.")
        if told.weak:
            text = ngettext(
                "{count} package has a known weakness: {names}.",
                "{count} packages have known weaknesses: {names}.",
                len(told.weak),
            ).format(names="; ".join(told.weak))
        yield found("deps.advisories", not told.weak, text)
    yield _newer(config, told)


def _newer(config: Config, told: Lookups) -> Finding:
    if not config.package_index_url:
        return unchecked("deps.newer", _("Newer versions of packages are not looked up."), fix=ASK_AN_INDEX)
    if not told.lately(told.newer_at):
        text = _("Newer versions of packages were not looked up in the last week.")
        return unchecked("deps.newer", text, fix=AWAY if told.fresh else NEVER)
    text = _("Every package is the newest.")
    if told.newer:
        text = ngettext(
            "{count} package has a newer version: {names}.",
            "{count} packages have newer versions: {names}.",
            len(told.newer),
        ).format(names="; ".join(told.newer))
    return found("deps.newer", not told.newer, text)


def files(config: Config) -> Iterator[Finding]:
    """Check that the files browsers load are there."""
    some = [path for path in ("steward.css", "steward.js", "favicon.svg") if not (ROOT / ASSETS / path).is_file()]
    text = _("The files that browsers load are there.")
    if some:
        text = _("Files that browsers load are missing: {names}.").format(names=", ".join(some))
    yield found("assets", not some, text)
