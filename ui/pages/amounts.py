"""The rows behind one of the four amounts: every number opens what it is made of."""

from uuid import UUID

from nicegui import ui

from models.language import N_, _
from services.ledger import amounts
from services.ledger.amounts import Entries
from ui import guard
from ui.parts.amount_rows import amount_rows
from ui.parts.markup import page_head
from ui.routes import page

RECORDS = {"deal": "/deals/{}", "contact": "/contacts/{}", "company": "/companies/{}"}
WHY = {
    "potential": N_("Open deals, each by its newest sent quote, else by its amount."),
    "accepted": N_("Approved orders, and issued invoices without an order."),
    "billed": N_("Issued invoices, less credit notes."),
    "received": N_("Payments that came in, less what was paid out or reversed."),
}


@page("/amounts", needs="amounts.read")
async def amounts_page(
    of: str = "", id: str = "", amount: str = "billed", currency: str = "EUR", page: int = 1
) -> None:
    """The rows behind one amount, live; of a record, or without one of the whole workspace."""
    amount = amount if amount in amounts.WORDS else "billed"
    subject_id = UUID(id) if of in RECORDS and guard.is_id(id) else None
    with page_head(f"{_(amounts.WORDS[amount])} · {currency}", _(WHY[amount])):
        back = ui.link("", RECORDS[of].format(subject_id) if subject_id else "/").classes("link")

    def told(now: Entries) -> None:
        back.set_text(now.title or _("Home"))

    await amount_rows(
        amounts.entries, amount, currency, of if subject_id else "", subject_id,
        path="/amounts", query={"of": of, "id": id, "amount": amount, "currency": currency},
        currency=currency, page=page, zone=guard.page_actor().zone, told=told,
    )  # fmt: skip
