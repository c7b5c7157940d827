"""Undo: a note at the edge of the screen with one working button, even after the person moved to another page."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from models.language import _

SECONDS = 10.0  # enough to read it and reach the button
FOCUS = "(button) => button.el.focus({ preventScroll: true })"


def undo(text: str, back: Callable[[], Awaitable[object]], seconds: float = SECONDS) -> None:
    """Report a step, and offer to undo it. The button behind the step is gone, so the focus goes to Undo."""
    offer(text, _("Undo"), back, focused=True, seconds=seconds)


def offer(
    text: str, label: str, then: Callable[[], Awaitable[object]], *, focused: bool = False, seconds: float = SECONDS
) -> None:
    """Show a note with one button. It disappears by itself, or when the button is pressed."""
    client = ui.context.client
    shown = ui.notification(text, type="positive", position="bottom", timeout=seconds, progress=True)
    # The number is NiceGUI's own; no typed text becomes code.
    pressed = f"() => getElement({shown.id})?.$emit('pressed')"
    mounted = {":onVnodeMounted": FOCUS} if focused else {}
    shown.props["options"]["actions"] = [{"label": label, ":handler": pressed, "noCaps": True, **mounted}]

    async def do() -> None:
        with client.content:  # the note is gone by now, and the messages of `then` need a place in the page
            await then()

    shown.on("pressed", do)
