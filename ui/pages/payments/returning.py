"""The dialogs that give a payment back: a refund, and a reversal. Both ask for the password first."""

from nicegui import ui

from models.language import _
from services import payments
from services.money import amounts
from services.payments import PaymentCard
from ui.live import note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import text_element
from ui.parts.money import amount_of


async def refund_dialog(card: PaymentCard) -> None:
    """Ask how much is given back and why, and note it."""
    if not await prove():
        return
    most = card.unallocated or card.amount - card.refunded
    with form_dialog(_("Refund a payment"), _("Refund")) as form:
        text = _("Notes that money was given back; it moves none. What is not allocated goes first, then the newest.")
        text_element("p", text, "sub")
        amount = ui.input(_("Amount"), value=amounts.typed(most, card.currency))
        form.add("amount", amount.props(f"autofocus inputmode=decimal suffix={card.currency}"))
        form.add("reason", ui.input(_("Why")))
    form.reads["amount"] = lambda typed: amount_of(typed, card.currency)

    async def save() -> None:
        typed = form.values()
        done = await perform(payments.refund, card.id, typed["amount"], typed["reason"] or "", refused=form.refuse)
        if done is not None:
            note(_("Refund recorded."))
            form.dialog.submit(True)

    await form.ask(save)


async def reverse_dialog(card: PaymentCard) -> None:
    """Ask why a payment was none, and take it back with everything it paid."""
    if not await prove():
        return
    with form_dialog(_("Reverse this payment?"), _("Reverse")) as form:
        text = _("For a mistake, or money that bounced. What it paid is open again. It stays in the list, reversed.")
        text_element("p", text, "sub")
        form.add("reason", ui.input(_("Why")).props("autofocus"))

    async def save() -> None:
        if await perform(payments.reverse, card.id, form.values()["reason"] or "", refused=form.refuse) is not None:
            note(_("Payment reversed."))
            form.dialog.submit(True)

    await form.ask(save)
