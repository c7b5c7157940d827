"""The forecast: what the open deals come to by the month they are expected to close in, and that by likelihood."""

from collections.abc import Sequence
from uuid import UUID

from markupsafe import Markup

from models.language import _
from services import deals
from services.deals import Month, Sum
from services.money import amounts
from ui import guard
from ui.live import watch
from ui.pages.pipeline.words import CHANGES, TABS, added, deals_path, month
from ui.parts.markup import StaticHtml, element, page_head, panel
from ui.parts.tabs import tabs
from ui.routes import page
from ui.words import number

TABLE = Markup(
    '<thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th>'
    '<th scope="col" class="only-d"><span class="vh">{}</span></th></tr></thead><tbody>{}</tbody><tfoot>{}</tfoot>'
)
ROW = Markup(
    '<tr><th scope="row">{}{}</th><td><a class="nicegui-link" href="{}">{}</a></td><td>{}</td><td>{}</td>'
    '<td class="only-d bar">{}</td></tr>'
)
SUM = Markup('<div><a class="nicegui-link" href="{}" data-live>{}</a></div>')
BAR = Markup('<progress max="{}" value="{}" aria-label="{}"></progress>')
PAST = Markup(' <span class="chip warn">{}</span>')
NOTHING = Markup('<tr><td colspan="5" class="sub">{}</td></tr>')


@page("/pipeline/forecast", needs="deals.read")
async def forecast_page(owner: str = "") -> None:
    """The forecast of one colleague's deals, or of all."""
    owner = owner if guard.is_id(owner) else ""
    with page_head(_("Forecast"), _("Open deals by the month they are expected to close in.")):
        pass
    tabs(TABS, "/pipeline/forecast")
    with panel(), element("div", "scrolls").props("tabindex=0 role=region") as region:
        region.props["aria-label"] = _("Forecast")
        table = StaticHtml("table", "sums")
    await watch(
        lambda found: table.show(_table(found, owner)), deals.forecast, UUID(owner) if owner else None, on=CHANGES
    )


def _table(found: Sequence[Month], owner: str) -> Markup:
    most = max((one.weighted for each in found for one in each.sums), default=0)
    rows = Markup("").join(_row(one, owner, most) for one in found)
    whole = added(one for each in found for one in each.sums)
    count, path = sum(one.count for one in found), deals_path(state="open", owner=owner)
    foot = ROW.format(_("Total"), "", path, number(count), *_sums(whole, path), "") if found else ""
    nothing = NOTHING.format(_("No open deals yet. Add one on the board."))
    heads = (_("Month"), _("Deals"), _("Amount"), _("By likelihood"), _("Share"))
    return TABLE.format(*heads, rows or nothing, foot)


def _row(one: Month, owner: str, most: int) -> Markup:
    path = deals_path(month=one.month, state="open", owner=owner)
    past = PAST.format(_("Overdue")) if one.past else ""
    said = _("By likelihood, beside the largest month")
    bars = Markup("").join(BAR.format(max(1, most), each.weighted, said) for each in one.sums)
    return ROW.format(month(one.month), past, path, number(one.count), *_sums(one.sums, path), bars)


def _sums(some: Sequence[Sum], path: str) -> tuple[Markup, Markup]:
    """Return the amounts and what they come to by likelihood, a line for each currency, each opening its deals."""

    def lines(weighted: bool) -> Markup:
        return Markup("").join(
            SUM.format(
                f"{path}&currency={one.currency}", amounts.shown(one.weighted if weighted else one.value, one.currency)
            )
            for one in some
        )

    return lines(False), lines(True)
