"""Drawing: the figures, charts and lists of a report, as markup."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from models.language import _
from services.reports import ReportCard, printing, showing
from services.reports.periods import Period
from ui.parts.line_chart import nice, spark
from ui.words import number

TILE = Markup(
    '<a class="rep-tile {}" href="{}" title="{}"><span>{}</span><span class="rep-chg {}">{}</span><b data-k="{}">{}</b>{}</a>'
)
KEYS = Markup('<div class="rep-keys">{}</div>')
KEY = Markup('<span class="rep-key {}">{}</span>')
CHART = Markup(
    '<section class="panel"><div class="panel-h"><h2>{}</h2><span class="sub only-d">{}</span>{}</div>'
    '<div class="rep-plot"><div class="rep-y" aria-hidden="true"><span>{}</span><span>{}</span><span>0</span></div>'
    '<div class="rep-body" role="img" aria-label="{}">{}</div><div class="rep-x" aria-hidden="true">{}</div></div></section>'
)
SVG = Markup('<svg viewBox="0 0 600 170" preserveAspectRatio="none" aria-hidden="true">{}</svg>')
BAR = Markup('<rect class="bar-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')
DOT = Markup('<i class="rep-dot {}" style="left:{:.2f}%;top:{:.2f}%" title="{}"></i>')
SAID = Markup('<span class="rep-said {}" style="left:{:.2f}%;top:{:.2f}%">{}</span>')
TICK = Markup("<span>{}</span>")
USES = Markup('<div class="rep-uses">{}</div>')
GROUP, USE = Markup("<h3>{}</h3>"), Markup("<span>{}</span>{}<b>{}</b>")
TRACK = Markup(
    '<svg class="rep-track {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{:.1f}" height="8"/></svg>'
)
LINE = Markup('<div class="rep-line"><span>{}</span><span class="muted">{}</span></div>')
WIDE, HIGH = 600, 170


def tiles(period: Period, card: ReportCard) -> Markup:
    """Return the figures with their change against the period before and their course; each opens its rows."""
    return Markup("").join(_tile(period, card, name) for name in showing.TILES[period.kind])


def _tile(period: Period, card: ReportCard, name: str) -> Markup:
    one = printing.tile(name, card)
    change, tone = one["change"], one["tone"]
    if name in ("uptime", "total_uptime") and period.kind in ("monthly", "annual"):
        change, tone = _("goal {goal}%").format(goal=f"{showing.GOALS[name]:g}"), ""
    course = [day.get(COURSE.get(name, name)) for day in card.days]
    floor = None if name in ("uptime", "total_uptime") else 0.0
    drawn = spark(course, "ok" if floor is None else "", floor)
    href = f"/reports/{period.kind}/{period.name}/rows?figure={name}"
    long = "long" if len(one["value"]) > 15 else ""
    said = ", ".join(filter(None, (one["label"], one["value"], change)))
    return TILE.format(long, href, said, one["label"], tone, change, name, one["value"], drawn)


COURSE = {  # which course belongs to a figure of another name
    "total_uptime": "uptime",
    "total_jobs": "jobs_created",
    "total_invoices": "invoices_generated",
    "total_active": "active_users",
}


def charts(period: Period, card: ReportCard) -> Markup:
    """Return the bars of jobs and invoices, and the load with its errors; nothing of a single day."""
    if len(card.days) < 2:
        return Markup("")
    each = {"quarterly": _("each week"), "annual": _("each month")}.get(period.kind, _("each day"))
    return _bars(period, card, each) + _load(period, card, each)


def _bars(period: Period, card: ReportCard, each: str) -> Markup:
    names, days = ("jobs_created", "invoices_generated"), card.days
    top = showing.nice(max((day[name] for day in days for name in names), default=0))
    step = WIDE / len(days)
    width = step * 0.36
    drawn = []
    for n, day in enumerate(days):
        for s, name in enumerate(names):
            high = (HIGH - 1) * day[name] / top
            left = n * step + step * 0.5 + (width * 0.06 if s else -width * 1.06)
            drawn.append(BAR.format(s, left, HIGH - high, width, high, f"{_day(period, day)}: {day[name]:,}"))
    words = [_("Jobs"), _("Invoices")]
    sums = [sum(day[name] for day in days) for name in names]
    keys = [
        KEY.format("two" if n else "", f"{word} {number(much)}")
        for n, (word, much) in enumerate(zip(words, sums, strict=True))
    ]
    label = ", ".join(f"{word} {number(much)}" for word, much in zip(words, sums, strict=True))
    return _chart(
        _("Jobs and invoices"), each, keys, top, label, SVG.format(Markup("").join(drawn)), _ticks(period, days)
    )


def _load(period: Period, card: ReportCard, each: str) -> Markup:
    days = card.days
    known = [day["average_load"] for day in days if day["average_load"] is not None]
    top = nice(max([*known, 0.1]) * 1.1)
    places = [(100 * (n + 0.5) / len(days), 100 * (1 - (day["average_load"] or 0) / top)) for n, day in enumerate(days)]
    runs: list[list[tuple[float, float]]] = [[]]
    for day, (x, y) in zip(days, places, strict=True):
        if day["average_load"] is None:
            runs.append([])
        else:
            runs[-1].append((x * WIDE / 100, y * HIGH / 100))
    drawn = SVG.format(Markup("").join(_run(run) for run in runs if run))
    worst = max(days, key=lambda day: (day["total_errors"], day["down_s"]))
    for day, (x, y) in zip(days, places, strict=True):
        if day["total_errors"]:
            big = "big" if day is worst else ""
            drawn += DOT.format(big, x, y, _said(period, day))
    if worst["total_errors"] or worst["down_s"]:
        x, y = places[days.index(worst)]
        drawn += SAID.format("left" if x > 55 else "", x, max(y, 3), _said(period, worst))
    keys = [KEY.format("", _("Load")), KEY.format("red", _("Errors"))]
    label = _("Average load {load}, errors {count}").format(
        load=showing.value("average_load", card.fields) if "average_load" in card.fields else "–",
        count=sum(day["total_errors"] for day in days),
    )
    about = _("seconds, {each}").format(each=each)
    return _chart(_("Load and errors"), about, keys, top, label, drawn, _ticks(period, days))


def _run(run: list[tuple[float, float]]) -> Markup:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) + ("h2" if len(run) == 1 else "")
    under = f"{path}L{run[-1][0]:.1f} {HIGH}L{run[0][0]:.1f} {HIGH}Z"
    return Markup('<path class="under" d="{}"/><path d="{}"/>').format(under, path)


def _said(period: Period, day: dict[str, Any]) -> str:
    parts = [_day(period, day), _("{count} errors").format(count=number(day["total_errors"]))]
    if day["down_s"]:
        parts.append(_("down {minutes} min").format(minutes=number(round(day["down_s"] / 60))))
    return ", ".join(parts)


def _day(period: Period, day: dict[str, Any]) -> str:
    first = date.fromisoformat(day["first"])
    if period.kind == "annual":
        return _(showing.MONTHS[first.month - 1])
    return f"{first.day} {_(showing.MONTHS_SHORT[first.month - 1])}"


def _chart(
    title: str, about: str, keys: Sequence[Markup], top: float, label: str, drawn: Markup, ticks: Markup
) -> Markup:
    return CHART.format(
        title, about, KEYS.format(Markup("").join(keys)), f"{top:g}", f"{top / 2:g}", label, drawn, ticks
    )


def _ticks(period: Period, days: list[dict[str, Any]]) -> Markup:
    step = 5 if len(days) > 20 else 3 if period.kind == "quarterly" else 1
    words = [showing.tick(period, n, day["first"]) if n % step == 0 else "" for n, day in enumerate(days)]
    return Markup("").join(TICK.format(word) for word in words)


def uses(found: dict[str, Any]) -> Markup:
    """Return the top and the least used features, with their bars."""
    most = max([one["count"] for one in found["top_features"]], default=0) or 1
    made = []
    for title, name, tone in ((_("Top 3"), "top_features", ""), (_("Bottom 2"), "underutilised_features", "low")):
        made.append(GROUP.format(title))
        for one in found[name]:
            track = TRACK.format(tone, max(100 * one["count"] / most, 2 if one["count"] else 0))
            made.append(USE.format(showing.feature(one["feature"]), track, number(one["count"])))
    unused = found["unused_features"]
    if unused:
        made.append(GROUP.format(_("{count} not used").format(count=len(unused))))
    return USES.format(Markup("").join(made))


def lines(rows: Sequence[tuple[str, str]]) -> Markup:
    """Return rows of a word and its value."""
    return Markup("").join(LINE.format(label, value) for label, value in rows)
