"""The questions before a visit is finished, missed, cancelled, or goes unsigned."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from models.language import _
from services import visits
from ui.live import note, perform
from ui.parts.dialogs import form_dialog
from ui.parts.markup import text_element


async def finish(card: Any) -> None:
    """Ask what came of it, and finish it."""
    with form_dialog(_("Finish {name}?").format(name=card.title), _("Finish")) as form:
        outcome = form.add("outcome", ui.textarea(_("Outcome"), value=card.outcome or "").props("autogrow autofocus"))

    async def save() -> None:
        done = await perform(visits.finish, card.id, outcome=str(outcome.value or ""), refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            note(_("“{title}” is done.").format(title=done.title))

    await form.ask(save)


async def miss(card: Any) -> None:
    """Ask why it could not be made."""
    await _why(card, _("Could {name} not be done?"), _("Missed"), _("Its job stays open."), visits.miss)


async def cancel(card: Any) -> None:
    """Ask why, and cancel it."""
    await _why(card, _("Cancel {name}?"), _("Cancel visit"), _("Its job stays open."), visits.cancel)


async def unsigned(card: Any) -> None:
    """Ask why nobody signs."""
    text = _("The reason is kept in place of a signature.")
    await _why(card, _("Nobody signs {name}?"), _("Keep reason"), text, visits.refuse_signature)


async def _why(card: Any, title: str, yes: str, text: str, do: Callable[..., Any]) -> None:
    with form_dialog(title.format(name=card.title), yes) as form:
        text_element("p", text)
        why = form.add("reason", ui.input(_("Reason")).props("maxlength=400 autofocus"))

    async def save() -> None:
        if await perform(do, card.id, str(why.value or ""), refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
