"""The first steps, brought back by the menu of the account."""

from nicegui import ui

from models.language import _
from services import first_steps
from ui.live import note, perform


async def bring_back_steps() -> None:
    """Show the first steps on Home again; where all are done, say so."""
    found = await perform(first_steps.bring_back)
    if found is not None and found.open:
        ui.navigate.to("/")
    elif found is not None:
        note(_("You have done all of the first steps."))
