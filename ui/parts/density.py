"""Density: how much of a list fits on a screen. Each person chooses it once, for all lists and all their windows."""

from nicegui import Client, ui

from models.language import N_, _
from services.accounts import users
from ui import guard
from ui.live import perform

DENSITIES = {"comfortable": N_("Comfortable"), "compact": N_("Compact")}


def arrange(client: Client, density: str) -> None:
    """Show the lists of a window in this density."""
    compact = density == "compact"
    client.content.classes(add="compact" if compact else "", remove="" if compact else "compact")
    client.storage["density"] = density


def density_switch() -> ui.toggle:
    """Add the choice: it holds at once, in all windows of this person."""
    now = ui.context.client.storage.get("density", "comfortable")
    chosen = ui.toggle({key: _(word) for key, word in DENSITIES.items()}, value=now).classes("seg")
    chosen.props("role=group")
    chosen.props["aria-label"] = _("Density of lists")

    async def choose() -> None:
        if await perform(users.set_density, chosen.value) is not None:
            for window in guard.windows():
                arrange(window, chosen.value)

    chosen.on_value_change(choose)
    return chosen
