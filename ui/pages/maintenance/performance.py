"""Performance: charts from an hour to ten years, the facts beside them, the slowest pages, and slow statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models import dates
from models.language import N_, _, ngettext
from models.watching import SlowQuery
from services.house.health.tiles import size
from services.house.telemetry import PageTimes, performance, statements
from services.house.telemetry.panel import milliseconds
from services.house.telemetry.performance import Chart, Charts, Fact
from ui import guard
from ui.live import answered, ask, follow, watch
from ui.pages.maintenance import figures, tabs
from ui.parts.dialogs import answer
from ui.parts.line_chart import Drawing, line_chart
from ui.parts.markup import StaticHtml, button, element, empty, icon_button, page_head, panel, text_element
from ui.routes import page, readdress
from ui.words import exact, moment, number

EVERY = 10.0  # seconds
SPANS = {
    "hour": N_("Hour"),
    "day": N_("Day"),
    "week": N_("Week"),
    "month": N_("Month"),
    "year": N_("Year"),
    "years": N_("Years"),
}
HEAD = Markup('<div class="panel-h"><h2>{}</h2><span class="sub">{}</span></div><div class="panel-b">{}{}</div>')
KEYS = Markup('<div class="plot-keys">{}</div>')
KEY = Markup('<span class="key"><i class="line-{}"></i>{}</span>')
FACT = Markup('<div class="fact"><dt>{}</dt><dd><b class="{}">{}</b><small>{}</small></dd></div>')
ASKED = (
    '<q-td :props="props"><button type="button" class="who text-left" :aria-label="props.row.open" '
    "@click=\"$parent.$emit('open', props.row.id)\"><span><b>{{ props.value }}</b><small>{{ props.row.table }}</small>"
    "</span></button></q-td>"
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
COLUMNS: list[dict[str, Any]] = [
    {"name": "action", "label": N_("Asked by"), "field": "action", "align": "left", "classes": "c-main"},
    {"name": "times", "label": N_("Times"), "field": "times", "align": "right", "classes": "c-more num"},
    {"name": "worst", "label": N_("Worst"), "field": "worst", "align": "right", "classes": "c-more num"},
    {"name": "at", "label": N_("Last"), "field": "at", "align": "right", "classes": "c-side num"},
]
PAGES: list[dict[str, Any]] = [
    {"name": "path", "label": N_("Page"), "field": "path", "align": "left", "classes": "c-main"},
    {"name": "times", "label": N_("Times"), "field": "times", "align": "right", "classes": "c-more num"},
    {"name": "mean", "label": N_("Average"), "field": "mean", "align": "right", "classes": "c-side num"},
    {"name": "worst", "label": N_("Worst"), "field": "worst", "align": "right", "classes": "c-more num"},
]


@page("/maintenance/performance", needs="maintenance.read")
async def performance_page(span: str = "day") -> None:
    """The charts of a span, then the facts and the week, then what is slow."""
    zone, span = guard.page_actor().zone, span if span in SPANS else "day"
    with page_head(_("Performance"), _("What Steward measures of itself, every ten seconds.")):
        words = {key: _(word) for key, word in SPANS.items()}
        chosen = ui.toggle(words, value=span).classes("seg").props("role=group")
        chosen.props["aria-label"] = _("Span")
    tabs.tabs("/maintenance/performance")
    with element("div", "split top"):
        charts = StaticHtml("div", "plots")
        with element("div", "stack"):
            with panel(_("Figures")):
                facts = StaticHtml("dl", "facts roomy")
            await figures.week()
    with element("div", "plots"):
        show_pages, show_slow = _pages(), _slow(zone)

    async def show_charts() -> None:
        now = await ask(performance.charts, chosen.value)
        charts.show(Markup("").join(_chart(one, now, zone) for one in now.charts))

    with element("div", "hidden"):
        followed = await follow(show_charts, every=EVERY)

        async def change() -> None:
            readdress(f"/maintenance/performance?span={chosen.value}")
            await answered(followed.again())

        chosen.on_value_change(change)
        await watch(lambda found: facts.show(_facts(found)), performance.facts, on=[], every=EVERY * 3)
        await watch(show_pages, performance.slowest, on=[], every=EVERY * 6)
        await watch(show_slow, statements.slow_queries, on=[], every=EVERY)


def _facts(found: list[Fact]) -> Markup:
    return Markup("").join(FACT.format(one.title, one.tone, one.value, one.remark) for one in found)


def _chart(one: Chart, now: Charts, zone: str) -> Markup:
    say = _units()[one.unit]
    newest = [next((value for value in reversed(line) if value is not None), None) for line in one.lines]
    told = [f"{label}: {say(value)}" for label, value in zip(one.labels, newest, strict=True) if value is not None]
    goal = _("Goal {goal}").format(goal=say(one.goal)) if one.goal is not None else ""
    marks = [(at, _("Version {version}, {time}").format(version=v, time=exact(at, zone))) for at, v in now.releases]
    drawing = Drawing(now.since, now.until, now.at, one.lines, one.goal, goal, marks)
    title = _(one.title)
    if not told:
        told = [_("No data")]
    keys = [KEY.format(nth, label) for nth, label in enumerate(one.labels)] if len(one.labels) > 1 else []
    keys += [KEY.format("goal", goal)] if goal else []
    keys += [KEY.format("release", _("New version"))] if marks else []
    words = ", ".join([title, *told])
    shown = line_chart(drawing, words, say, _ticks(now, zone))
    section = HEAD.format(title, " · ".join(told), shown, KEYS.format(Markup("").join(keys)) if keys else "")
    return Markup('<section class="panel">{}</section>').format(section)


def _units() -> dict[str, Callable[[float], str]]:
    return {
        "ms": milliseconds,
        "%": lambda value: _("{percent} %").format(percent=f"{value:.3g}"),
        "1": lambda value: f"{value:.3g}",
        "1/min": lambda value: f"{value:,.3g}" if value < 100 else number(round(value)),
        "B": lambda value: size(int(value)),
    }


def _ticks(now: Charts, zone: str) -> list[str]:
    """Return the times at the begin, the middle and the end of a chart."""
    step = (now.until - now.since) / 2
    times = [now.since, now.since + step]
    if now.until - now.since > timedelta(days=300):
        return [*(dates.month(at) for at in times), _("now")]
    return [*(moment(at, zone) for at in times), _("now")]


def _pages() -> Callable[[list[PageTimes]], None]:
    """Put the slowest pages into the page; return the function that fills them."""
    with panel(_("Slowest pages"), _("seven days")), element("div"):
        with element("div", "cards short") as holder:
            table = _table(PAGES, "path")
        nothing = empty("speed", _("No page was measured"), _("Pages are listed here once they were opened."))

    def show(found: list[PageTimes]) -> None:
        table.rows = [
            {"path": one.path, "times": number(one.times), "mean": milliseconds(one.mean_ms),
             "worst": milliseconds(one.worst_ms)} for one in found
        ]  # fmt: skip
        holder.set_visibility(bool(found))
        nothing.set_visibility(not found)

    return show


def _slow(zone: str) -> Callable[[list[SlowQuery]], None]:
    """Put the slow statements into the page; return the function that fills them."""
    known: dict[str, SlowQuery] = {}
    with panel(_("Slow statements"), _("of the database; a click shows one")), element("div"):
        with element("div", "cards short") as holder:
            table = _table(COLUMNS, "id")
        nothing = empty("bolt", _("Nothing was slow"), _("Statements over the limit in the settings are listed here."))
    table.add_slot("body-cell-action", ASKED)
    table.add_slot("body-cell-at", WHEN)

    async def open_one(event: Any) -> None:
        if str(event.args) in known:
            await _show_statement(known[str(event.args)], zone)

    table.on("open", open_one)

    def show(found: list[SlowQuery]) -> None:
        known.clear()
        known.update({str(one.id): one for one in found})
        rows = [_row(one, zone) for one in found]
        if rows != table.rows:
            table.rows = rows
        holder.set_visibility(bool(rows))
        nothing.set_visibility(not rows)

    return show


def _row(one: SlowQuery, zone: str) -> dict[str, Any]:
    asked_by = one.action or _("Steward itself")
    return {
        "id": str(one.id),
        "action": asked_by,
        "table": one.table,
        "times": number(one.times),
        "worst": milliseconds(one.worst_ms),
        "at": moment(one.at, zone),
        "exact": exact(one.at, zone),
        "open": _("Show the statement of {action}").format(action=asked_by),
    }


def _table(columns: list[dict[str, Any]], key: str) -> ui.table:
    named = [one | {"label": _(one["label"])} for one in columns]
    return ui.table(columns=named, rows=[], row_key=key, pagination=0).props("flat dense hide-bottom")


async def _show_statement(one: SlowQuery, zone: str) -> None:
    with ui.dialog() as dialog, ui.card().classes("dialog wide"):
        dialog.props["aria-label"] = _("Slow statement")
        with element("div", "dialog-h"):
            text_element("h2", _("Slow statement"))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            mean = milliseconds(one.total_ms / max(1, one.times))
            text = ngettext(
                "{action}: {count} time, {mean} on average, {worst} at worst, last {time}",
                "{action}: {count} times, {mean} on average, {worst} at worst, last {time}",
                one.times,
            )
            worst, time = milliseconds(one.worst_ms), exact(one.at, zone)
            text_element("p", text.format(action=one.action or _("Steward itself"), mean=mean, worst=worst, time=time))
            shown = text_element("pre", one.statement, "code").props("tabindex=0 role=region")
            shown.props["aria-label"] = _("Statement")
        with element("div", "dialog-f"):
            button(_("Close"), "ghost", on_click=lambda: dialog.submit(True))
    await answer(dialog)
