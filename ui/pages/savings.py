"""Savings: what the use of each feature is estimated to have saved, by month and year, down to the rows that were counted."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models.language import _, decimal, ngettext
from services import savings
from services.savings import DayOfUse, Line, Savings
from services.work import Refused
from ui import guard
from ui.live import ask, watch
from ui.parts import insights
from ui.parts.dialogs import answer
from ui.parts.markup import (
    StaticHtml,
    banner,
    button,
    element,
    empty,
    icon_button,
    icon_html,
    page_head,
    panel,
    text_element,
)
from ui.routes import page
from ui.words import day, number

EVERY = 60.0  # seconds: as often as use is kept
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v">{}</div><div class="state mute">{}</div>')
LEVEL = Markup(
    '<a class="level nicegui-link {}" href="/savings?period={}" title="{}"><b>{}</b>'
    '<span class="level-b" style="{}"></span><span class="level-k">{}</span></a>'
)
HEIGHT, LEVELS = Markup("height:{}%"), Markup('<div class="levels">{}</div>')
TABLE = Markup(
    '<div class="scrolls" tabindex="0" role="group" aria-label="{}"><table class="sums"><thead><tr>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)
TOP, NAME, CELL = Markup('<th scope="col">{}</th>'), Markup('<th scope="row">{}</th>'), Markup("<td>{}</td>")
ROW = Markup("<tr>{}</tr>")
YEAR = Markup('<a class="nicegui-link" href="/savings?period={}">{}</a>')


@page("/savings", needs="insights.read")
async def savings_page(period: str = "") -> None:
    """The hours and their worth, the months and years, and each feature; a click on one shows its days."""
    actor = guard.page_actor()
    insights.sheet()
    try:
        chosen = (await ask(savings.savings, period)).period
    except Refused:
        period, chosen = "", (await ask(savings.savings)).period
    with page_head(
        _("Savings, {period}").format(period=named(chosen)), _("What Steward saved you, as far as one can guess.")
    ):
        if actor.may("settings.read"):
            ui.link(_("Rate and seconds"), "/settings").classes("link")
    insights.tabs(actor, "/savings")
    with banner("info", "calculate"):
        text_element(
            "span",
            _("An estimate: uses × the seconds that one saves × what an hour costs. Only the uses are counted."),
        )
    with element("div", "tiles"):
        tiles = [StaticHtml("div", "tile") for _nth in range(3)]
    with element("div", "split"):
        with panel(_("By month"), _("hours; a click shows a month")):
            trend = StaticHtml("div")
        with panel(_("By year")):
            years = StaticHtml("div")
    with panel(_("By feature"), _("a click shows what was counted")):
        rows = element("div")

    def show(now: Savings) -> None:
        for place, markup in zip(tiles, _tiles(now), strict=True):
            place.show(markup)
        trend.show(_trend(now, chosen))
        years.show(_years(now))
        _lines(rows, now, period)

    with element("div", "hidden"):
        await watch(show, savings.savings, period, on=[], every=EVERY)


def money(amount: Decimal, currency: str) -> str:
    """Return an amount in words."""
    return f"{amount:,.0f} {currency}" if amount >= 100 else f"{amount:,.2f} {currency}"  # no text


def named(period: str) -> str:
    """Return a month or a year in words: Nov 2026."""
    return f"{date.fromisoformat(f'{period}-01'):%b %Y}" if "-" in period else period


def hours(amount: Decimal) -> str:
    """Return hours in words."""
    return _("{hours} h").format(hours=decimal(amount, 1))


def _tiles(now: Savings) -> list[Markup]:
    uses = sum(one.uses for one in now.lines)
    rate = _("at {rate} an hour").format(rate=money(now.rate, now.currency))
    return [
        TILE.format(icon_html("savings"), _("Worth"), money(now.worth, now.currency), rate),
        TILE.format(icon_html("schedule"), _("Hours saved"), hours(now.hours), _("an estimate")),
        TILE.format(icon_html("touch_app"), _("Uses"), number(uses), _("counted")),
    ]


def _trend(now: Savings, chosen: str) -> Markup:
    top = max([each for _month, each, _worth in now.months] + [Decimal("0.1")])
    levels = [
        LEVEL.format(
            "on" if name == chosen else "",
            name,
            _("{month}: {hours}, {worth}").format(
                month=named(name), hours=hours(each), worth=money(worth, now.currency)
            ),
            decimal(each, 1),
            HEIGHT.format(round(float(each / top) * 72, 1)),
            f"{date.fromisoformat(f'{name}-01'):%b}",
        )
        for name, each, worth in now.months
    ]
    return LEVELS.format(Markup("").join(levels))


def _years(now: Savings) -> Markup:
    rows = [
        ROW.format(
            Markup("").join(
                [
                    NAME.format(YEAR.format(name, name)),
                    CELL.format(hours(each)),
                    CELL.format(money(worth, now.currency)),
                ]
            )
        )
        for name, each, worth in reversed(now.years)
    ]
    head = Markup("").join(TOP.format(word) for word in (_("Year"), _("Hours"), _("Worth")))
    return TABLE.format(_("Savings by year"), head, Markup("").join(rows))


def _lines(rows: Element, now: Savings, period: str) -> None:
    """Fill the rows of the features."""
    rows.clear()
    with rows:
        if not now.lines:
            empty("savings", _("Nothing was counted"), _("Uses are counted from now on, once a minute."))
        for one in now.lines:
            _line(one, now, period)


def _line(one: Line, now: Savings, period: str) -> None:
    with element("div", "feed pair"):
        with element("div", "clip"):
            text_element("b", one.word)
            uses = ngettext("{count} use", "{count} uses", one.uses).format(count=number(one.uses))
            text = _("{uses} × {seconds} s = {hours}").format(uses=uses, seconds=one.seconds, hours=hours(one.hours))
            text_element("div", text, "sub")
        with element("span", "line"):
            text_element("b", money(one.worth, now.currency), "num")
            press = icon_button("list", _("Days of {feature}").format(feature=one.word))
            press.on_click(partial(_days, one, period))


async def _days(one: Line, period: str) -> None:
    """Show the rows that were counted."""
    found = await ask(savings.days, one.feature, period)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = one.word
        with element("div", "dialog-h"):
            text_element("h2", _("{feature}, day by day").format(feature=one.word))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            StaticHtml("div").show(_table(found))
        with element("div", "dialog-f"):
            button(_("Close"), "ghost", on_click=lambda: dialog.submit(True))
    await answer(dialog)


def _table(found: Sequence[DayOfUse]) -> Markup:
    head = Markup("").join(TOP.format(word) for word in (_("Day"), _("Uses"), _("People")))
    rows = [
        ROW.format(
            Markup("").join(
                [NAME.format(day(one.used_on)), CELL.format(number(one.count)), CELL.format(number(one.users))]
            )
        )
        for one in found
    ]
    return TABLE.format(_("Uses by day"), head, Markup("").join(rows))
