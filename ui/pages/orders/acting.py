"""The questions before an order is approved, billed or cancelled."""

from typing import Any

from nicegui import ui

from models.language import _
from services import invoices, orders
from services.work import Invalid, Refused
from ui.live import note, perform
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.document_page import Draft
from ui.parts.markup import element, text_element
from ui.parts.money import amount_of


async def approve(card: Any, draft: Draft) -> None:
    """Ask, and approve it."""
    text = _("It gets its number and the day its payment is due, and cannot be changed afterwards.")
    if await ask_first(_("Approve this order?"), text, _("Approve")):
        refuse = draft.desk.editor.refuse if draft.desk is not None else None
        done = await perform(orders.approve, card.id, refused=refuse)
        if done is not None:
            note(_("{number} is approved.").format(number=done.number))


async def cancel(card: Any) -> None:
    """Ask why, and cancel it."""
    with form_dialog(_("Cancel {name}?").format(name=card.number), _("Cancel order")) as form:
        text_element("p", _("Only an order of which nothing is billed or received can be cancelled."))
        why = form.add("reason", ui.input(_("Reason")).props("maxlength=400 autofocus"))

    async def save() -> None:
        if await perform(orders.cancel, card.id, why.value or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def bill(card: Any) -> None:
    """Write an invoice of all that is left, or of parts of the lines."""
    ways = {"all": _("Everything that is left"), "part": _("Parts of its lines")}
    with form_dialog(_("Bill {name}").format(name=card.number), _("Write invoice")) as form:
        text_element("p", _("You get a draft. Nothing is billed before you issue it."))
        way = ui.select(ways, value="all", label=_("What is billed")).props("outlined dense")
        with element("div", "stack tight") as place:
            parts = {
                str(line.id): ui.input(line.text, value=line.to_bill).props("outlined dense inputmode=decimal")
                for line in card.lines
                if line.to_bill != "0"
            }
        place.set_visibility(False)
        way.on_value_change(lambda: place.set_visibility(way.value == "part"))

    def refused(refusal: Refused) -> None:
        wrong = dict(refusal.fields) if isinstance(refusal, Invalid) else {}
        at = {name: text for name, text in wrong.items() if name.startswith("quantities.")}
        for name, text in at.items():
            parts[name.partition(".")[2]].error = text
        if not at:
            form.refuse(Refused(next(iter(wrong.values()), refusal.message)))

    async def save() -> None:
        wanted = {name: str(field.value or "0") for name, field in parts.items()} if way.value == "part" else None
        made = await perform(invoices.bill, card.id, wanted, refused=refused)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/invoices/{made.id}")

    await form.ask(save)


async def deposit(card: Any) -> None:
    """Write a deposit invoice: per cent of the order, or an amount."""
    with form_dialog(
        _("Deposit of {name}").format(name=card.number), _("Write invoice"), of=invoices.DepositDraft
    ) as form:
        text_element("p", _("It is deducted from the order's last invoice."))
        form.add("percent", ui.input(_("Per cent of the order"), value="30").props("inputmode=decimal autofocus"))
        form.add("amount", ui.input(_("or an amount, with tax")).props("inputmode=decimal"))
        form.reads["amount"] = lambda typed: amount_of(typed, card.currency)
        form.reads["percent"] = lambda typed: str(typed or "0").replace(",", ".")

    async def save() -> None:
        made = await perform(invoices.deposit, form.values() | {"order_id": str(card.id)}, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/invoices/{made.id}")

    await form.ask(save)
