"""One invoice: its desk while it is a draft, and the sheet of paper once it is issued; what paid it, and its history."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.invoices import INVOICE_KINDS
from models.language import _
from services import invoices
from services.documents import offered
from services.invoices import INVOICE, Beside, InvoiceCard
from services.money import amounts
from services.work import Actor
from ui import guard
from ui.live import ask, live, watch
from ui.pages.invoices import words
from ui.pages.invoices.acting import drafted, issued_buttons
from ui.parts.document_editor import before_of
from ui.parts.document_page import customer_line
from ui.parts.document_paper import paper_html, sheet
from ui.parts.form_draft import form_draft
from ui.parts.markup import StaticHtml, element, icon_html, panel, text_element
from ui.parts.plain_fact import plain_fact
from ui.parts.record import Frame, frame, live_html, owner_mark
from ui.parts.reminders import reminders_panel
from ui.routes import page
from ui.words import day

CHIP = Markup('<span class="chip {}" data-live>{}</span>')
PAID = {"payment": "payments", "credit": "receipt", "invoice": "receipt_long"}
ROW = Markup(
    '<div class="feed"><span class="bubble">{}</span>'  # no text
    '<div><b>{}</b><span class="about">{}</span></div><b class="num" data-live>{}</b></div>'
)
WORTH = Markup('<b class="num">{}</b>')
LINK = Markup('<a class="link" href="{}">{}</a>')


@page("/invoices/{invoice_id}", needs="invoices.read")
async def invoice_page(invoice_id: UUID) -> None:
    """Everything about one invoice."""
    actor = guard.page_actor()
    card = await live(invoices.find, invoice_id, on=words.LIVE)
    draft = card.state == "draft"
    shown = await frame(INVOICE, card, actor, deletable=draft)
    with shown.marks:
        _status(card)
    customer_line(shown)
    with shown.reaches:
        worth = StaticHtml("span", "reach plain")
        for name in ("open", "total", "state"):
            live_html(worth, card, name, lambda _value: _worth(card))
        owner_mark(card)
    if draft and actor.may("invoices.edit") and card.binned_at is None:
        await _desk(shown, card, actor)
    else:
        await _paper(shown, card, actor)
    with shown.details, element("dl", "facts"):
        _facts(card)
    await shown.timeline(actor)

    def follow(now: InvoiceCard) -> None:
        if (now.state == "draft") != draft or (draft and now.binned_at != was):
            ui.navigate.reload()  # it is another page now

    was = card.binned_at
    await watch(follow, invoices.find, invoice_id, on=words.LIVE)


async def _desk(shown: Frame, card: Any, actor: Actor) -> None:
    """Show the editor of a draft, and keep it fresh while nothing unsaved stands in it."""
    before = before_of(card)
    terms = await ask(offered.terms)
    with shown.wide:
        desk = words.desk(before, list(card.lines), terms, card.kind)
    acts = drafted(shown, card, desk, actor, before)
    draft = await form_draft(f"invoice:{card.id.hex}")
    with shown.wide:
        desk.editor.keep(draft, _("You have unsaved changes."))

    def saved(now: InvoiceCard) -> None:
        if now.version != acts.version and now.state == "draft" and not desk.editor.changes():
            acts.take(now)

    await watch(saved, invoices.find, card.id, on=words.LIVE)


async def _paper(shown: Frame, card: Any, actor: Actor) -> None:
    with shown.wide, element("div", "desk"):
        paper = sheet()
        paper.classes("whole")
        if card.state == "issued":
            with element("div", "stack"):
                await _settled(card)
                await reminders_panel(actor, invoice_id=card.id)
    paper.show(paper_html(words.sheet_of(card)))
    if card.state == "issued":
        await issued_buttons(shown, card, actor)


def _status(card: Any) -> None:
    holder = StaticHtml("span", "no-box")

    def shown(_value: Any) -> Markup:
        state = words.state_of(card)
        return CHIP.format(words.TONES[state], words.state_word(state))

    for name in ("status", "overdue", "state"):
        live_html(holder, card, name, shown)


def _worth(card: Any) -> Markup:
    """Return what it comes to, and what of it is open."""
    told = WORTH.format(amounts.shown(card.total, card.currency))
    if card.state == "issued" and card.kind != "credit" and card.open and card.open != card.total:
        return told + Markup(" · {}").format(_("{amount} open").format(amount=amounts.shown(card.open, card.currency)))
    return told


def _facts(card: Any) -> None:
    plain_fact(_("Kind"), _(INVOICE_KINDS[card.kind]))
    if card.number:
        plain_fact(_("Number"), card.number)
    for name, path in (("contact", "/contacts"), ("company", "/companies"), ("deal", "/deals")):
        found = getattr(card, f"{name}_id")
        if found is not None:
            plain_fact(INVOICE.label(f"{name}_id"), getattr(card, name) or "", path=f"{path}/{found}")
    if card.order_id is not None:
        plain_fact(_("Order"), _("The order it bills"), path=f"/orders/{card.order_id}")
    for name in ("issued_on", "due_on"):
        if getattr(card, name) is not None:
            plain_fact(INVOICE.label(name), day(getattr(card, name)))
    if card.of_invoice_id is not None:
        plain_fact(_("Credits"), _("Invoice"), path=f"{INVOICE.path}/{card.of_invoice_id}")
    if card.seal:
        plain_fact(_("Seal"), f"{card.seal[:12]}…", _("Over this document and the one before it."), title=card.seal)


async def _settled(card: Any) -> None:
    """Show what paid an invoice and what credited it."""
    with panel(_("What it settles") if card.kind == "credit" else _("What paid it")):
        rows = element("div")

    def show(found: Beside) -> None:
        rows.clear()
        with rows:
            for one in found.settled:
                name = _named(one)
                StaticHtml("div", "no-box").show(
                    ROW.format(icon_html(PAID[one.what]), name, day(one.on), amounts.shown(one.much, card.currency))
                )
            if not found.settled:
                text_element("p", _("Payments and credit notes appear here."), "sub panel-b")

    await watch(show, invoices.beside, card.id, on=words.LIVE)


def _named(one: Any) -> Markup:
    if one.what == "payment":
        said = _("Payment: {name}").format(name=one.name) if one.name else _("Payment")
        return LINK.format(f"/payments/{one.id}", said)
    said = _("Credit note {number}") if one.what == "credit" else _("Invoice {number}")
    return LINK.format(f"{INVOICE.path}/{one.id}", said.format(number=one.name))
