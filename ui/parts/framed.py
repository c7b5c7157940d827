"""Formatted text of mails, shown apart from the page: nothing in it runs, loads or reaches the page around it."""

from collections.abc import Mapping
from typing import Any

from models.language import _
from services import html
from services.house.health.tiles import size
from ui.parts.markup import element, icon, text_element
from ui.parts.pictures import within
from ui.theme import ASSETS

# The frame is sandboxed, without scripts and forms; a link opens a window of its own. Pictures are not loaded, but shown
# where they are within the text: asking for one tells its server who reads what.
RULES = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"  # no text
STYLE = (ASSETS / "letter.css").read_text("utf-8")
HEAD = (
    '<!doctype html><meta charset="utf-8"><base target="_blank">'  # no text
    f'<meta http-equiv="Content-Security-Policy" content="{RULES}"><style>{STYLE}</style>'
)
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def framed(text: str, title: str, pictures: Mapping[str, str] | None = None) -> Any:
    """Show formatted text in a frame of its own. It is cleaned once more: what is stored may be older than the rules.
    `pictures` are those that were read of it."""
    frame = element("iframe", "letter-frame")
    frame.props["sandbox"], frame.props["referrerpolicy"] = SANDBOX, "no-referrer"
    frame.props["title"] = title or _("Message")
    frame.props["srcdoc"] = HEAD + within(html.clean(text), pictures or {})
    return frame


def file_chip(one: Any) -> None:
    """Show a file by its name and size; a click opens or saves it."""
    with element("a", "file") as link:
        link.props["href"], link.props["target"], link.props["rel"] = f"/files/{one.id}", "_blank", "noopener"
        icon("attach_file")
        text_element("span", one.name)
        text_element("small", size(one.size))
