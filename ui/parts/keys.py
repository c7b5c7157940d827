"""Keys: what the theme's single keys (n, e) do on the page that is open."""

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element


def on_key(name: str, do: Callable[[], Any]) -> None:
    """Do that when the key is pressed (`new`: n, `edit`: e), as long as this part of the page stands.

    The browser tells the whole client, which outlives its sub-pages: it is listened to once, and the last page counts.
    """
    client = ui.context.client
    doing: dict[str, tuple[Element, Callable[[], Any]]] = client.storage.setdefault("keys", {})

    def pressed() -> Any:
        element, action = doing[name]
        if element.is_deleted:
            return None
        with element:
            return action()

    if name not in doing:
        ui.on(f"steward:{name}", pressed)
    doing[name] = (ui.context.slot.parent, do)
