"""Watching: four looks at the installation after each upgrade, 15 minutes to a week later (H-21, D-16, D-22, D-23).

A look compares with the moment of the upgrade. What is not measured here says so.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.columns import UtcTime
from models.errands import Errand
from models.health import Crash
from models.imports import OUTCOMES, Import
from models.language import N_, _, ngettext
from models.tenants import SignInFailure
from models.upgrades import Upgrade, WatchPoint
from services.accounts import attempts
from services.house import tenants
from services.house.health.verdict import is_late
from services.house.upgrades.record import WATCHED, last
from services.outbox.depth import depth
from services.work import HOUSE, Actor, announce, clock, house_actor, step, work
from services.work.places import database_bytes

log = logging.getLogger(__name__)
# Per cent of sign-ins that succeed. Half may fail by typing errors; fewer than so many say nothing.
SIGN_INS, FEW = 50, 10
# Per cent by which the data may grow until then, by minutes: a migration that copies a table shows at once.
GROWTH = {15: 25, 60: 25, 1_440: 50, 10_080: 100}
SMALL = 20_000_000  # bytes: below them growth says nothing
# Imports: so many per cent more refused rows than before are a sign; where nothing was imported before, so many at all.
MORE_REFUSED, MOST_REFUSED, FEW_ROWS = 15, 50, 20
BEFORE = timedelta(days=30)
# Errors of statements that do not fit the tables: of a migration that was wrong, or forgotten (D-16).
OF_TABLES = ("OperationalError", "ProgrammingError", "IntegrityError", "NoSuchTableError", "DataError")
LABELS = {
    "errors": N_("Kinds of errors"),
    "table_errors": N_("of them from the database"),
    "p95": N_("Answers, 95th percentile"),
    "signed_in": N_("Sign-ins"),
    "sign_in_failures": N_("Failed sign-ins"),
    "work_done": N_("Imports and other long work"),
    "work_failed": N_("of it failed"),
    "imported": N_("Imported rows"),
    "refused": N_("of them refused, per cent"),
    "refused_before": N_("refused before, per cent"),
    "bytes": N_("Size of the data"),
    "grown": N_("Growth, per cent"),
    "unknown": N_("Unknown messages"),
    "late": N_("Workspaces with late messages"),
}


@dataclass(slots=True)
class Figures:
    """What a look found since the upgrade; None is not measured. Sizes are in bytes, shares in per cent."""

    errors: int = 0
    table_errors: int = 0
    p95: float | None = None  # nothing measures answers yet
    signed_in: int = 0
    sign_in_failures: int = 0
    work_done: int = 0
    work_failed: int = 0
    imported: int = 0
    refused: float | None = None
    refused_before: float | None = None  # in the month before the upgrade
    bytes: int = 0
    grown: float | None = None
    unknown: int = 0
    late: int = 0

    def told(self) -> dict[str, Any]:
        """Return them as they are kept."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def look(actor: Actor) -> int:
    """Take the looks that are due. Return how many. A chore: each minute, and one query while none is due."""
    with work(house_actor(), read=True) as session:
        waiting = select(WatchPoint).where(col(WatchPoint.taken_at).is_(None), col(WatchPoint.due_at) <= clock.now())
        due = list(session.scalars(waiting.order_by(col(WatchPoint.minutes))))
        current = last(session) if due else None
    if not due:
        return 0
    for point in due:
        if current is not None and point.upgrade_id == current.id:
            figures = _measure(current)
            _keep(point, figures, troubles(figures, point.minutes))
        else:  # a newer upgrade came first, and is watched itself
            _keep(point, None, [])
    return len(due)


def troubles(figures: Figures, minutes: int) -> list[str]:
    """Return what is wrong with these figures, so many minutes after the upgrade."""
    found = []
    if figures.errors:
        found.append(ngettext("{count} kind of error", "{count} kinds of errors", figures.errors))
    tries = figures.signed_in + figures.sign_in_failures
    if tries >= FEW and figures.signed_in * 100 < SIGN_INS * tries:
        found.append(_("most sign-ins fail"))
    if figures.work_failed:
        found.append(
            ngettext(
                "{count} import or other work failed", "{count} imports or other works failed", figures.work_failed
            )
        )
    found += _refusals(figures)
    if figures.grown is not None and figures.grown > GROWTH.get(minutes, 100) and figures.bytes > SMALL:
        found.append(_("the data has grown by {percent} %").format(percent=f"{figures.grown:.0f}"))
    if figures.unknown:
        found.append(ngettext("{count} unknown message", "{count} unknown messages", figures.unknown))
    if figures.late:
        found.append(
            ngettext("messages are late in {count} workspace", "messages are late in {count} workspaces", figures.late)
        )
    return found


def _refusals(figures: Figures) -> list[str]:
    """Return what is wrong with imports: they refuse more rows than before the upgrade (M-04)."""
    if figures.imported < FEW_ROWS or figures.refused is None:
        return []
    share = f"{figures.refused:.0f}"
    if figures.refused_before is None:
        said = _("imports refuse {share} % of their rows").format(share=share)
        return [said] if figures.refused > MOST_REFUSED else []
    said = _("imports refuse {share} % of their rows, {before} % before")
    grown = figures.refused > figures.refused_before + MORE_REFUSED
    return [said.format(share=share, before=f"{figures.refused_before:.0f}")] if grown else []


def _measure(upgrade: Upgrade) -> Figures:
    since = upgrade.ended_at or upgrade.made_at
    today = max(since, clock.now() - attempts.REMEMBERED)  # failed sign-ins are not remembered for longer
    found = Figures(bytes=database_bytes())
    before = int(upgrade.rehearsal.get("size") or 0)
    if before:
        found.grown = round(100 * (found.bytes - before) / before, 1)
    with work(house_actor(), read=True) as session:
        _of_house(session, since, today, found)
    rows = {True: [0, 0], False: [0, 0]}  # since the upgrade, and before it: all rows, and the refused ones
    for place in tenants.places():
        try:
            with work(house_actor(place), read=True) as session:
                _of_place(session, place, since, today, found)
                if place != HOUSE:
                    _of_imports(session, since, rows)
        except Exception:  # a place that cannot be read is an error, and the others are still measured
            log.exception("a place cannot be watched", extra={"place": place})
            found.errors += 1
    (found.imported, refused), (earlier, refused_before) = rows[True], rows[False]
    found.refused = round(100 * refused / found.imported, 1) if found.imported else None
    found.refused_before = round(100 * refused_before / earlier, 1) if earlier else None
    return found


@step
def _of_house(session: Session, since: datetime, today: datetime, found: Figures) -> None:
    kinds = [str(what) for what in session.scalars(select(col(Crash.what)).where(col(Crash.at) > since))]
    found.errors, found.table_errors = len(kinds), sum(one in OF_TABLES for one in kinds)
    failures = select(func.count(col(SignInFailure.at).distinct())).where(col(SignInFailure.at) > today)
    found.sign_in_failures = session.scalar(failures) or 0


@step
def _of_place(session: Session, place: str, since: datetime, today: datetime, found: Figures) -> None:
    now = depth(session)
    found.unknown += now.count("unknown")
    found.late += is_late(now)
    ends = select(col(Errand.state), func.count()).where(col(Errand.finished_at) > since).group_by(col(Errand.state))
    counts: dict[str, int] = {state: count for state, count in session.execute(ends)}
    found.work_done += sum(counts.values())
    found.work_failed += counts.get("failed", 0)
    if place != HOUSE:
        opened = select(func.count()).select_from(UserSession).where(col(UserSession.made_at) > today)
        found.signed_in += session.scalar(opened) or 0


@step
def _of_imports(session: Session, since: datetime, rows: dict[bool, list[int]]) -> None:
    """Count the rows of imports since the upgrade and in the month before it, and those that they refused."""
    at = func.coalesce(col(Import.ran_at), col(Import.made_at), type_=UtcTime)  # checked ones that nobody runs count
    for when, counts in session.execute(select(at, col(Import.counts)).where(at > since - BEFORE)):
        count = rows[when > since]
        count[0] += sum(counts.get(name, 0) for name in OUTCOMES)
        count[1] += counts.get("refused", 0)


def _keep(point: WatchPoint, figures: Figures | None, wrong: list[str]) -> None:
    with work(house_actor()) as session:
        row = session.get(WatchPoint, point.id)
        if row is None or row.taken_at is not None:
            return
        row.taken_at = clock.now()
        row.ok = None if figures is None else not wrong
        row.figures = {**figures.told(), "wrong": wrong} if figures is not None else {}
        announce(session, WATCHED, row)
    if wrong:
        log.warning("after the upgrade: %s", "; ".join(wrong), extra={"minutes": point.minutes})
