"""The rows that a figure of a report counts, as they are now."""

from urllib.parse import urlencode

from markupsafe import Markup

from models.language import _, ngettext
from services.reports import rows as behind
from services.reports.rows import PAGE, Line
from ui import guard
from ui.live import ask
from ui.parts.markup import StaticHtml, element, empty, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment, number

WHAT = Markup('<span class="clip"><b class="clip">{}</b><small class="clip">{}</small></span>')
ROW = Markup('<div class="feed pair"><div class="who">{}</div>{}</div>')
LED = Markup('<div class="feed pair"><a class="nicegui-link who" href="{}">{}</a>{}</div>')
AT = Markup('<time title="{}">{}</time>')


@page("/reports/{kind}/{period}/rows", needs="reports.read")
async def rows_page(kind: str, period: str, figure: str = "jobs_created", page: int = 1) -> None:
    """One page of the rows behind a figure."""
    zone = guard.page_actor().zone
    found = await ask(behind.rows, kind, period, figure, page)
    counted = ngettext("{count} row, as it is now", "{count} rows, as they are now", found.total)
    with page_head(behind.label(figure), counted.format(count=number(found.total))):
        back = text_element("a", _("Back to the report"), "nicegui-link link")
        back.props["href"] = f"/reports/{kind}/{period}"
    with panel():
        if not found.lines:
            empty("query_stats", _("Nothing was counted"), _("There are no rows behind this figure."))
        StaticHtml("div").show(Markup("").join(_row(one, zone) for one in found.lines))
    if found.total > PAGE:
        with element("div", "line"):
            for word, there, there_is in (
                (_("Earlier rows"), page - 1, page > 1),
                (_("Further rows"), page + 1, page * PAGE < found.total),
            ):
                if there_is:
                    link = text_element("a", word, "nicegui-link link")
                    link.props["href"] = f"/reports/{kind}/{period}/rows?{urlencode({'figure': figure, 'page': there})}"


def _row(one: Line, zone: str) -> Markup:
    at = AT.format(exact(one.at, zone), moment(one.at, zone)) if one.at is not None else Markup("")
    what = WHAT.format(one.title, one.remark)
    if one.link:
        return LED.format(one.link, what, at)
    return ROW.format(what, at)
