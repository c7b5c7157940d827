"""The funnel: how many deals reached each stage in a period, how many went on, and how long they stayed."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services import deals
from services.deals import Step
from services.deals.funnelling import PERIODS
from ui import guard
from ui.live import watch
from ui.pages.pipeline.words import CHANGES, TABS, deals_path
from ui.parts.markup import StaticHtml, element, page_head, panel
from ui.parts.tabs import tabs
from ui.routes import page
from ui.words import lasting, number

TABLE = Markup(
    '<thead><tr><th scope="col">{}</th><th scope="col" class="only-d"><span class="vh">{}</span></th><th scope="col">{}</th>'
    '<th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody>'
)
ROW = Markup(
    '<tr><th scope="row">{}</th><td class="only-d bar"><progress class="{}" max="{}" value="{}" aria-label="{}"></progress>'
    '</td><td><a class="nicegui-link" href="{}" data-live>{}</a></td><td>{}</td><td>{}</td></tr>'
)


@page("/pipeline/funnel", needs="deals.read")
async def funnel_page(days: int = 90, owner: str = "") -> None:
    """The funnel of a period."""
    days, owner = days if days in PERIODS else 90, owner if guard.is_id(owner) else ""
    with page_head(_("Funnel"), _("A deal that skipped a stage counts in it.")):
        told = {one: ngettext("Last {count} day", "Last {count} days", one) for one in PERIODS}
        period = ui.select(told, value=days).props("outlined dense")
        period.props["aria-label"] = _("Period")
        more = f"&owner={owner}" if owner else ""
        period.on_value_change(lambda event: ui.navigate.to(f"/pipeline/funnel?days={event.value}{more}"))
    tabs(TABS, "/pipeline/funnel")
    with panel(), element("div", "scrolls").props("tabindex=0 role=region") as region:
        region.props["aria-label"] = _("Funnel")
        table = StaticHtml("table", "sums")
    await watch(
        lambda found: table.show(_table(found, days, owner)),
        deals.funnel,
        days,
        UUID(owner) if owner else None,
        on=CHANGES,
    )


def _table(found: Sequence[Step], days: int, owner: str) -> Markup:
    most = max((one.count for one in found), default=0)
    rows = Markup("").join(_row(one, days, owner, most) for one in found)
    heads = (_("Stage"), _("Share"), _("Reached"), _("Of the stage before"), _("Median time"))
    return TABLE.format(*heads, rows)


def _row(one: Step, days: int, owner: str, most: int) -> Markup:
    path = deals_path(reached=one.id, days=days, owner=owner)
    share = f"{one.per_cent} %" if one.per_cent is not None else "–"
    said = _("{stage}: {count} deals").format(stage=one.name, count=number(one.count))
    stayed = _days(one.stayed) if one.stayed is not None else "–"
    return ROW.format(one.name, one.kind, max(1, most), one.count, said, path, number(one.count), share, stayed)


def _days(span: timedelta) -> str:
    return ngettext("{count} day", "{count} days", round(span / timedelta(days=1))) if span.days else lasting(span)
