"""The list of reports: of one kind, the newest period first, with its state and who signed it."""

from nicegui import ui

from models.language import _
from models.reports import REPORT_KINDS
from services import reports
from services.reports import ListedReport, showing
from services.reports.periods import Period, around
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.reports import looks
from ui.parts.markup import chip, element, page_head, panel, text_element
from ui.routes import page
from ui.words import moment

SHOWN = 4  # figures of a report in the list


@page("/reports", needs="reports.read")
async def reports_page(kind: str = "monthly") -> None:
    """The present period and the reports so far, live."""
    actor, kind = guard.page_actor(), kind if kind in REPORT_KINDS else "monthly"
    looks.sheet()
    with page_head(_("Reports"), _("Drafted by themselves when their time is over; yours to complete and to sign.")):
        pass
    looks.tabs(kind)
    with panel(_(showing.TITLES[kind])):
        rows = element("div").props("aria-live=polite")
    zone = actor.zone

    def show(found: list[ListedReport]) -> None:
        rows.clear()
        now = around(kind, clock.today(zone), zone)
        with rows:
            if not any(one.period == now.name for one in found):
                _row(now, "so_far", _("Under way"))
            for one in found:
                period = Period(one.begins_on, one.ends_on, zone, one.kind, one.period)
                state = "so_far" if one.state == "draft" and not period.over else one.state
                _row(period, state, _told(one, zone), _figures(one))

    await watch(show, reports.latest, kind, on=reports.KINDS)


def _told(one: ListedReport, zone: str) -> str:
    if one.signed_at is not None:
        return _("Signed by {name}, {time}").format(name=one.signed_by or "Steward", time=moment(one.signed_at, zone))
    return _("Drafted {time}").format(time=moment(one.drafted_at, zone))


def _figures(one: ListedReport) -> str:
    """Return the first figures of a report in a line."""
    names = [name for name in showing.TILES[one.kind] if name in one.figures][:SHOWN]
    return " · ".join(f"{_(showing.FIELDS[name].label)} {showing.value(name, one.figures)}" for name in names)


def _row(period: Period, state: str, told: str, figures: str = "") -> None:
    with element("div", "feed pair"):
        with ui.link(target=f"/reports/{period.kind}/{period.name}").classes("who"), element("span", "clip"):
            text_element("b", showing.title(period), "clip")
            text_element("small", told, "clip")
        with element("span", "line"):
            text_element("span", figures, "sub only-d")
            chip(*looks.state(state))
