"""The rows behind one of the four amounts: every number opens what it is made of."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services import ledger
from services.ledger import amounts
from services.ledger.amounts import SIZE, Entries, Entry
from services.money.amounts import shown
from ui import guard
from ui.live import watch
from ui.parts.amounts import proved
from ui.parts.markup import StaticHtml, element, icon_html, page_head, panel
from ui.routes import page
from ui.words import day, number

RECORDS = {"deal": "/deals/{}", "contact": "/contacts/{}", "company": "/companies/{}"}
KINDS = {  # the icon and the word of what stands behind an amount
    "deals": ("handshake", N_("Deal")),
    "orders": ("assignment_turned_in", N_("Order")),
    "invoices": ("receipt_long", N_("Invoice")),
    "payments": ("payments", N_("Payment")),
}
BACK = {"invoices": N_("Credit note"), "payments": N_("Paid out or reversed")}  # what makes an amount smaller
WHY = {
    "potential": N_("Open deals, each by its newest sent quote, else by its amount."),
    "accepted": N_("Approved orders, and issued invoices without an order."),
    "billed": N_("Issued invoices, less credit notes."),
    "received": N_("Payments that came in, less what was paid out or reversed."),
}
LINE = Markup(
    '<a class="nicegui-link feed" href="/{}/{}"><span class="bubble">{}</span><span class="clip"><b class="clip">{}</b>'
    '<span class="sub clip">{}</span></span><b class="num">{}</b></a>'
)
NOTHING = Markup('<p class="sub panel-b">{}</p>')
SUM = Markup('<div class="feed"><span class="bubble accent">{}</span><b>{}</b><b class="num">{}</b></div>')


@page("/amounts", needs="amounts.read")
async def amounts_page(
    of: str = "", id: str = "", amount: str = "billed", currency: str = "EUR", page: int = 1
) -> None:
    """The rows behind one amount, live; of a record, or without one of the whole workspace."""
    zone = guard.page_actor().zone
    amount = amount if amount in amounts.WORDS else "billed"
    subject_id = UUID(id) if of in RECORDS and guard.is_id(id) else None
    with page_head(f"{_(amounts.WORDS[amount])} · {currency}", _(WHY[amount])):
        back = ui.link("", RECORDS[of].format(subject_id) if subject_id else "/").classes("link")
    with panel(_("What it is made of")) as head:
        with head:
            count = StaticHtml("span", "count").props("data-live")
        rows = StaticHtml("div").props("aria-live=polite")
        with element("div", "panel-f line between"):
            proof = StaticHtml("span", "sub")
            more = ui.link(_("Older ones"), "").classes("link")

    def show(now: Entries) -> None:
        back.set_text(now.title or _("Home"))
        count.show(Markup("{}").format(number(now.count)))
        lines = Markup("").join(_line(one, currency) for one in now.rows)
        proof.show(Markup("{}").format(proved(now.proved_at, now.differences, zone)))
        rows.show(_sum(now, currency) + lines if now.rows else NOTHING.format(_("Nothing makes this amount yet.")))
        here = f"/amounts?of={of}&id={id}&amount={amount}&currency={currency}"
        more.props["href"] = f"{here}&page={page + 1}"
        more.set_visibility(now.count > page * SIZE)

    asked = (amount, currency, of if subject_id else "", subject_id, page)
    await watch(show, amounts.entries, *asked, on=[ledger.CHANGED])


def _sum(now: Entries, currency: str) -> Markup:
    text = ngettext("{count} row comes to", "{count} rows come to", now.count).format(count=number(now.count))
    return SUM.format(icon_html("functions"), text, shown(now.total, currency))


def _line(one: Entry, currency: str) -> Markup:
    sign, word = KINDS[one.kind]
    word = BACK.get(one.kind, word) if one.amount < 0 else word
    who = one.who if one.who != one.title else ""
    under = " · ".join(part for part in (_(word), day(one.on), who) if part)
    return LINE.format(one.kind, one.id, icon_html(sign), one.title or _(word), under, shown(one.amount, currency))
