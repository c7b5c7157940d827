"""Evidence of use: the day in four numbers, and which features are used by how many (N-07, N-12, N-21, N-22)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from models.accounts import User, UserSession
from models.invoices import Invoice
from models.jobs import Job
from models.language import N_, _, ngettext
from models.money import exponent
from models.watching import Usage
from services import savings
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of, page_name
from services.house.telemetry import goals, span
from services.house.telemetry.performance import seconds
from services.house.telemetry.usage import OTHER
from services.money.amounts import shown
from services.roles import ROLES
from services.work import house_actor, perform

WEEK, MONTH, QUARTER, YEAR = 7, 30, 92, 365  # days
TOP = 3
SAVINGS = "/savings"
QUIET = OTHER | {"account", "home"}  # what everybody opens is no feature


def _active(now: Moment) -> Evidence:
    """N-07: how many people were here today."""
    seen = select(func.count(col(UserSession.user_id).distinct())).where(col(UserSession.seen_at) >= now.midnight)
    everyone = select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))
    count = gathering.total(now, seen)
    return ok(of(count, max(count, gathering.total(now, everyone))), links.USERS, count)


def _jobs(now: Moment) -> Evidence:
    """N-07: how many jobs were added today."""
    here = (col(Job.made_at) >= now.midnight, col(Job.binned_at).is_(None))
    return _counted(gathering.total(now, select(func.count()).select_from(Job).where(*here)), "/jobs")


def _invoices(now: Moment) -> Evidence:
    """N-07: how many invoices were issued today."""
    here = (col(Invoice.state) == "issued", col(Invoice.issued_at) >= now.midnight)
    return _counted(gathering.total(now, select(func.count()).select_from(Invoice).where(*here)), "/invoices")


def _counted(count: int, link: str) -> Evidence:
    return ok(f"{count:,}", link, count)


def _response(now: Moment) -> Evidence:
    """N-07: how long an answer took on average today, in seconds."""
    ms = span(now.midnight, now.at).value("answers.mean")
    if ms is None:
        return unknown(_("No data"), _("Nobody asked for anything today."), links.PERFORMANCE)
    if ms >= goals.ANSWER_BAD:
        return failed(seconds(ms), links.PERFORMANCE, _("See what is slow on the Performance page."), ms)
    return ok(seconds(ms), links.PERFORMANCE, ms)


def used(now: Moment, days: int) -> Counter[str]:
    """Return how often each feature was used in the last days, today included, in all workspaces."""
    first = gathering.first_day(now, days)
    query = select(col(Usage.feature), func.sum(col(Usage.count))).where(col(Usage.used_on) >= first)
    found: Counter[str] = Counter()
    for feature, count in gathering.rows(now, query.group_by(col(Usage.feature))):
        if feature not in QUIET:
            found[feature] += int(count)
    return found


def features() -> frozenset[str]:
    """Return every feature that a role may open."""
    rooms = {one.partition(".")[0] for role in ROLES.values() for one in role.permissions if one.endswith(".read")}
    return frozenset(rooms - QUIET)


def _top(days: int) -> Callable[[Moment], Evidence]:
    def collect(now: Moment) -> Evidence:
        """N-12, N-22: which features were used most."""
        found = used(now, days)
        if not found:
            return unknown(_("No data"), _("Nobody used anything in this time."), links.PERFORMANCE)
        text = ", ".join(f"{_(page_name(name))} {count:,}" for name, count in found.most_common(TOP))
        return ok(text, links.PERFORMANCE, found.total())

    return collect


def _adoption(now: Moment) -> Evidence:
    """N-21: how many features were used at all in the past month."""
    known, found = features(), used(now, MONTH)
    if not found:
        return unknown(_("No data"), _("Nobody used anything in this time."), links.PERFORMANCE)
    count = len(known & found.keys())
    return ok(_("{used} features").format(used=of(count, len(known))), links.PERFORMANCE, count)


def _unused(now: Moment) -> Evidence:
    """N-21: which features nobody used in the past month."""
    found = used(now, MONTH)
    if not found:
        return unknown(_("No data"), _("Nobody used anything in this time."), links.PERFORMANCE)
    idle = sorted(features() - found.keys())
    named = ", ".join(_(page_name(name)) for name in idle[:TOP])
    more = _("{names} and {count} more").format(names=named, count=len(idle) - TOP)
    text = (more if len(idle) > TOP else named) or _("None")
    return ok(text, links.PERFORMANCE, len(idle))


def _impact(now: Moment) -> Evidence:
    """N-22: what the past quarter brought: jobs done, invoices issued."""
    since = gathering.begin(now, QUARTER)
    done = gathering.total(now, select(func.count()).select_from(Job).where(col(Job.done_at) >= since))
    issued = (col(Invoice.state) == "issued", col(Invoice.issued_at) >= since)
    bills = gathering.total(now, select(func.count()).select_from(Invoice).where(*issued))
    jobs = ngettext("{count} job done", "{count} jobs done", done).format(count=f"{done:,}")
    told = ngettext("{count} invoice", "{count} invoices", bills).format(count=f"{bills:,}")
    return ok(f"{jobs}, {told}", "/invoices", done)


def _roi(now: Moment) -> Evidence:
    """N-21: what the uses of the past month saved, by the hours and the rate of the settings: an estimate."""
    return _returned(now, savings.month_of(now.day.replace(day=1) - timedelta(days=1)))


def _roi_year(now: Moment) -> Evidence:
    """N-30: the same of the past year."""
    return _returned(now, str(now.day.year - 1))


def _returned(now: Moment, period: str) -> Evidence:
    found = [perform(house_actor(place), savings.savings, period) for place in now.places]
    hours, worth = sum(one.hours for one in found), Counter[str]()
    for one in found:
        worth[one.currency] += round(one.worth * 10 ** exponent(one.currency))
    if not hours:
        return unknown(_("No data"), _("Nobody used anything in this time."), SAVINGS)
    told = " + ".join(shown(much, currency) for currency, much in sorted(worth.items()) if much)
    text = _("{worth}, {hours} h").format(worth=told, hours=f"{hours:,.0f}") if told else f"{hours:,.0f} h"
    return ok(text, SAVINGS, float(hours))


COLLECTORS = {
    "usage.active_today": Collector(N_("People who were here today"), _active),
    "usage.jobs_today": Collector(N_("Jobs added today"), _jobs),
    "usage.invoices_today": Collector(N_("Invoices issued today"), _invoices),
    "usage.response_today": Collector(N_("Average response time of today"), _response),
    "usage.features_week": Collector(N_("Use of features, past week"), _top(WEEK)),
    "usage.features_quarter": Collector(N_("Use of features, past quarter"), _top(QUARTER)),
    "usage.adoption": Collector(N_("Features that are used"), _adoption),
    "usage.unused": Collector(N_("Features that nobody uses"), _unused),
    "usage.impact": Collector(N_("What the quarter brought"), _impact),
    "usage.roi": Collector(N_("Return of the past month"), _roi),
    "usage.roi_year": Collector(N_("Return of the past year"), _roi_year),
}
