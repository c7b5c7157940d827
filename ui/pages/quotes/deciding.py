"""The questions before a quote is sent, accepted or declined."""

from typing import Any

from nicegui import ui

from models.language import _
from services import quotes
from ui.live import note, perform
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.document_page import Draft
from ui.parts.markup import text_element


async def send(card: Any, draft: Draft) -> bool:
    """Ask, and send it. Return whether it is sent."""
    text = _(
        "It gets its number and cannot be changed afterwards; you can write a new version. Then you email the link."
    )
    if not await ask_first(_("Send this quote?"), text, _("Send")):
        return False
    refuse = draft.desk.editor.refuse if draft.desk is not None else None
    done = await perform(quotes.send, card.id, refused=refuse)
    if done is not None:
        note(_("{number} is ready for the customer.").format(number=done.number))
    return done is not None


async def accept(card: Any) -> None:
    """Ask, and accept it for the customer."""
    text = _("It becomes an approved order. The customer can also accept it behind the link.")
    title = _("Accept {name} for the customer?").format(name=card.number)
    if await ask_first(title, text, _("Accept")):
        done = await perform(quotes.accept, card.id)
        if done is not None:
            note(_("Accepted: the order is there."))


async def decline(card: Any) -> None:
    """Ask why, and decline it for the customer."""
    with form_dialog(_("Decline {name}?").format(name=card.number), _("Decline")) as form:
        text_element("p", _("The customer can no longer accept it. You can write a new version."))
        why = form.add("reason", ui.input(_("Reason (optional)")).props("maxlength=400 autofocus"))

    async def save() -> None:
        if await perform(quotes.decline, card.id, why.value or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
