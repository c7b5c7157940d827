"""The rows behind a number of analytics."""

from datetime import date
from uuid import UUID

from nicegui import ui

from models.language import _
from services import analytics
from services.analytics import FIGURES
from services.work import clock
from ui import guard
from ui.pages.analytics.words import period
from ui.parts.amount_rows import amount_rows
from ui.parts.markup import page_head
from ui.routes import page

NONE = "-"  # a deal that was lost without a reason


@page("/analytics/rows", needs="amounts.read")
async def rows_page(
    figure: str = "billed", first: str = "", last: str = "", currency: str = "EUR",
    owner: str = "", customer: str = "", reason: str = "", page: int = 1,
) -> None:  # fmt: skip
    """The rows that make one number, live: of these days, of a colleague's, a customer's, or of deals lost for a reason."""
    zone = guard.page_actor().zone
    today = clock.today(zone)
    figure = figure if figure in FIGURES else "billed"
    begins, ends = _day(first) or today.replace(day=1), _day(last) or today
    begins, ends = min(begins, ends), max(begins, ends)
    about = f"{period(begins, ends)}. {_(FIGURES[figure].about)}"
    with page_head(f"{_(FIGURES[figure].label)} · {currency}", about):
        ui.link(_("Analytics"), "/analytics").classes("link")
    query = {
        "figure": figure, "first": f"{begins}", "last": f"{ends}", "currency": currency,
        "owner": owner, "customer": customer, "reason": reason,
    }  # fmt: skip
    why = ("" if reason == NONE else reason) if reason else None
    await amount_rows(
        analytics.entries, figure, begins, ends, currency, _id(owner), _id(customer), why,
        path="/analytics/rows", query=query, currency=currency, page=page, zone=zone,
    )  # fmt: skip


def _id(text: str) -> UUID | None:
    return UUID(text) if guard.is_id(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
