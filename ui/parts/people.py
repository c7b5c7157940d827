"""People and companies as short lines: a coloured disc, a name that leads to the record, and something on the right."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from ui.parts.markup import avatar, box, words

TONES = {"lead": "warn", "qualified": "info", "customer": "ok", "former": "mute"}  # of a contact's status


@contextmanager
def short_line(name: str, path: str, under: str) -> Iterator[None]:
    """One line of a short list; inside the block what stands on its right."""
    with box("div", "feed pair"):
        with ui.link(target=path).classes("who"):
            avatar(name)
            with box("span", "clip"):
                words("b", name, "clip")
                words("small", under, "clip").props["title"] = under
        yield
