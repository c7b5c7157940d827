"""The rows that make an amount: what they come to, each a link to what it is, and when all amounts were last proved."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services import ledger
from services.ledger.amounts import SIZE, Entries, Entry
from services.money.amounts import shown
from ui.live import watch
from ui.parts.amounts import proved
from ui.parts.markup import StaticHtml, element, icon_html, panel
from ui.words import day, number

KINDS = {  # the icon and the word of what stands behind an amount
    "deals": ("handshake", N_("Deal")),
    "orders": ("assignment_turned_in", N_("Order")),
    "invoices": ("receipt_long", N_("Invoice")),
    "payments": ("payments", N_("Payment")),
}
BACK = {"invoices": N_("Credit note"), "payments": N_("Paid out or reversed")}  # what makes an amount smaller
LINE = Markup(
    '<a class="nicegui-link feed" href="/{}/{}"><span class="bubble">{}</span><span class="clip"><b class="clip">{}</b>'
    '<span class="sub clip">{}</span></span><b class="num">{}</b></a>'
)
NOTHING = Markup('<p class="sub panel-b">{}</p>')
SUM = Markup('<div class="feed"><span class="bubble accent">{}</span><b>{}</b><b class="num">{}</b></div>')


async def amount_rows(
    read: Callable[..., Awaitable[Any]] | Callable[..., Any], *asked: Any, path: str, query: Mapping[str, str],
    currency: str, page: int, zone: str, told: Callable[[Entries], object] = lambda _now: None,
) -> None:  # fmt: skip
    """Show the rows that the action `read` returns as `Entries` for `asked` and a page, live. `path` and `query` are the
    address of the page that shows them; `told` is called with each new state of them."""
    with panel(_("What it is made of")) as head:
        with head:
            count = StaticHtml("span", "count").props("data-live")
        rows = StaticHtml("div").props("aria-live=polite")
        with element("div", "panel-f line between"):
            proof = StaticHtml("span", "sub")
            more = ui.link(_("Older ones"), "").classes("link")

    def show(now: Entries) -> None:
        count.show(Markup("{}").format(number(now.count)))
        lines = Markup("").join(_line(one, currency) for one in now.rows)
        proof.show(Markup("{}").format(proved(now.proved_at, now.differences, zone)))
        rows.show(_sum(now, currency) + lines if now.rows else NOTHING.format(_("Nothing makes this amount yet.")))
        more.props["href"] = f"{path}?{urlencode({**query, 'page': page + 1})}"
        more.set_visibility(now.count > page * SIZE)
        told(now)

    await watch(show, read, *asked, page, on=[ledger.CHANGED])


def _sum(now: Entries, currency: str) -> Markup:
    text = ngettext("{count} row comes to", "{count} rows come to", now.count).format(count=number(now.count))
    return SUM.format(icon_html("functions"), text, shown(now.total, currency))


def _line(one: Entry, currency: str) -> Markup:
    sign, word = KINDS[one.kind]
    word = BACK.get(one.kind, word) if one.amount < 0 else word
    who = one.who if one.who != one.title else ""
    under = " · ".join(part for part in (_(word), day(one.on), who) if part)
    return LINE.format(one.kind, one.id, icon_html(sign), one.title or _(word), under, shown(one.amount, currency))
