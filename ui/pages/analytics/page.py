"""Analytics: sales and money over months, beside the year before; by colleague, by customer, and why deals were lost."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import analytics
from services.accounts import users
from services.analytics import SPANS, Sales
from services.analytics.spans import USUAL
from ui import guard
from ui.live import ask, watch
from ui.pages.analytics import drawing
from ui.pages.analytics.words import CHANGES, period
from ui.parts.markup import StaticHtml, element, page_head, panel
from ui.routes import page
from ui.theme import ASSETS, stamp

SHEET = Markup('<link rel="stylesheet" href="{}">')


@page("/analytics", needs="amounts.read")
async def analytics_page(span: str = USUAL, owner: str = "", currency: str = "") -> None:
    """The figures of a span, of a colleague or of all that one sees, live."""
    actor = guard.page_actor()
    span, owner = span if span in SPANS else USUAL, owner if guard.is_id(owner) else ""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "reports.css")))
    whose = UUID(owner) if owner else None
    first = await ask(analytics.sales, span, whose, currency)
    with page_head(_("Analytics"), period(first.parts[0].first, first.parts[-1].last)), element("div", "line"):
        chosen = {"span": span, "owner": owner, "currency": currency}
        _choice(_("Time"), {name: _(word) for name, word in SPANS.items()}, "span", chosen)
        if actor.scope != "own":
            names = {f"{one}": name for one, name in await ask(users.owners)}
            _choice(_("Owner"), {"": _("Any owner"), **names}, "owner", chosen)
        if len(first.currencies) > 1:
            known = {one: one for one in first.currencies}
            _choice(_("Currency"), known, "currency", {**chosen, "currency": first.currency})
    tiles = StaticHtml("div", "panel rep-tiles")
    money, deals = StaticHtml("div", "rep-two"), StaticHtml("div", "rep-two")
    with panel(_("By month") if span != "quarter" else _("By week")), _scrolls(_("By month")):
        parts = StaticHtml("div")
    with element("div", "rep-parts two"):
        with panel(_("By colleague")), _scrolls(_("By colleague")):
            people = StaticHtml("div")
        with panel(_("Best customers"), _("by what they were billed")):
            customers = StaticHtml("div", "panel-b")

    def show(now: Sales) -> None:
        tiles.show(drawing.tiles(now, owner))
        money.show(drawing.money(now))
        deals.show(drawing.deals(now, owner))
        parts.show(drawing.by_part(now, owner))
        people.show(drawing.people(now, owner))
        customers.show(drawing.customers(now, owner))

    await watch(show, analytics.sales, span, whose, currency, on=CHANGES)


def _scrolls(label: str) -> ui.element:
    region = element("div", "scrolls").props("tabindex=0 role=region")
    region.props["aria-label"] = label
    return region


def _choice(label: str, words: Mapping[str, str], name: str, chosen: Mapping[str, str]) -> None:
    value = chosen[name] if chosen[name] in words else next(iter(words))
    found = ui.select(dict(words), value=value).props("outlined dense")
    found.props["aria-label"] = label

    def go(picked: str) -> None:
        query = {key: value for key, value in {**chosen, name: picked}.items() if value}
        ui.navigate.to(f"/analytics?{urlencode(query)}")

    found.on_value_change(lambda event: go(event.value or ""))
