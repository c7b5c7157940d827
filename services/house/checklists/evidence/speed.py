"""Evidence of speed: pages and answers of a time, what is slow in it, and what a browser has to load (N-02, N-09, N-17, N-22)."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from models.language import N_, _, ngettext
from models.watching import SlowQuery
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import DAY, WEEK, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import page_name, took
from services.house.health.tiles import size
from services.house.telemetry import PageTimes, goals, pages, span
from services.house.telemetry.panel import milliseconds, percent

MONTH, QUARTER = timedelta(days=30), timedelta(days=92)
SLOWER = 50  # per cent by which answers may become slower in a week, as the alert has it (L-21)
ASSETS = Path(__file__).resolve().parents[4] / "ui" / "theme" / "assets"
BUNDLES = ("steward.css", "steward.js")  # what every page loads of ours
BUNDLES_MOST = 60_000  # bytes, compressed: a page on a slow telephone line of 1 Mbit/s waits half a second for them
FIX = N_("The Performance page shows which pages and queries are slow.")


def _pages(now: Moment) -> Evidence:
    """N-02: 95 of 100 pages were built within three seconds, since yesterday; after a day without people, of the week."""
    lately = _p95(now, DAY)
    return lately if lately.verdict != "unknown" else _p95(now, WEEK)


def _week(now: Moment) -> Evidence:
    return _p95(now, WEEK)


def _p95(now: Moment, back: timedelta) -> Evidence:
    ms = span(now.at - back, now.at).value("pages.p95")
    if ms is None:
        return unknown(_("No data"), _("No page was opened in this time."), links.PERFORMANCE)
    text = _("p95 {time}").format(time=milliseconds(ms))
    if ms >= goals.PAGE_MS:
        return failed(text, links.PERFORMANCE, _(FIX), ms)
    return ok(text, links.PERFORMANCE, ms)


def _slow_pages(now: Moment) -> Evidence:
    """N-02: no page took longer than three seconds, since yesterday; after a day without people, in the week."""
    lately = pages(now.at - DAY, now.at)
    return _slow(lately or pages(now.at - WEEK, now.at), lambda one: one.worst_ms)


def _slow_week(now: Moment) -> Evidence:
    """N-09: no page takes longer than three seconds on average, in the past week."""
    return _slow(pages(now.at - WEEK, now.at), lambda one: one.mean_ms)


def _bottlenecks(now: Moment) -> Evidence:
    """N-17: the page that took longest on average in the past month."""
    return _slow(pages(now.at - MONTH, now.at), lambda one: one.mean_ms)


def _slow(found: list[PageTimes], measure: Callable[[PageTimes], float]) -> Evidence:
    """Judge the slowest page."""
    if not found:
        return unknown(_("No data"), _("No page was opened in this time."), links.PERFORMANCE)
    slow = sorted((one for one in found if measure(one) >= goals.PAGE_MS), key=lambda one: -measure(one))
    worst = slow[0] if slow else max(found, key=measure)
    text = _("{page}, {time}").format(page=page_name(worst.path), time=milliseconds(measure(worst)))
    if not slow:
        return ok(text, links.PERFORMANCE, measure(worst))
    count = len(slow) - 1
    fix = ngettext("{time} allowed. {count} page more.", "{time} allowed. {count} pages more.", count)
    return failed(text, links.PERFORMANCE, fix.format(time=milliseconds(goals.PAGE_MS), count=count), measure(worst))


def _degradation(now: Moment) -> Evidence:
    """N-09: answers are not half as slow again as in the week before."""
    lately, before = (span(now.at - back, now.at - back + WEEK).value("answers.p95") for back in (WEEK, 2 * WEEK))
    if not lately or not before:
        return unknown(_("No data"), _("Two weeks are needed to compare."), links.PERFORMANCE)
    more = (lately / before - 1) * 100
    text = _("{percent} %").format(percent=f"{more:+.0f}")
    return failed(text, links.PERFORMANCE, _(FIX), more) if more > SLOWER else ok(text, links.PERFORMANCE, more)


def _bundles(_now: Moment) -> Evidence:
    """N-09: what each page loads of ours, compressed as it travels."""
    count = sum(len(gzip.compress((ASSETS / name).read_bytes())) for name in BUNDLES)
    text = size(count)
    if count > BUNDLES_MOST:
        fix = _("More than {size}: look for what a page does not need.").format(size=size(BUNDLES_MOST))
        return failed(text, links.PERFORMANCE, fix, count)
    return ok(text, links.PERFORMANCE, count)


def _month(now: Moment) -> Evidence:
    return _figures(now, MONTH)


def _quarter(now: Moment) -> Evidence:
    return _figures(now, QUARTER)


def _figures(now: Moment, back: timedelta) -> Evidence:
    """N-17, N-22: pages and errors of a time, by their goals."""
    found = span(now.at - back, now.at)
    page, errors = found.value("pages.p95"), found.error_share
    if page is None and errors is None:
        return unknown(_("No data"), _("No page was opened in this time."), links.PERFORMANCE)
    text = _("p95 {time}, {percent} errors").format(time=milliseconds(page), percent=percent(errors))
    bad = (page or 0) >= goals.PAGE_MS or (errors or 0) >= goals.ERRORS
    return failed(text, links.PERFORMANCE, _(FIX), page) if bad else ok(text, links.PERFORMANCE, page)


def _queries(now: Moment) -> Evidence:
    """N-17: statements of the database over the limit, in the past month."""
    count, worst = slow_queries(now.at - MONTH)
    if not count:
        return ok(_("None"), links.PERFORMANCE, 0)
    text = ngettext("{count} kind, worst {time}", "{count} kinds, worst {time}", count)
    return failed(text.format(count=count, time=took(worst / 1_000)), links.PERFORMANCE, _(FIX), count)


def slow_queries(since: datetime) -> tuple[int, int]:
    """Return how many kinds of statements were over the limit since then, and the worst time in milliseconds."""
    query = select(func.count(), func.max(col(SlowQuery.worst_ms))).where(col(SlowQuery.at) > since)
    count, worst = gathering.of_house(query)[0]
    return int(count), int(worst or 0)


COLLECTORS = {
    "speed.pages": Collector(N_("Pages are fast, since yesterday"), _pages),
    "speed.slow_pages": Collector(N_("No slow pages, since yesterday"), _slow_pages),
    "speed.week": Collector(N_("Pages are fast, past week"), _week),
    "speed.degradation": Collector(N_("No slower than the week before"), _degradation),
    "speed.slow_week": Collector(N_("No slow pages, past week"), _slow_week),
    "speed.bundles": Collector(N_("Size of what a browser loads"), _bundles),
    "speed.month": Collector(N_("Speed and errors of the past month"), _month),
    "speed.bottlenecks": Collector(N_("Slowest page of the past month"), _bottlenecks),
    "speed.queries": Collector(N_("Slow queries of the past month"), _queries),
    "speed.quarter": Collector(N_("Speed and errors of the past quarter"), _quarter),
}
