"""Figures: the five numbers with their goals and their past (H-18), and the four judgements of the week (H-19)."""

from markupsafe import Markup

from models.language import N_, _
from services.house.telemetry import panel as panels
from services.house.telemetry.panel import Figure, Judgement
from ui.live import watch
from ui.parts.line_chart import spark
from ui.parts.markup import StaticHtml, element, icon_html, panel

EVERY = 10.0  # seconds: as often as is measured
TILE = Markup(
    '<div class="k">{}<span>{}</span></div><div class="v">{}</div><div class="state {}">{}</div>{}'
)  # no text
ROW = Markup(
    '<div class="feed pair"><div><b>{}</b><div class="sub">{}</div></div><span class="chip {}">{}</span></div>'
)
COLOURS = {"ok": N_("Green"), "warn": N_("Yellow"), "bad": N_("Red"), "mute": N_("No data")}


async def figures() -> None:
    """Put the five tiles into the page, and keep them fresh. Each leads to its charts."""
    with element("div", "tiles five"):
        places = [StaticHtml("a", "tile nicegui-link").props("href=/maintenance/performance") for _nth in range(5)]

    def show(found: list[Figure]) -> None:
        for place, one in zip(places, found, strict=True):
            place.props["data-figure"] = one.key
            place.show(_tile(one))

    with element("div", "hidden"):
        await watch(show, panels.figures, on=[], every=EVERY)


def _tile(one: Figure) -> Markup:
    floor = None if one.key in ("uptime", "disk") else 0.0
    drawn = spark(one.past, one.tone if one.key == "uptime" else "", floor)
    return TILE.format(icon_html(one.icon), _(one.title), one.value, one.tone, one.state, drawn)


async def week() -> None:
    """Put the judgements of the last seven days into the page, and keep them fresh."""
    with panel(_("This week"), _("the last seven days")):
        rows = StaticHtml("div")

    def show(found: list[Judgement]) -> None:
        rows.show(Markup("").join(ROW.format(_(one.title), one.why, one.tone, _(COLOURS[one.tone])) for one in found))

    with element("div", "hidden"):
        await watch(show, panels.week, on=[], every=EVERY * 6)
