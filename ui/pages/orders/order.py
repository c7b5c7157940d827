"""One order: its editor while it is a draft; then the sheet, its invoices, and what is paid."""

from typing import Any
from uuid import UUID

from markupsafe import Markup

from models.language import _
from models.sales import ORDER_STATES
from services import invoices, orders, payments
from services.accounts import users
from services.money import amounts
from services.orders import ORDER
from services.records.lists import Page, Slice
from services.work import Actor
from ui import guard
from ui.live import ask, live, watch
from ui.pages.orders import acting, words
from ui.parts.details import Details
from ui.parts.document_desk import show_paper
from ui.parts.document_page import CHIP, LINK, Draft, act, by_state, customer_line, state_chip
from ui.parts.markup import StaticHtml, element, panel
from ui.parts.pdf import pdf_button
from ui.parts.record import Frame, frame, live_html, owner_mark
from ui.parts.reminders import reminders_panel
from ui.routes import page
from ui.words import day

INVOICES = 20  # and payments, shown on an order's page
ROW = Markup('<a class="feed pair" href="{}"><b class="clip">{}</b><span class="num" data-live>{}</span></a>')
NONE = Markup('<p class="sub panel-b">{}</p>')
OPEN = Markup('<b class="num">{}</b> {}')


@page("/orders/{order_id}", needs="orders.read")
async def order_page(order_id: UUID) -> None:
    """Write it, approve it, bill it, and see what is paid."""
    actor = guard.page_actor()
    card = await live(orders.find, order_id, on=words.LIVE)
    shown = await frame(ORDER, card, actor, deletable=card.state == "draft")
    state_chip(shown, ORDER_STATES, words.TONES)
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "status", lambda _status: _paid(card))
    customer_line(shown, lambda: _links(card))
    draft = Draft(ORDER, card)
    with shown.reaches:
        worth = StaticHtml("span", "reach plain")
        for name in ("open", "status", "state"):
            live_html(worth, card, name, lambda _value: _open(card))
        owner_mark(card)
    with shown.acts:
        pdf_button(f"{ORDER.path}/{card.id}/pdf")
        _acts(card, draft, actor)
    with shown.wide:
        middle = element("div", "no-box")
    owners = dict(await ask(users.owners))
    places = [middle, shown.details]
    await by_state(places, card, draft, lambda: _drawn(shown, card, draft, actor, owners))
    await shown.timeline(actor, invoices.KINDS)


async def _drawn(shown: Frame, card: Any, draft: Draft, actor: Actor, owners: dict[UUID, str]) -> None:
    """Show the editor of a draft, or the sheet; and the details."""
    may = card.binned_at is None and actor.may("orders.edit")
    if may and card.state == "draft":
        await draft.show(words.DAYS, _("Order"), _("Number is given on approval"), lambda _offered: words.facts_of)
    else:
        await show_paper(card, _("Order"), words.fixed_facts(card), lambda: _beside(card, actor))
    with shown.details, Details(ORDER, card, orders.change, may) as facts:
        facts.fields("owner_id", options={"owner_id": owners})


def _acts(card: Any, draft: Draft, actor: Actor) -> None:
    """Add what can be done to it; what fits its state is visible."""

    async def approve() -> None:
        if await draft.save(told=False):
            await acting.approve(card, draft)

    if actor.may("orders.edit"):
        act(card, ("draft",), _("Approve"), "solid", "assignment_turned_in", approve)
        act(card, ("draft",), _("Save"), "ghost", "save", draft.save)
    if actor.may("invoices.edit"):
        act(card, ("approved",), _("Bill"), "solid", "receipt_long", lambda: acting.bill(card), _left)
        act(card, ("approved",), _("Deposit"), "ghost", "savings", lambda: acting.deposit(card), _left)
    if actor.may("orders.edit"):
        act(card, ("approved",), _("Cancel order"), "ghost danger", "cancel", lambda: acting.cancel(card), _unbilled)


def _left(lines: list[Any]) -> bool:
    """Return whether something is still to be billed."""
    return any(one.to_bill != "0" for one in lines)


def _unbilled(lines: list[Any]) -> bool:
    """Return whether nothing is billed yet."""
    return all(one.to_bill == one.quantity for one in lines)


def _links(card: Any) -> list[Markup]:
    return [LINK.format(f"/quotes/{card.quote_id}", card.quote)] if card.quote_id and card.quote else []


def _paid(card: Any) -> Markup:
    word = words.status_word(card)
    return CHIP.format(words.PAID[card.status], word) if word else Markup("")


def _open(card: Any) -> Markup:
    if card.state == "cancelled":
        return Markup("{}").format(_("Cancelled: {reason}").format(reason=card.cancel_reason))
    if not card.open or card.state == "draft":
        return OPEN.format(amounts.shown(card.total, card.currency), _("in all"))
    return OPEN.format(amounts.shown(card.open, card.currency), _("open"))


async def _beside(card: Any, actor: Actor) -> None:
    """Show what bills it, what pays it, and how it is reminded of."""
    await _invoices(card.id, actor)
    await _payments(card.id, actor)
    if card.state == "approved":
        await reminders_panel(actor, order_id=card.id)


async def _payments(order_id: UUID, actor: Actor) -> None:
    """Show what was paid for it and for its invoices, each a link."""
    if not actor.may("payments.read"):
        return
    with panel(_("Payments")):
        holder = StaticHtml("div")

    def show(found: Page[payments.Listed]) -> None:
        rows = [
            ROW.format(
                f"/payments/{one.id}",
                " · ".join(filter(None, (day(one.received_on), one.payer or one.company or one.contact))),
                amounts.shown(one.amount, one.currency),
            )
            for one in found.rows
        ]
        holder.show(Markup("").join(rows) if rows else NONE.format(_("Nothing was received for it yet.")))

    query = payments.Query(order_id=order_id, part=Slice(size=INVOICES))
    await watch(show, payments.search, query, on=[*payments.KINDS, *invoices.KINDS])


async def _invoices(order_id: UUID, actor: Actor) -> None:
    """Show the invoices that bill it, each a link."""
    if not actor.may("invoices.read"):
        return
    with panel(_("Invoices")):
        holder = StaticHtml("div")

    def show(found: Page[invoices.Listed]) -> None:
        rows = [
            ROW.format(f"/invoices/{one.id}", one.number or _("Draft"), amounts.shown(one.total, one.currency))
            for one in found.rows
        ]
        holder.show(Markup("").join(rows) if rows else NONE.format(_("Nothing of it is billed yet.")))

    query = invoices.Query(order=order_id, part=Slice(size=INVOICES))
    await watch(show, invoices.search, query, on=invoices.KINDS)
