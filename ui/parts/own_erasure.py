"""Asking for one's own account to be erased: a panel of the account page."""

from datetime import datetime

from models.language import _
from services import privacy
from ui.live import note, perform, watch
from ui.parts.dialogs import ask_first, prove
from ui.parts.markup import button, element, panel, text_element
from ui.words import moment


async def own_erasure(zone: str) -> None:
    """Show the panel, live."""
    with panel(_("Erase my account")), element("div", "panel-b line between"):
        line = text_element("p", "", "sub").style("flex: 1 1 220px")
        line.props("aria-live=polite")
        press = button(_("Ask for it"), "ghost danger", "person_remove", on_click=_ask)

    def show(at: datetime | None) -> None:
        press.set_visibility(at is None)
        usual = _("An administrator hands over your records, and erases your name, address, sessions and factors.")
        said = _("You asked on {day}. The administrators know.")
        line.set_text(usual if at is None else said.format(day=moment(at, zone)))

    with element("div", "hidden"):
        await watch(show, privacy.asked, on=[privacy.ASKED], every=600)


async def _ask() -> None:
    text = _("The administrators are told. What you did stays, by a former colleague; nothing brings the account back.")
    if await ask_first(_("Ask for your account to be erased?"), text, _("Ask"), danger=True) and await prove():
        await perform(privacy.ask)
        note(_("Asked. The administrators know."))
