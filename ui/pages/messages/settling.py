"""Resolving: a person's decision about a message that may or may not have arrived."""

from typing import Any

from nicegui import ui

from models.language import _
from services import messages
from services.work import Invalid
from ui.live import bind, note, perform
from ui.parts.choices import Choices
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.forms import Fields, once
from ui.parts.markup import button, element, panel, text_element


async def settle_panel(card: Any) -> None:
    """Show the three possible decisions and a reason, only while the message is unknown."""
    name = f"settle:{card.id.hex}"
    carrier = messages.carrier(card.channel)
    draft = await form_draft(name) if card.state == "unknown" else FormDraft(name, None)
    with element("div") as shown, panel(_("Did it arrive?")), element("div", "panel-b stack"):
        where = _("Ask the recipient, or check the log of the {carrier}. Your decision is kept in the audit trail.")
        text_element("p", where.format(carrier=carrier), "sub")
        form = Fields()
        draft.offer(_("You have an unsaved decision."), form.take_up)
        outcome = form.add("outcome", Choices(_("Did it arrive?"), outcomes(carrier)))
        known = ui.input(_("How do you know?"), placeholder=_("She called to confirm")).props("maxlength=500")
        reason = form.add("reason", known)

        async def settle() -> None:
            await once(press, decide)

        async def decide() -> None:
            wrong = {} if outcome.value else {"outcome": _("Choose one of these.")}
            wrong |= {} if reason.value else {"reason": _("Required.")}
            form.refuse(Invalid(_("Please check the form."), **wrong) if wrong else None)
            if wrong:
                return
            if await perform(messages.settle, card.id, outcome.value, reason.value, refused=form.refuse) is not None:
                await draft.forget(over=True)
                note(_("Message resolved."))

        form.keep(draft)
        reason.on("keydown.enter", settle)
        with element("div", "line"):
            press = button(_("Resolve"), "solid", "rule", on_click=settle)
    bind(shown, "visible", card, "state", lambda state: state == "unknown")


def outcomes(carrier: str) -> dict[str, tuple[str, str]]:
    """Return the possible decisions: each with its word, and what it means."""
    arrived = _("The recipient has it, or the log of the {carrier} shows it. It counts as sent.")
    again = _("It is sent once more, right away. If the first one arrived after all, the recipient has it twice.")
    return {
        "sent": (_("It arrived"), arrived.format(carrier=carrier)),
        "failed": (_("It did not arrive"), _("It counts as failed and is not sent again.")),
        "pending": (_("Send it again"), again),
    }
