"""Evidence of errors: what people saw, what came back, and whether something is done about it (N-01, N-06, N-10)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from models.events import EventRow
from models.health import Crash
from models.language import N_, _, ngettext
from models.watching import CrashDay
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import DAY, WEEK, Collector, Evidence, Moment, failed, ok
from services.house.checklists.evidence.wording import weekday
from services.house.telemetry import pages

AGAIN = 3  # days of a week, or times in a day: a pattern
EXPORTED = "log.exported"  # what the page of the log announces
OPEN = col(Crash.settled_at).is_(None)


def met(since: datetime, *where: object) -> Sequence[Crash]:
    """Return the kinds of errors that were met since then, the latest first."""
    query = select(Crash).where(col(Crash.at) > since, *where)  # type: ignore[arg-type]
    return [row[0] for row in gathering.of_house(query.order_by(col(Crash.at).desc()))]


def _shown(now: Moment) -> Evidence:
    """N-01: nobody met a page that broke, since yesterday. A page is known by its address."""
    opened = {one.path for one in pages(now.at - DAY, now.at)}
    broken = {one.where for one in met(now.at - DAY) if one.where.startswith("/")}
    text = ngettext("{broken} of {count} page", "{broken} of {count} pages", len(opened | broken))
    text = text.format(broken=len(broken), count=len(opened | broken))
    if broken:
        fix = _("Read the errors of {pages}.").format(pages=", ".join(sorted(broken)[:3]))
        return failed(text, links.ERRORS, fix, len(broken))
    return ok(text, links.ERRORS, 0)


def _today(now: Moment) -> Evidence:
    """N-06: the kinds of errors met today, and the one that was met most often."""
    found = met(now.midnight)
    if not found:
        return ok(_("None"), links.ERRORS, 0)
    counts = _times([one.id for one in found], now.midnight)
    worst = max(found, key=lambda one: counts.get(one.id, 1))
    text = ngettext("{count} kind", "{count} kinds", len(found)).format(count=len(found))
    times = counts.get(worst.id, 1)
    fix = _("Read each error, and mend its cause.")
    if times >= AGAIN:
        fix = _("A pattern: {what} in {where}, {times} times.").format(what=worst.what, where=worst.where, times=times)
    return failed(text, links.ERRORS, fix, len(found))


def _times(ids: Sequence[object], since: datetime) -> dict[object, int]:
    """Return how often each of these kinds was met since a day began, where it was counted by days."""
    mine = (col(CrashDay.crash_id).in_(ids), col(CrashDay.met_on) >= since.date())
    query = select(col(CrashDay.crash_id), func.sum(col(CrashDay.times))).where(*mine)
    return {crash_id: int(times) for crash_id, times in gathering.of_house(query.group_by(col(CrashDay.crash_id)))}


def _export(now: Moment) -> Evidence:
    """N-10: somebody exported the log within the past week."""
    query = select(func.max(col(EventRow.at))).where(col(EventRow.kind) == EXPORTED)
    last = max((row[0] for row in (*gathering.of_house(query), *gathering.rows(now, query)) if row[0]), default=None)
    if last is None or now.at - last > WEEK:
        return failed(_("Not exported"), links.LOG, _("Export the past week's errors on the page of the log."))
    return ok(_("Exported on {day}").format(day=weekday(last, now.zone)), links.LOG)


def _levels(now: Moment) -> Evidence:
    """N-10: the errors of the week by their level. A critical one that is open is red."""
    found = met(now.at - WEEK)
    counts = Counter(one.level for one in found)
    text = _("{critical} critical, {warning} warning, {info} info").format(
        critical=counts["critical"], warning=counts["warning"], info=counts["info"]
    )
    bad = [one for one in found if one.level == "critical" and one.settled_at is None]
    if bad:
        fix = _("Mend {what} in {where} first.").format(what=bad[0].what, where=bad[0].where)
        return failed(text, links.ERRORS, fix, len(bad))
    return ok(text, links.ERRORS, 0)


def _recurring(now: Moment) -> Evidence:
    """N-10: no open kind of error came back: none was met on three days of the week, or known before it and met again."""
    found = met(now.at - WEEK, OPEN)
    days = select(col(CrashDay.crash_id), func.count()).where(col(CrashDay.met_on) > (now.at - WEEK).date())
    often = {one for one, count in gathering.of_house(days.group_by(col(CrashDay.crash_id))) if count >= AGAIN}
    again = [one for one in found if one.id in often or one.made_at < now.at - WEEK]
    if not again:
        return ok(_("None"), links.ERRORS, 0)
    text = ngettext("{count} kind", "{count} kinds", len(again)).format(count=len(again))
    fix = _("{what} in {where} comes back.").format(what=again[0].what, where=again[0].where)
    return failed(text, links.ERRORS, fix, len(again))


def _tickets(now: Moment) -> Evidence:
    """N-10: each open error of the week that is more than a remark has its task."""
    found = met(now.at - WEEK, OPEN, col(Crash.level) != "info")
    without = [one for one in found if one.task_id is None]
    text = _("{count} of {all}").format(count=len(found) - len(without), all=len(found))
    if without:
        fix = _("Make a task of {what} in {where}, or settle it.").format(what=without[0].what, where=without[0].where)
        return failed(text, links.ERRORS, fix, len(found) - len(without))
    return ok(text, links.ERRORS, len(found))


COLLECTORS = {
    "errors.shown": Collector(N_("Nobody met an error, since yesterday"), _shown),
    "errors.today": Collector(N_("Errors of today"), _today),
    "errors.export": Collector(N_("The log of the week was exported"), _export),
    "errors.levels": Collector(N_("Errors of the week by level"), _levels),
    "errors.recurring": Collector(N_("Errors that come back"), _recurring),
    "errors.tickets": Collector(N_("Errors with a task"), _tickets),
}
