"""What a person does with a bank line: ignores it, applies all sure ones, or undoes it."""

from typing import Any

from nicegui import ui

from models.language import _, ngettext
from services import banking
from services.banking import LineCard
from services.money import amounts
from ui.live import ask, note, perform
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import element, text_element
from ui.words import number

SHOWN = 12  # lines of the preview


def parts_of(one: LineCard) -> list[dict[str, Any]]:
    """Return what is suggested for a line, as it is applied."""
    kept = {"invoice_id", "order_id", "amount"}
    return [part.model_dump(include=kept, exclude_none=True) for part in one.suggestion.parts] if one.suggestion else []


async def ignore_dialog(one: LineCard) -> None:
    """Ask why a line pays nothing."""
    with form_dialog(_("Ignore this line?"), _("Ignore")) as form:
        text_element("p", _("It stays among the ignored ones, with your reason."), "sub")
        form.add("reason", ui.input(_("Why")).props("autofocus"))

    async def save() -> None:
        if await perform(banking.ignore, one.id, form.values()["reason"] or "", refused=form.refuse) is not None:
            note(_("Ignored."))
            form.dialog.submit(True)

    await form.ask(save)


async def undo(one: LineCard) -> None:
    """Make a line new again; of an applied one the payment is reversed, after a question and the password."""
    if one.state == "applied":
        text = _("The payment is reversed, and what it paid is open again. Both stay in the list of payments.")
        if not await ask_first(_("Undo this payment?"), text, _("Reverse"), danger=True) or not await prove():
            return
    if await perform(banking.undo, one.id) is not None:
        note(_("The line is new again."))


async def all_dialog() -> None:
    """Show what all sure lines pay, and apply them."""
    found = await ask(banking.sure)
    if not found.lines:
        note(_("There are no sure lines now."), "info")
        return
    count = len(found.lines)
    title = ngettext("Apply {count} line?", "Apply {count} lines?", count).format(count=number(count))
    with form_dialog(title, _("Apply all")) as form:
        total = ", ".join(amounts.shown(much, currency) for currency, much in sorted(found.totals.items()))
        said = _("{amount} in all. Each names an invoice, and the amount is what is open.")
        text_element("p", said.format(amount=total), "sub")
        with element("ul", "pays"):
            for one in found.lines[:SHOWN]:
                _line(one)
        if count > SHOWN:
            text_element("p", _("And {count} more.").format(count=number(count - SHOWN)), "sub")

    async def save() -> None:
        done = await perform(banking.apply_all, [(one.id, parts_of(one)) for one in found.lines])
        if done is not None:
            _tell(done)
            form.dialog.submit(True)

    await form.ask(save)


def _line(one: LineCard) -> None:
    with element("li"):
        numbers = ", ".join(part.number for part in one.suggestion.parts) if one.suggestion else ""
        text_element("span", numbers)
        text_element("span", one.payer, "sub clip")
        text_element("b", amounts.shown(one.amount, one.currency), "num")


def _tell(done: banking.Applied) -> None:
    said = ngettext("{count} line applied.", "{count} lines applied.", done.applied).format(count=number(done.applied))
    if done.skipped:
        left = ngettext("{count} no longer fitted.", "{count} no longer fitted.", done.skipped)
        said = f"{said} {left.format(count=number(done.skipped))}"
    note(said, "warn" if done.skipped else "ok")
