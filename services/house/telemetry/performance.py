"""Performance: charts from hours to years, the facts beside them, and what is slow (H-04, H-07, H-10 to H-12, H-23)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from models.language import N_, _, counted, decimal, ngettext
from models.upgrades import Upgrade
from services.house.health.tiles import size
from services.house.telemetry import goals
from services.house.telemetry.beats import uptime
from services.house.telemetry.goals import Tone
from services.house.telemetry.panel import DAY, MONTH, WEEK, days_to_full, milliseconds, percent
from services.house.telemetry.people import people
from services.house.telemetry.reading import PageTimes, Point, history, pages, span
from services.work import Actor, clock, errand, house_actor, work

SPANS = {  # how far back, and the seconds of each of its points: about 150 of them
    "hour": (timedelta(hours=1), 30),
    "day": (DAY, 600),
    "week": (WEEK, 3_600),
    "month": (MONTH, 14_400),
    "year": (timedelta(days=365), 172_800),
    "years": (timedelta(days=3_650), 1_728_000),
}
SLOWEST = 10  # pages that are listed


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its title, unit (`ms`, `%`, `1`, `1/min`, `B`), a label for each line, each line's values in the order
    of `Charts.at` (None: no data), and the goal."""

    title: str
    unit: str
    labels: list[str]
    lines: list[list[float | None]]
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a span, the times of their points (UTC), and each release within: when, and which version."""

    since: datetime
    until: datetime
    at: list[datetime]
    charts: list[Chart]
    releases: list[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number beside the charts, its remark, and its tone."""

    title: str
    value: str
    remark: str = ""
    tone: Tone = "mute"


@errand("maintenance.read")
def charts(actor: Actor, name: str) -> Charts:
    """Return the charts of one of `SPANS`; of another name, those of a day."""
    back, step = SPANS.get(name, SPANS["day"])
    until = clock.now()
    names = [
        "answers.p50",
        "answers.p95",
        "error_share",
        "requests",
        "users_peak",
        "database",
        "cpu_machine",
        "memory_used",
    ]
    found = history(until - back, until, names, step=step)
    return Charts(until - back, until, [one.at for one in found], _charts(found), _releases(until - back, until))


def _charts(found: list[Point]) -> list[Chart]:
    def line(name: str, times: float = 1.0) -> list[float | None]:
        return [None if (value := one.values[name]) is None else value * times for one in found]

    rate = [(one.values["requests"] or 0) * 6 / one.beats if one.beats else None for one in found]
    median, p95 = _("Median"), _("95th percentile")
    return [
        Chart(N_("Response time"), "ms", [median, p95], [line("answers.p50"), line("answers.p95")], goals.ANSWER_MS),
        Chart(N_("Error rate"), "%", [_("Errors")], [line("error_share", 100)], goals.ERRORS * 100),
        Chart(N_("Requests a minute"), "1/min", [_("Requests")], [rate]),
        Chart(N_("Active users"), "1", [_("People at once")], [line("users_peak")]),
        Chart(N_("Database size"), "B", [_("Size")], [line("database")]),
        Chart(N_("Machine"), "%", [_("CPU"), _("Memory")], [line("cpu_machine"), line("memory_used")]),
    ]


def _releases(since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    with work(house_actor(), read=True) as session:
        ended = col(Upgrade.ended_at)
        query = select(ended, col(Upgrade.to_version)).where(ended.between(since, until), col(Upgrade.state) == "done")
        return [(at, version) for at, version in session.execute(query.order_by(ended))]


@errand("maintenance.read")
def facts(actor: Actor) -> list[Fact]:
    """Return the numbers beside the charts. "Today" is the actor's day."""
    now = clock.now()
    midnight = now.astimezone(ZoneInfo(actor.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    today, lately = span(midnight, now), span(now - WEEK, now)
    return [
        *_speed(
            today.value("answers.mean"), today.answers.count, lately.value("pages.mean"), lately.value("pages.p95")
        ),
        *_room(now),
        *_sign_ins(lately.value("sign_ins") or 0, lately.value("sign_ins_failed") or 0),
        Fact(_("Sent by the machine, 7 days"), size(int(lately.value("bytes_sent") or 0)), _("all programs together")),
        *_uptimes(now),
    ]


def _speed(today: float | None, count: int, page: float | None, page_p95: float | None) -> list[Fact]:
    counted = ngettext("of {count} answer", "of {count} answers", count)
    within = _("95 % within {time}, goal {goal}").format(time=milliseconds(page_p95), goal=milliseconds(goals.PAGE_MS))
    return [
        Fact(_("Response today"), seconds(today), counted, goals.below(today, goals.ANSWER_MS, goals.ANSWER_BAD)),
        Fact(
            _("Average page, 7 days"), milliseconds(page), within, goals.below(page_p95, goals.PAGE_MS, goals.PAGE_BAD)
        ),
    ]


def _room(now: datetime) -> list[Fact]:
    sizes = [one.values["database"] for one in history(now - MONTH, now, ["database"], step=86_400)]
    known = [one for one in sizes if one is not None]
    grown = known[-1] - known[0] if len(known) > 1 else None
    days = days_to_full()
    full = "–" if days is None else ngettext("{count} day", "{count} days", int(days))
    tone: Tone = "mute" if days is None else goals.above(days, goals.DISK_SOON, goals.DISK_BAD)
    remark = (
        _("not measured for long enough")
        if grown is None
        else _("{size} more than a month ago").format(size=size(int(max(0, grown))))
    )
    return [
        Fact(_("Database"), size(int(known[-1])) if known else "–", remark),
        Fact(_("Disk full in"), full, _("as it filled in the last 14 days"), tone),
    ]


def _sign_ins(good: float, failed: float) -> list[Fact]:
    whole = good + failed
    share = good / whole if whole else None
    tone: Tone = goals.above(share, goals.SIGN_INS, goals.SIGN_INS_BAD) if whole >= goals.FEW else "mute"
    remark = ngettext("{count} failed in 7 days", "{count} failed in 7 days", int(failed))
    found = people(clock.now() - WEEK)
    active = ngettext("{active} of {count} person active", "{active} of {count} people active", found.all)
    return [
        Fact(_("Sign-ins that succeed"), percent(share, 0), remark, tone),
        Fact(_("New users, 7 days"), counted(found.new), active.format(active=found.active)),
    ]


def _uptimes(now: datetime) -> list[Fact]:
    made = []
    for title, back in ((_("Uptime, 24 hours"), DAY), (_("Uptime, a year"), timedelta(days=365))):
        spent = uptime(now - back, now)
        remark = _("{down} min down, {planned} min planned").format(
            down=round(spent.down.total_seconds() / 60), planned=round(spent.planned.total_seconds() / 60)
        )
        made.append(Fact(title, percent(spent.share), remark, goals.above(spent.share, goals.UPTIME, goals.UPTIME_BAD)))
    return made


@errand("maintenance.read")
def slowest(actor: Actor) -> list[PageTimes]:
    """Return the pages that took longest on average in the last seven days."""
    return pages(clock.now() - WEEK, clock.now())[:SLOWEST]


def seconds(ms: float | None) -> str:
    """Return a time in seconds, as the evening's log wants it (H-12)."""
    return "–" if ms is None else _("{seconds} s").format(seconds=decimal(ms / 1_000, 2))
