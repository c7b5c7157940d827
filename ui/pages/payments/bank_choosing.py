"""What a bank line pays, as a person says it: one invoice or several, and how much of each."""

from typing import Any

from nicegui import ui

from models.language import _
from services import banking
from services.banking import LineCard
from services.invoices import INVOICE, find
from services.money import amounts
from services.work import Invalid, Refused
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import button, element, text_element
from ui.parts.money import amount_of
from ui.parts.picker import Picker

MOST = 20  # invoices of one line


class _Part:
    """One invoice that a line pays, and how much of it; `n` is its place."""

    def __init__(self, form: Form, one: LineCard, n: int, left: int) -> None:
        self.one, self.n, self.currency, self.left = one, n, one.currency, left
        with element("div", "stack tight"):
            self.picker = form.add(f"invoice_id{n}", Picker(_("Invoice"), INVOICE))
            self.picker.props("autofocus").field.props["hint"] = _("Its number or its customer")
            self.amount = ui.input(_("Amount"), value=amounts.typed(left, one.currency))
            form.add(f"amount{n}", self.amount.props(f"inputmode=decimal suffix={one.currency}"))
            self.settles = form.add(f"settles{n}", ui.input(_("Settles")).props("inputmode=decimal"))
            self.settles.set_visibility(False)
        self.picker.on_value_change(self._chosen)

    async def _chosen(self) -> None:
        invoice = await perform(find, self.picker.chosen) if self.picker.chosen else None
        self.currency = invoice.currency if invoice else self.one.currency
        self.settles.set_visibility(self.currency != self.one.currency)
        if invoice and invoice.open and invoice.currency == self.one.currency:
            self.amount.value = amounts.typed(min(invoice.open, self.left), self.one.currency)
        elif invoice and invoice.open:
            self.settles.props(f"suffix={invoice.currency}").value = amounts.typed(invoice.open, invoice.currency)

    def typed(self) -> dict[str, Any]:
        """Return what is typed, as `banking.apply` takes it."""
        part = {"invoice_id": self.picker.value, "amount": amount_of(self.amount.value, self.one.currency)}
        other = self.currency != self.one.currency
        return part | ({"settles": amount_of(self.settles.value, self.currency)} if other else {})


async def choose_dialog(one: LineCard) -> None:
    """Ask which invoices a line pays, and how much of each; the rest waits to be allocated."""
    parts: list[_Part] = []

    def add() -> None:
        taken = [part.typed()["amount"] for part in parts]
        left = max(0, one.amount - sum(much for much in taken if isinstance(much, int)))
        with rows:
            parts.append(_Part(form, one, len(parts), left))
        more.set_visibility(len(parts) < MOST)

    much = amounts.shown(one.amount, one.currency)
    with form_dialog(_("What does {amount} pay?").format(amount=much), _("Apply")) as form:
        text_element("p", " · ".join(filter(None, [one.payer, one.reference])), "sub")
        rows = element("div", "stack")
        more = button(_("Another invoice"), "ghost small", "add", on_click=add)
        add()

    async def save() -> None:
        wanted = [part for part in parts if part.n == 0 or part.picker.value]

        def refuse(refusal: Refused) -> None:
            form.refuse(_at_fields(refusal, [part.n for part in wanted]))

        if await perform(banking.apply, one.id, [part.typed() for part in wanted], refused=refuse) is not None:
            note(_("Applied: the payment is recorded."))
            form.dialog.submit(True)

    await form.ask(save)


def _at_fields(refusal: Refused, places: list[int]) -> Refused:
    """Return a refusal whose mistakes are at the fields of the parts, which have these places."""
    if not isinstance(refusal, Invalid):
        return refusal
    found = {}
    for name, said in refusal.fields.items():
        nth = next((int(word) for word in name.split(".") if word.isdecimal()), 0)
        field = name.rpartition(".")[2]
        at = field if field in ("amount", "settles") else "invoice_id"
        found[f"{at}{places[nth] if nth < len(places) else places[0]}"] = said
    return Invalid(refusal.message, **found)
