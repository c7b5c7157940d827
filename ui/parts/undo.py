"""Undo: a note at the edge of the screen with one button that works, also after the person moved to another page."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from models.language import _

SECONDS = 10.0  # enough to read it and reach the button
FOCUS = "(button) => button.el.focus({ preventScroll: true })"


def undo(text: str, back: Callable[[], Awaitable[object]]) -> None:
    """Say that something was done, and offer to take it back. The button that did it is gone: the focus goes to Undo."""
    offer(text, _("Undo"), back, focused=True)


def offer(text: str, label: str, then: Callable[[], Awaitable[object]], focused: bool = False) -> None:
    """Show a note with one button. It goes away by itself, or when the button is pressed."""
    client = ui.context.client
    shown = ui.notification(text, type="positive", position="bottom", timeout=SECONDS, progress=True)
    # The number is NiceGUI's own; nothing that anybody typed becomes code.
    pressed = f"() => getElement({shown.id}).$emit('pressed')"
    mounted = {":onVnodeMounted": FOCUS} if focused else {}
    shown.props["options"]["actions"] = [{"label": label, ":handler": pressed, "noCaps": True, **mounted}]

    async def do() -> None:
        with client.content:  # the note is gone by now, and what `then` says needs a place in the page
            await then()

    shown.on("pressed", do)
