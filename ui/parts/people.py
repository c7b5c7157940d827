"""People and companies as short lines: a coloured disc, a name that links to the record, and something on the right."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from ui.parts.markup import avatar, element, text_element

TONES = {"lead": "warn", "qualified": "info", "customer": "ok", "former": "mute"}  # of a contact's status


@contextmanager
def short_line(name: str, path: str, under: str) -> Iterator[None]:
    """Add one line of a short list; inside the block its right side."""
    with element("div", "feed pair"):
        with ui.link(target=path).classes("who"):
            avatar(name)
            with element("span", "clip"):
                text_element("b", name, "clip")
                text_element("small", under, "clip").props["title"] = under
        yield
