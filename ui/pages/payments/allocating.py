"""The dialog that allocates a payment: what its customer owes, the longest due first, each with an amount."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from models.language import _
from services import payments
from services.money import amounts
from services.payments import Payable, PaymentCard
from services.work import Invalid, Refused
from ui.live import ask, note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import element, text_element
from ui.parts.money import amount_of
from ui.words import day


async def allocate_dialog(card: PaymentCard) -> None:
    """Ask how much of a payment goes to which open invoice or order, and give it."""
    owed = await ask(payments.payable, card.id)
    with form_dialog(_("Allocate {amount}").format(amount=_left(card)), _("Allocate")) as form:
        if not owed:
            text_element("p", _("This customer has no open invoice or order."), "sub")
        rows = _rows(form, card, owed)

    async def save() -> None:
        parts, names = _parts(form, card, rows)

        def refuse(refusal: Refused) -> None:
            form.refuse(_at_fields(refusal, names))

        if await perform(payments.allocate, card.id, parts, refused=refuse) is not None:
            note(_("Payment allocated."))
            form.dialog.submit(True)

    await form.ask(save)


def _left(card: PaymentCard) -> str:
    return amounts.shown(card.unallocated, card.currency)


def _rows(form: Form, card: PaymentCard, owed: list[Payable]) -> Mapping[int, Payable]:
    """Add a field for each document: filled in, the longest due first, as far as the payment goes."""
    left = card.unallocated
    for n, one in enumerate(owed):
        same = one.currency == card.currency
        much = min(left, one.open) if same else 0
        left -= much
        with element("div", "owed"):
            with element("div"):
                text_element("b", one.number)
                text_element("div", _under(one), "sub")
            with element("div", "owed-fields"):
                field = ui.input(_("Amount"), value=amounts.typed(much, card.currency) if much else "")
                form.add(f"amount{n}", field.props(f"inputmode=decimal suffix={card.currency}"))
                if n == 0:
                    field.props("autofocus")
                field.props["aria-label"] = _("Amount for {document}").format(document=one.number)
                if not same:
                    settles = ui.input(_("Settles")).props(f"inputmode=decimal suffix={one.currency}")
                    settles.props["aria-label"] = _("What it settles of {document}").format(document=one.number)
                    form.add(f"settles{n}", settles)
    return dict(enumerate(owed))


def _under(one: Payable) -> str:
    open_ = _("{amount} open").format(amount=amounts.shown(one.open, one.currency))
    due = _("due {day}").format(day=day(one.due_on)) if one.due_on else ""
    return " · ".join(filter(None, [one.title, open_, due]))


def _parts(form: Form, card: PaymentCard, rows: Mapping[int, Payable]) -> tuple[list[dict[str, Any]], list[int]]:
    """Return what was typed as parts, and the row of each."""
    parts, names = [], []
    for n, one in rows.items():
        much = amount_of(form.fields[f"amount{n}"].value, card.currency)
        if much in (None, 0):
            continue
        part: dict[str, Any] = {"amount": much, "invoice_id": one.invoice_id, "order_id": one.order_id}
        if f"settles{n}" in form.fields:
            part["settles"] = amount_of(form.fields[f"settles{n}"].value, one.currency)
        parts.append(part)
        names.append(n)
    return parts, names


def _at_fields(refusal: Refused, names: list[int]) -> Refused:
    """Return a refusal whose mistakes are at the fields of the rows."""
    if not isinstance(refusal, Invalid):
        return refusal
    found = {}
    for name, text in refusal.fields.items():
        head, number, field = (*name.split("."), "", "")[:3]
        row = names[int(number)] if number.isdecimal() and int(number) < len(names) else 0
        said = text if number or head != "allocations" else _("Enter an amount for at least one of them.")
        found[f"settles{row}" if field == "settles" else f"amount{row}"] = said
    return Invalid(refusal.message, **found)
