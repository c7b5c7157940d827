"""A small editor for formatted text, with what a mail may contain and nothing else. What is pasted into it is cleaned
when it is saved, and what is shown in it is cleaned before."""

from nicegui import ui

from services import html

# Quasar's words for its buttons. Each has a tooltip and a label of its own.
TOOLS = [["bold", "italic", "underline"], ["link", "unordered", "ordered"]]


def safe_editor(label: str, value: str, *, lines: int = 6) -> ui.editor:
    """Show the editor; its `value` is HTML, empty when nothing was written."""
    found = ui.editor(value=html.clean(value)).classes("editor")
    found.props(f"min-height={lines * 24}px dense")
    found.props["toolbar"] = TOOLS
    found.props["aria-label"] = label
    return found
