"""The dialog that takes a payment: of one invoice, or of whatever is chosen in it. One press or many record it once."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from nicegui import ui

from models.language import _
from models.payments import METHODS
from services import payments
from services.contacts import CONTACT
from services.house.register import workspace
from services.invoices import INVOICE, InvoiceCard, find
from services.money import amounts
from services.payments import PAYMENT
from services.work import Invalid, Refused, clock
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.markup import element, text_element
from ui.parts.money import amount_of
from ui.parts.picker import Picker


async def take_payment(invoice: Any = None) -> Callable[[], Any]:
    """Return what opens the dialog: for this invoice (its card), or with a choice of the invoice and the contact."""
    usual = (await asyncio.to_thread(workspace, guard.page_actor().place)).currency
    made: list[_Taking] = []

    def make() -> Form:
        made.append(_Taking(invoice, usual))
        return made[0].form

    opens = lazy(make)

    def open_it() -> None:
        opens()
        made[0].begin()

    return open_it


class _Taking:
    """The dialog and what is chosen in it."""

    def __init__(self, invoice: Any, usual: str) -> None:
        self.fixed, self.invoice, self.usual = invoice, invoice, usual
        self.key = ""
        title = _("Take payment") if invoice else _("Record payment")
        with form_dialog(title, title, of=PAYMENT.draft) as self.form:
            self.about = text_element("p", "", "sub")
            if invoice is None:
                self._whom()
            self._money()
            self._how()
        self.form.reads |= {
            "amount": lambda typed: amount_of(typed, self.currency()),
            "settles": lambda typed: amount_of(typed, self.invoice.currency) if self.invoice else None,
        }
        self.form.save = self._save
        self._show()

    def begin(self) -> None:
        """Begin another payment: a key of its own, and what is open as its amount."""
        self.key = uuid4().hex
        if self.fixed is None:
            self.invoice = None
        self._fill()

    def currency(self) -> str:
        """The currency in its field."""
        return str(self.form.fields["currency"].value or self.usual).strip().upper()

    def _whom(self) -> None:
        self.picker = self.form.add("invoice_id", Picker(PAYMENT.label("invoice_id"), INVOICE))
        self.picker.props("autofocus").field.props["hint"] = _("Its number. Empty: the payment waits to be allocated.")
        self.picker.on_value_change(self._chosen)
        self.form.add("contact_id", Picker(PAYMENT.label("contact_id"), CONTACT))

    def _money(self) -> None:
        with element("div", "line pair-fields"):
            amount = self.form.add(
                "amount", ui.input(PAYMENT.label("amount")).props("inputmode=decimal").classes("grow")
            )
            if self.fixed is not None:
                amount.props("autofocus")
            currency = self.form.add("currency", ui.input(PAYMENT.label("currency"), value=self.usual))
        currency.on_value_change(self._show)
        self.settles = self.form.add("settles", ui.input(PAYMENT.label("settles")).props("inputmode=decimal"))

    def _how(self) -> None:
        today = clock.today(guard.page_actor().zone).isoformat()
        day = ui.input(PAYMENT.label("received_on"), value=today).props("type=date stack-label")
        self.form.add("received_on", day)
        methods = {key: _(word) for key, word in METHODS.items()}
        self.form.add("method", ui.select(methods, value="transfer", label=PAYMENT.label("method")))
        reference = self.form.add("reference", ui.input(PAYMENT.label("reference")))
        reference.props["hint"] = _("What the bank statement or the receipt says")
        payer = self.form.add("payer", ui.input(PAYMENT.label("payer")))
        payer.props["hint"] = _("Only if somebody else paid it")

    async def _chosen(self) -> None:
        """Take over the invoice that was chosen: what is open, in its currency."""
        chosen = self.picker.chosen
        self.invoice = await perform(find, chosen) if chosen is not None else None
        self._fill()

    def _fill(self) -> None:
        if self.invoice is not None:
            self.form.fields["currency"].value = self.invoice.currency
            if self.invoice.open:
                self.form.fields["amount"].value = amounts.typed(self.invoice.open, self.invoice.currency)
        self._show()

    def _show(self) -> None:
        """Say what is open, and ask what is settled where the currencies differ."""
        one: InvoiceCard | None = self.invoice
        self.about.set_visibility(one is not None)
        self.settles.set_visibility(one is not None and self.currency() != one.currency)
        if one is not None:
            said = _("{number}: {amount} is open.")
            much = amounts.shown(one.open or 0, one.currency)
            self.about.set_text(said.format(number=one.number or one.name, amount=much))
            hint = _("How much of the invoice it pays, in {currency}").format(currency=one.currency)
            self.settles.props["hint"] = hint
            self.settles.update()

    async def _save(self) -> None:
        values = {name: value for name, value in self.form.values().items() if value not in ("", None)}
        if self.fixed is not None:
            values["invoice_id"] = self.fixed.id
        if self.invoice is None or self.currency() == self.invoice.currency:
            values.pop("settles", None)
        values.setdefault("amount", "")
        made = await perform(payments.record_once, self.key, values, refused=self._refuse)
        if isinstance(made, UUID):
            self.form.dialog.close()
            note(_("Payment recorded."))
            if self.fixed is None:
                ui.navigate.to(f"/payments/{made}")

    def _refuse(self, refusal: Refused) -> None:
        if isinstance(refusal, Invalid) and "settles" in refusal.fields:
            self.settles.set_visibility(True)
        self.form.refuse(refusal)
