"""Costs: what each workspace is estimated to cost, month by month, and how near it is to what its plan allows."""

from decimal import Decimal

from markupsafe import Markup
from nicegui import ui

from models import dates
from models.language import _
from services.house import costs
from services.house.costs import Costs, Line, Part
from services.house.health.tiles import size
from services.work import Refused
from ui import guard
from ui.live import watch
from ui.pages.maintenance import tabs
from ui.parts import insights
from ui.parts.markup import StaticHtml, button, element, empty, icon_html, page_head, panel
from ui.routes import page
from ui.words import number

EVERY = 60.0  # seconds: as often as it is kept
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v {}">{}</div><div class="state {}">{}</div>')
LEVEL = Markup(
    '<a class="level nicegui-link {}" href="/maintenance/costs?month={}" title="{}"><b>{}</b>'
    '<span class="level-b" style="{}"></span><span class="level-k">{}</span></a>'
)
HEIGHT = Markup("height:{}%")
LEVELS = Markup('<div class="levels">{}</div>')
TABLE = Markup(
    '<div class="scrolls" tabindex="0" role="group" aria-label="{}"><table class="sums"><thead><tr>{}</tr></thead>'
    '<tbody>{}</tbody><tfoot><tr class="total">{}</tr></tfoot></table></div>'
)
TOP, NAME, CELL = Markup('<th scope="col">{}</th>'), Markup('<th scope="row">{}</th>'), Markup("<td>{}</td>")
ROW = Markup("<tr>{}</tr>")
USE = Markup(
    '<div class="use"><span><b>{}</b> · {}</span><span>{}</span>'
    '<progress class="gauge {}" max="100" value="{}" aria-label="{}"></progress></div>'
)
NOTHING = Markup('<p class="panel-b sub">{}</p>')
BUDGET = Decimal(100)  # dollars a month: L-23


@page("/maintenance/costs", needs="maintenance.read")
async def costs_page(month: str = "") -> None:
    """The month's estimate with its forecast, the months before, each workspace, and the limits of plans."""
    guard.page_actor()
    insights.sheet()
    try:
        chosen = costs.month_of(month)
    except Refused:
        month, chosen = "", costs.month_of("")
    with page_head(_("Costs"), _("An estimate: what was used, times the rates in the settings.")):
        ui.link(_("Rates"), "/settings/installation").classes("link")
        export = button(_("Export"), "ghost", "download").props("target=_blank")
        export.props["href"] = f"/maintenance/costs.csv?month={chosen:%Y-%m}"
    tabs.tabs("/maintenance/costs")
    with element("div", "no-box") as shown:
        with element("div", "tiles"):
            tiles = [StaticHtml("div", "tile") for _nth in range(4)]
        with element("div", "split"):
            with panel(_("By month"), _("US dollars; a click shows a month")):
                trend = StaticHtml("div")
            with panel(_("Plans"), _("an alert from 80 % on")):
                limits = StaticHtml("div")
        with panel(_("Workspaces"), dates.month(chosen)):
            table = StaticHtml("div")
    nothing = empty("payments", _("Nothing was counted yet"), _("Steward counts from its first minute on."))

    def show(now: Costs) -> None:
        shown.set_visibility(bool(now.lines or now.trend))
        nothing.set_visibility(not now.lines and not now.trend)
        for place, markup in zip(tiles, _tiles(now), strict=True):
            place.show(markup)
        trend.show(_trend(now))
        limits.show(_limits(now))
        table.show(_table(now))

    with element("div", "hidden"):
        await watch(show, costs.overview, month, on=[], every=EVERY)


def dollars(amount: Decimal | None) -> str:
    """Return an amount in words; without one a dash. What is less than a cent says so."""
    if amount is None:
        return "–"
    return "< $0.01" if 0 < amount < Decimal("0.01") else f"${amount:,.2f}"  # no text


def _tiles(now: Costs) -> list[Markup]:
    current = now.month == costs.month_of("")
    over = "bad" if now.total > BUDGET else "ok"
    ahead = now.forecast
    tone = "mute" if ahead is None else "warn" if ahead > BUDGET else "ok"
    sent, stored = sum(one.used.sent_bytes for one in now.lines), sum(one.used.stored for one in now.lines)
    queries, calls = sum(one.used.queries for one in now.lines), sum(one.used.calls for one in now.lines)
    budget = _("Alert over {amount}").format(amount=f"${BUDGET:,.0f}")
    word = _("So far, {month}") if current else _("Total, {month}")
    when = _("at the pace so far") if ahead is not None else _("after the first whole day")
    return [
        TILE.format(
            icon_html("payments"),
            word.format(month=dates.month_name(now.month)),
            over,
            dollars(now.total),
            over,
            budget,
        ),
        TILE.format(
            icon_html("trending_up"), _("Whole month"), tone, dollars(ahead), tone, when if current else _("measured")
        ),
        TILE.format(
            icon_html("storage"),
            _("Stored"),
            "",
            size(stored),
            "mute",
            _("{size} sent").format(size=size(sent)),
        ),
        TILE.format(
            icon_html("bolt"),
            _("Statements"),
            "",
            number(queries),
            "mute",
            _("{count} API requests").format(count=number(calls)),
        ),
    ]


def _trend(now: Costs) -> Markup:
    if not now.trend:
        return NOTHING.format(_("No month was counted yet."))
    top = max([*(total for _month, total in now.trend), Decimal("0.01")])
    levels = [
        LEVEL.format(
            "on" if month == now.month else "",
            f"{month:%Y-%m}",
            _("{month}: {amount}").format(month=dates.month(month), amount=dollars(total)),
            dollars(total),
            HEIGHT.format(round(float(total / top) * 72, 1)),
            dates.month_name(month),
        )
        for month, total in now.trend[-7:]
    ]
    return LEVELS.format(Markup("").join(levels))


def _limits(now: Costs) -> Markup:
    rows = [(part.percent, line, part) for line in now.lines for part in line.limits]
    if not rows:
        return NOTHING.format(_("No plan has limits. Set them under Settings, Installation."))
    ordered = sorted(rows, key=lambda one: (-one[0], one[1].name))[:8]
    return Markup("").join(_use(line, part) for _percent, line, part in ordered)


def _use(line: Line, part: Part) -> Markup:
    percent = part.percent
    said = size if part.what != "users" else number
    used = _("{used} of {limit}").format(used=said(part.used), limit=said(part.limit))
    tone = "bad" if percent >= 100 else "warn" if percent > costs.NEAR else ""
    shown = _("{percent} %").format(percent=f"{percent:.0f}")
    word = _(costs.WORDS[part.what])
    label = _("{workspace}, {what}: {percent}").format(workspace=line.name, what=word, percent=shown)
    return USE.format(line.name, word, f"{used} · {shown}", tone, round(min(percent, 100), 1), label)


def _table(now: Costs) -> Markup:
    head = [_("Workspace"), _("Statements"), _("API"), _("Sent"), _("Stored"), _("Estimate"), _("Whole month")]
    rows = [_row(one) for one in now.lines]
    total = [NAME.format(_("All")), *(CELL.format(one) for one in _sums(now))]
    tops = Markup("").join(TOP.format(one) for one in head)
    return TABLE.format(_("Costs of workspaces"), tops, Markup("").join(rows), Markup("").join(total))


def _row(one: Line) -> Markup:
    cells = [
        number(one.used.queries),
        number(one.used.calls),
        size(one.used.sent_bytes),
        size(one.used.stored),
        dollars(one.cost),
        dollars(one.forecast),
    ]
    return ROW.format(Markup("").join([NAME.format(one.name), *(CELL.format(cell) for cell in cells)]))


def _sums(now: Costs) -> list[str]:
    used = [one.used for one in now.lines]
    return [
        number(sum(one.queries for one in used)),
        number(sum(one.calls for one in used)),
        size(sum(one.sent_bytes for one in used)),
        size(sum(one.stored for one in used)),
        dollars(now.total),
        dollars(now.forecast),
    ]
