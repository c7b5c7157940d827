"""Look: the light theme, the dark one, or that of the device, at once and for the person's next pages."""

from nicegui import ui

from services.accounts import users
from ui import guard
from ui.live import perform

LOOKS = {"light": "Quasar.Dark.set(false)", "dark": "Quasar.Dark.set(true)", "auto": "Quasar.Dark.set('auto')"}


async def set_look(look: str) -> None:
    """Show this look, and keep it; while viewing as a colleague it lasts until the next page."""
    ui.run_javascript(LOOKS[look])
    if guard.page_actor().viewing is None:
        await perform(users.set_look, look)


async def switch_look() -> None:
    """Turn light to dark, and dark to light."""
    dark = await ui.run_javascript("document.body.classList.contains('body--dark')", timeout=5)
    await set_look("light" if dark else "dark")
