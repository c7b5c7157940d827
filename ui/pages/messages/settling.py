"""Settling: what a person decides about a message of which nobody knows whether it arrived."""

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
    """The three ways, and why; shown only while the message is unknown."""
    name = f"settle:{card.id.hex}"
    carrier = messages.carrier(card.channel)
    draft = await form_draft(name) if card.state == "unknown" else FormDraft(name, None)
    with element("div") as shown, panel("What became of it?"), element("div", "panel-b stack"):
        where = f"Ask the recipient, or look into the {carrier}'s log. What you decide stays in the trail."
        text_element("p", where, "sub")
        form = Fields()
        draft.offer(_("You have an unsaved decision."), form.take_up)
        outcome = form.add("outcome", Choices("What became of it", _outcomes(carrier)))
        reason = form.add(
            "reason", ui.input("How do you know?", placeholder="She called: it is there").props("maxlength=500")
        )

        async def settle() -> None:
            await once(press, decide)

        async def decide() -> None:
            wrong = {} if outcome.value else {"outcome": "Choose one of these."}
            wrong |= {} if reason.value else {"reason": "Required."}
            form.refuse(Invalid("Please say what became of it.", **wrong) if wrong else None)
            if outcome.value is None:
                return
            if (
                await perform(messages.settle, card.id, outcome.value, reason.value or "", refused=form.refuse)
                is not None
            ):
                await draft.forget(over=True)
                note("Settled.")

        form.keep(draft)
        reason.on("keydown.enter", settle)
        with element("div", "line"):
            press = button("Settle", "solid", "rule", on_click=settle)
    bind(shown, "visible", card, "state", lambda state: state == "unknown")


def _outcomes(carrier: str) -> dict[str, tuple[str, str]]:
    return {
        "sent": ("It arrived", f"The recipient has it, or the {carrier}'s log shows it. It counts as sent."),
        "failed": ("It did not arrive", "It counts as failed, and is not tried again."),
        "pending": ("Send it again", "It leaves once more at once. If the first one did arrive, it is there twice."),
    }
