"""Evidence of updates: known weaknesses, the parts that Steward stands on, what was upgraded and how (N-15, N-19, N-20, N-31,
N-40)."""

import platform
from datetime import date, timedelta
from importlib.metadata import version

from sqlalchemy import select
from sqlmodel import col

from models.language import N_, _, ngettext
from models.upgrades import Upgrade
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import DAY, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checks import lookups, release, versions
from services.house.health.measures import storage
from services.house.version import VERSION
from services.work import house_actor, work
from services.work.places import database_bytes, places

MONTH = timedelta(days=31)
# Until when each version of Python gets security fixes (PEP 619, 664, 693, 719, 745).
PYTHON_ENDS = {
    "3.10": date(2026, 10, 31),
    "3.11": date(2027, 10, 31),
    "3.12": date(2028, 10, 31),
    "3.13": date(2029, 10, 31),
    "3.14": date(2030, 10, 31),
}


def _available(_now: Moment) -> Evidence:
    """N-15, N-19, N-40: how many packages have newer versions, as last looked up within eight days."""
    told = lookups.kept()
    if not places().config.package_index_url:
        return unknown(_("Not asked"), _(versions.ASK_AN_INDEX), links.CHECKS)
    if told.newer is None or not told.lately(told.newer_at):
        return unknown(_("Not looked up"), _(told.why_not), links.CHECKS)
    count = len(told.newer)
    text = ngettext("{count} newer version", "{count} newer versions", count).format(count=count)
    return ok(text if count else _("None newer"), links.CHECKS, count)


def _advisories(_now: Moment) -> Evidence:
    """N-15, N-19: no installed package has a known weakness, as last looked up within eight days."""
    kept = lookups.kept()
    if kept.weak is None or not kept.lately(kept.weak_at):
        return unknown(_("Not looked up"), _(kept.why_not), links.CHECKS)
    if kept.weak:
        text = ngettext("{count} package", "{count} packages", len(kept.weak)).format(count=len(kept.weak))
        fix = _("Upgrade Steward, or these packages: {names}.").format(names=", ".join(kept.weak[:3]))
        return failed(text, links.CHECKS, fix, len(kept.weak))
    return ok(_("None known"), links.CHECKS, 0)


def _stack(now: Moment) -> Evidence:
    """N-31: Python, the database and NiceGUI are versions that are still looked after."""
    config = places().config
    python = ".".join(platform.python_version_tuple()[:2])
    with work(house_actor(), read=True) as session:
        found = storage(session, database_bytes())
    text = f"Python {python}, {found.kind} {found.version}, NiceGUI {version('nicegui')}"  # no text
    bad = [one for one in (*versions.database(config), *versions.packages(config)) if one.failed]
    ends = PYTHON_ENDS.get(python)
    if ends is not None and ends <= now.day:
        fix = _("Python {version} has had no security fixes since {day}.").format(version=python, day=ends)
        return failed(text, links.UPGRADES, fix)
    if bad:
        return failed(text, links.CHECKS, f"{bad[0].message} {bad[0].fix}")
    return ok(text, links.UPGRADES)


def _lately(now: Moment) -> list[Upgrade]:
    """Return the upgrades of the past month, the newest first."""
    query = select(Upgrade).where(col(Upgrade.made_at) > now.at - MONTH).order_by(col(Upgrade.made_at).desc())
    return [row[0] for row in gathering.of_house(query)]


def _rehearsed(now: Moment) -> Evidence:
    """N-19, N-40: each upgrade of the month was rehearsed on a copy first."""
    rows = [one for one in _lately(now) if one.state != "running"]
    bare = [one for one in rows if not one.rehearsal]
    return _upgrades(rows, bare, _("Rehearse the next one first: `python main.py upgrade --rehearse`."))


def _documented(now: Moment) -> Evidence:
    """N-19, N-40: each upgrade of the month is written down: from where to where, how it ended, and why if it did not."""
    rows = _lately(now)
    bare = [
        one
        for one in rows
        if (one.state == "running" and now.at - one.made_at > DAY)
        or (one.state != "running" and not one.to_version)
        or (one.state in ("failed", "returned") and not one.trouble)
    ]
    return _upgrades(rows, bare, _("Look at its page, and write into the maintenance log what happened."))


def _upgrades(rows: list[Upgrade], bare: list[Upgrade], fix: str) -> Evidence:
    if bare:
        said = _("{version}: {fix}").format(version=bare[0].to_version, fix=fix)
        return failed(f"{len(rows) - len(bare)}/{len(rows)}", links.UPGRADES, said, len(bare))
    text = ngettext("{count} upgrade", "{count} upgrades", len(rows)).format(count=len(rows))
    return ok(text if rows else _("No upgrade"), links.UPGRADES, len(rows))


def _changelog(_now: Moment) -> Evidence:
    """N-20: the changelog has an entry for this version."""
    found = release.version(versions.ROOT)
    if found.failed:
        return failed(_("Lacks {version}").format(version=VERSION), links.UPGRADES, f"{found.message} {found.fix}")
    return ok(VERSION, links.UPGRADES)


COLLECTORS = {
    "updates.available": Collector(N_("Newer versions of packages"), _available),
    "updates.listed": Collector(N_("Newer versions are noted"), _available),
    "updates.advisories": Collector(N_("Known weaknesses of packages"), _advisories),
    "updates.stack": Collector(N_("Python, database and NiceGUI are looked after"), _stack),
    "upgrades.rehearsed": Collector(N_("Upgrades of the month were rehearsed"), _rehearsed),
    "upgrades.documented": Collector(N_("Upgrades of the month are written down"), _documented),
    "upgrades.changelog": Collector(N_("The changelog has this version"), _changelog),
}
