"""Home: the company at a glance, alive."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.observables import ObservableDict

from services import companies, contacts, dashboard, messages
from services.accounts import users
from services.outbox import claim, states
from services.records import bin, timeline
from services.records.timeline import Entry
from ui import guard
from ui.live import bind, live, watch
from ui.parts.kept_here import kept_here
from ui.parts.markup import StaticHtml, button, element, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.theme import colour, initials
from ui.words import ago, exact, greeting, number

CHANGES = [*contacts.KINDS, *companies.KINDS, *messages.KINDS, *states.KINDS, claim.QUEUED]
TILES = (
    ("group", "Contacts", "contacts", "/contacts"),
    ("person_add", "New this week", "new_this_week", "/contacts?sort=-made_at"),
    ("schedule_send", "Messages due", "due", "/messages?state=due"),
    ("done_all", "Sent today", "sent_today", "/messages?state=sent"),
    ("error", "Failed today", "failed_today", "/messages?state=failed"),
    ("help", "Unknown", "unknown", "/messages?state=unknown"),
)
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v">{}</div>')
LINE = Markup(
    '<div class="feed"><span class="av {}" aria-hidden="true">{}</span><div class="clip"><b>{}</b>{}</div>'
    '<time title="{}">{}</time></div>'
)
LINK, TEXT = Markup('<a class="nicegui-link about clip" href="{}">{}</a>'), Markup('<div class="clip">{}</div>')
NOTHING = Markup('<p class="sub panel-b">Nothing has happened yet. Add your first contact.</p>')


@page("/", needs="home.read")
async def home_page() -> None:
    """Numbers, a chart of what was sent, and what colleagues did lately."""
    actor = guard.page_actor()
    numbers = await live(dashboard.numbers, on=CHANGES)
    with page_head(f"{greeting(actor.zone)}, {actor.name.split()[0]}", "What changes, changes here by itself."):
        text_element("span", "Live", "live").props("role=status")
        if actor.may("contacts.edit"):
            button("Add contact", "solid", "add", on_click=lambda: ui.navigate.to("/contacts?new=1"))
    kept_here(actor)
    with element("div", "tiles"):
        for icon, word, field, path in TILES:
            _tile(icon, word, field, path, numbers)
    with element("div", "split"):
        with panel("Messages", "sent and failed, the last 14 days", "fills"):
            await _chart()
        with panel("Activity"):
            await watch(_activity(actor.zone), timeline.recent, on=[*CHANGES, *bin.KINDS, *users.KINDS], every=30)


def _tile(icon: str, word: str, field: str, path: str, numbers: Any) -> None:
    tile = StaticHtml("a", "nicegui-link tile").props("data-live")
    tile.props["href"] = path
    bind(tile, "content", numbers, field, lambda value: TILE.format(icon_html(icon), word, number(value)))


async def _chart() -> None:
    chart = ui.echart({}, renderer="svg").classes("chart")  # drawn with the theme's colours: they change with it
    chart.props('role=img aria-label="Messages sent and failed each day"')

    def show(numbers: dashboard.Numbers) -> None:
        drawing = _drawing(tuple(numbers.days), tuple(numbers.sent_by_day), tuple(numbers.failed_by_day))
        if chart.options is not drawing:
            chart.props["options"] = drawing

    await watch(show, dashboard.numbers, on=CHANGES)


@lru_cache(maxsize=64)  # companies whose Home is open at the same time
def _drawing(days: tuple[date, ...], sent: tuple[int, ...], failed: tuple[int, ...]) -> ObservableDict:
    """The chart of these days, one for all pages that show the same: NiceGUI takes what is observable already as it
    is, and would wrap each part of anything else anew, 25 kB a page. Never changed, for all of them would be."""
    faint, line = {"color": "var(--ink-3)"}, {"lineStyle": {"color": "var(--line)"}}
    return ObservableDict({
        "animationDuration": 300,
        "textStyle": {"fontFamily": "Inter Variable, ui-sans-serif, system-ui, sans-serif"},
        "grid": {"left": 12, "right": 18, "top": 34, "bottom": 8, "containLabel": True},
        "legend": {"right": 14, "top": 0, "textStyle": faint, "itemWidth": 14, "itemHeight": 6},
        "tooltip": {"trigger": "axis", "backgroundColor": "var(--raised)", "borderColor": "var(--line)",
                    "textStyle": {"color": "var(--ink)"}},
        "xAxis": {"type": "category", "data": [f"{d.day} {d:%b}" for d in days], "axisLabel": faint,
                  "axisTick": {"show": False}, "axisLine": line},
        "yAxis": {"type": "value", "minInterval": 1, "axisLabel": faint, "splitLine": line},
        "series": [_bars("Sent", "var(--accent)", sent), _bars("Failed", "var(--bad)", failed)],
    })  # fmt: skip


def _bars(name: str, colour: str, data: Sequence[int]) -> dict[str, Any]:
    look = {"color": colour, "borderRadius": [4, 4, 0, 0]}
    return {
        "name": name, "type": "bar", "stack": "all", "data": list(data), "barMaxWidth": 22, "itemStyle": look,
        "emphasis": {"itemStyle": look},
    }  # fmt: skip


def _activity(zone: str) -> Any:
    rows = StaticHtml().props("aria-live=polite")

    def show(entries: list[Entry]) -> None:
        rows.show(Markup("").join(_line(one, zone) for one in entries) or NOTHING)

    return show


def _line(one: Entry, zone: str) -> Markup:
    text = one.text.removeprefix(one.actor).strip()
    what = LINK.format(one.link, text) if one.link else TEXT.format(text)
    return LINE.format(colour(one.actor), initials(one.actor), one.actor, what, exact(one.at, zone), ago(one.at))
