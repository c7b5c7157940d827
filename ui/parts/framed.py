"""Formatted text of mails, shown apart from the page: nothing in it runs, loads or reaches the page around it."""

from typing import Any

from models.language import _
from services import html
from services.house.health.tiles import size
from ui.parts.markup import element, icon, text_element

# The frame is sandboxed, without scripts and forms; a link opens a window of its own. Pictures are not loaded: asking for
# one tells its server who reads what.
HEAD = (
    '<!doctype html><meta charset="utf-8"><base target="_blank">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<style>body{margin:20px 18px;max-width:68ch;font:14.5px/1.6 Inter,system-ui,sans-serif;color:#1c1d21;"
    "overflow-wrap:anywhere}img{max-width:100%}blockquote{margin:0 0 0 4px;padding-left:12px;"
    "border-left:2px solid #d5d6db;color:#5c5f6a}</style>"
)
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def framed(text: str, title: str) -> Any:
    """Show formatted text in a frame of its own. It is cleaned once more: what is stored may be older than the rules."""
    frame = element("iframe", "letter-frame")
    frame.props["sandbox"], frame.props["referrerpolicy"] = SANDBOX, "no-referrer"
    frame.props["title"] = title or _("Message")
    show_framed(frame, text)
    return frame


def show_framed(frame: Any, text: str) -> None:
    """Show another text in a frame."""
    frame.props["srcdoc"] = HEAD + html.clean(text)
    frame.update()


def file_chip(one: Any) -> None:
    """Show a file by its name and size; a click opens or saves it."""
    with element("a", "file") as link:
        link.props["href"], link.props["target"], link.props["rel"] = f"/files/{one.id}", "_blank", "noopener"
        icon("attach_file")
        text_element("span", one.name)
        text_element("small", size(one.size))
