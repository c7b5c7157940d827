"""One report: its figures, their course, what is used and pending, and what people wrote; signed, it stays as it is."""

from functools import partial

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models.language import _
from models.reports import REPORT_KINDS
from services import reports
from services.reports import ReportCard, printing, showing
from services.reports.periods import Period
from services.work import Actor
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.reports import drawing, looks, parts, writing
from ui.parts.dialogs import ask_first, prove
from ui.parts.markup import StaticHtml, button, chip, element, icon, icon_html, text_element
from ui.parts.pdf import pdf_button
from ui.routes import page
from ui.words import moment

STEP = Markup('<a class="nicegui-link" href="{}" aria-label="{}">{}</a>')
LEGEND = Markup('<span>{}{}</span><span><i class="rep-dash"></i>{}</span><span>{}</span>')


@page("/reports/{kind}/{period}", needs="reports.read")
async def report_page(kind: str, period: str) -> None:
    """One report, live until it is signed."""
    actor = guard.page_actor()
    first = await ask(reports.compared, kind, period)
    here = Period(first.begins_on, first.ends_on, first.zone, first.kind, first.period)
    looks.sheet()
    ui.page_title(f"{_(showing.TITLES[kind])}, {showing.title(here)} · Steward")
    host = element("div", "hidden")
    with element("div", "head"):
        with element("div"):
            with element("nav", "crumb") as crumb:
                crumb.props["aria-label"] = _("Where this is")
                text_element("a", _("Reports"), "nicegui-link").props("href=/reports")
                icon("chevron_right")
                text_element("a", _(REPORT_KINDS[kind]), "nicegui-link").props(f"href=/reports?kind={kind}")
            with element("div", "rep-title"):
                text_element("h1", showing.title(here))
                state = element("span")
            line = text_element("p", "", "sub")
        acts = element("div", "acts")
    _bar(here)
    body = element("div", "stack")

    def show(now: ReportCard) -> None:
        for part in (state, acts, body):
            part.clear()
        with state:
            chip(*looks.state(now.state))
        line.set_text(_told(here, now, actor))
        with acts:
            _acts(here, now, actor, host)
        with body:
            _body(here, now, actor, host)

    with host:
        await watch(show, reports.compared, kind, period, on=reports.KINDS)


def _told(here: Period, now: ReportCard, actor: Actor) -> str:
    told = [_(showing.TITLES[here.kind]), printing.subtitle(here)]
    if now.signed_at is not None:
        signed = _("signed by {name}, {time}")
        told.append(signed.format(name=now.signed_by or "Steward", time=moment(now.signed_at, actor.zone)))
    elif now.drafted_at is not None:
        told.append(_("drafted {time}").format(time=moment(now.drafted_at, actor.zone)))
    return " · ".join(told)


def _acts(here: Period, now: ReportCard, actor: Actor, host: Element) -> None:
    at = f"/reports/{here.kind}/{here.name}"
    pdf_button(f"{at}/pdf")
    with button(_("Export"), "quiet", "download"), ui.menu():
        for kind, word in (("csv", _("Table (CSV)")), ("json", _("Data (JSON)"))):
            ui.menu_item(word, partial(ui.navigate.to, f"{at}/{kind}"))
    if now.state == "draft" and actor.may("reports.sign"):
        button(_("Sign & freeze"), "solid", "lock", on_click=partial(_sign, here, host))


def _bar(here: Period) -> None:
    """Add the way to the periods before and after, and the legend."""
    before, after = here.shifted(-1), here.shifted(1)
    with element("section", "panel rep-bar"):
        with element("div", "rep-step"):
            step = StaticHtml("div", "no-box")
            step.show(STEP.format(_path(before), showing.title(before), icon_html("chevron_left")))
            text_element("b", showing.title(here))
            if after.begun:
                StaticHtml("div", "no-box").show(
                    STEP.format(_path(after), showing.title(after), icon_html("chevron_right"))
                )
        StaticHtml("div", "rep-legend").show(
            LEGEND.format(
                icon_html("lock"),
                _("Figures are measured and locked"),
                _("Dashed is yours to write"),
                _("Change against {period}").format(period=showing.title(before)),
            )
        )


def _path(period: Period) -> str:
    return f"/reports/{period.kind}/{period.name}"


def _body(here: Period, now: ReportCard, actor: Actor, host: Element) -> None:
    shown = StaticHtml("div", "panel rep-tiles")
    if len(showing.TILES[here.kind]) == 6:
        shown.classes("three")
    shown.show(drawing.tiles(here, now))
    drawn = drawing.charts(here, now)
    if drawn:
        StaticHtml("div", "rep-two").show(drawn)
    may = now.state != "signed" and actor.may("reports.edit")
    with element("div", "rep-parts") as grid:
        count = parts.measured(here, now) + writing.panels(now, host, may=may)
    many = {1: "one", 2: "two", 3: "three", 5: "three", 6: "three"}.get(count, "")
    grid.classes(many)


async def _sign(here: Period, host: Element) -> None:
    with host:
        if not await prove():
            return
        title = _("Sign the report of {period}?").format(period=showing.title(here))
        text = _("Its figures and words stay as they are now, for ever. Nobody can change them afterwards.")
        if not await ask_first(title, text, _("Sign & freeze")):
            return
        if await perform(reports.sign, here.kind, here.name) is not None:
            note(_("Signed."))
