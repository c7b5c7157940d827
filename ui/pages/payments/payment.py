"""The page of one payment: what it pays, what is left of it, and giving it back."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import payments
from services.money import amounts
from services.payments import Allocated, PaymentCard
from ui import guard
from ui.live import ask, event_filter, follow, note, perform
from ui.pages.payments.allocating import allocate_dialog
from ui.pages.payments.returning import refund_dialog, reverse_dialog
from ui.pages.payments.rooms import amount_of, method_of, payer_of, state_of
from ui.parts.forms import once
from ui.parts.markup import button, chip, element, icon_button, page_head, panel, text_element
from ui.parts.plain_fact import plain_fact
from ui.parts.timeline import LiveTimeline
from ui.routes import page
from ui.words import day, exact, moment


@page("/payments/{payment_id}", needs="payments.read")
async def payment_page(payment_id: UUID) -> None:
    """One payment, live: what it pays, its refunds, its details and its history."""
    actor = guard.page_actor()
    card = await ask(payments.find, payment_id)
    with page_head(amount_of(card), _about(card)):
        state = chip("").classes("big").props("data-live")
        acts = element("div", "line") if actor.may("payments.edit") else None
    with element("div", "record"):
        with element("div", "stack"):
            with panel(_("What it pays")):
                pays = element("div", "no-box")
            with panel(_("Details")):
                details = element("dl", "facts roomy")
        with panel(_("Timeline")):
            await LiveTimeline(actor, "payment", payment_id).show(payments.KINDS)

    async def again() -> None:
        found = await ask(payments.find, payment_id)
        word, tone = state_of(found)
        state.set_text(word)
        state.classes(replace=f"chip big {tone}")
        _pays(pays, found, actor.may("payments.edit"))
        _facts(details, found, actor.zone)
        if acts is not None:
            _acts(acts, found)

    # A refund is an event of the payment it gives back, which its own page must not miss.
    await follow(again, event_filter(payments.KINDS))


def _about(card: PaymentCard) -> str:
    where = f" · {card.company}" if card.company and card.contact else ""
    return _("{payer}, {day}").format(payer=f"{payer_of(card)}{where}", day=day(card.received_on))


def _acts(holder: Any, card: PaymentCard) -> None:
    holder.clear()
    stands = card.direction == "in" and card.reverses_id is None and card.reversed_by is None
    with holder:
        if card.unallocated:
            button(_("Allocate"), "solid", "call_split", on_click=lambda: allocate_dialog(card))
        if stands and card.refunded < card.amount:
            button(_("Refund"), "ghost", "keyboard_return", on_click=lambda: refund_dialog(card))
        if card.reverses_id is None and card.reversed_by is None and not card.refunded:
            button(_("Reverse"), "ghost danger", "block", on_click=lambda: reverse_dialog(card))


def _pays(holder: Any, card: PaymentCard, may: bool) -> None:
    """Show what it paid, what was given back, and what is left: together the whole amount."""
    holder.clear()
    with holder, element("ul", "pays"):
        for one in card.allocations:
            with element("li"):
                _paid(one, card)
                if may:
                    _back(one)
        for refund in card.refunds:
            with element("li"):
                with ui.link(target=f"/payments/{refund.id}").classes("link"):
                    text_element("span", _("Refund of {day}").format(day=day(refund.received_on)))
                if refund.reversed_by:
                    chip(_("Reversed"), "bad")
                text_element("b", amounts.shown(refund.amount, card.currency), "num")
        if card.unallocated or card.reversed_by or not (card.allocations or card.refunds):
            with element("li", "left"):
                text_element("span", _rest(card))
                much = card.unallocated if card.direction == "in" else card.amount
                text_element("b", amounts.shown(much, card.currency), "num").props("data-live")


def _rest(card: PaymentCard) -> str:
    if card.reversed_by is not None:
        return _("Reversed: it pays nothing")
    return _("Left to allocate") if card.direction == "in" and not card.reverses_id else _("Went out")


def _paid(one: Allocated, card: PaymentCard) -> None:
    word = one.number or (_("An invoice you may not see") if one.invoice_id else _("An order you may not see"))
    kind, key = ("invoices", one.invoice_id) if one.invoice_id else ("orders", one.order_id)
    if one.number:
        ui.link(word, f"/{kind}/{key}").classes("link")
    else:
        text_element("span", word, "muted")
    if one.currency != card.currency:
        text_element("span", _("settles {amount}").format(amount=amounts.shown(one.given, one.currency)), "sub")
    text_element("b", amounts.shown(one.taken, card.currency), "num").props("data-live")


def _back(one: Allocated) -> None:
    async def back() -> None:
        if await perform(payments.unallocate, one.id) is not None:
            note(_("Taken back. The invoice is open again by that much."))

    label = _("Take back from {document}").format(document=one.number or _("this document"))
    press: ui.button = icon_button("undo", label, on_click=lambda: once(press, back))


def _facts(holder: Any, card: PaymentCard, zone: str) -> None:
    holder.clear()
    with holder:
        if card.contact:
            plain_fact(_("Contact"), card.contact, path=f"/contacts/{card.contact_id}")
        if card.company:
            plain_fact(_("Company"), card.company, path=f"/companies/{card.company_id}")
        if card.payer:
            plain_fact(_("Paid by"), card.payer)
        plain_fact(_("Received") if card.direction == "in" else _("Paid out"), day(card.received_on))
        plain_fact(_("Method"), method_of(card))
        for label, text in ((_("Reference"), card.reference), (_("Note"), card.note or "")):
            if text:
                plain_fact(label, text)
        if card.provider:
            plain_fact(_("Provider"), card.provider.capitalize(), card.provider_id or "")
        _others(card)
        by = card.recorder or (_("A former colleague") if card.recorded_by else "Steward")  # no text
        plain_fact(_("Recorded by"), by, moment(card.made_at, zone), exact(card.made_at, zone))


def _others(card: PaymentCard) -> None:
    links = ((_("Refunds"), card.refunds_id), (_("Reverses"), card.reverses_id), (_("Reversed by"), card.reversed_by))
    for label, key in links:
        if key:
            plain_fact(label, _("Another payment"), path=f"/payments/{key}")
