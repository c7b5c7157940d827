"""The button that opens a document as PDF."""

from nicegui import ui

from models.language import _
from ui.parts.markup import button


def pdf_button(path: str) -> None:
    """Add the button; the PDF opens in a tab of its own."""
    button(_("PDF"), "ghost", "picture_as_pdf", on_click=lambda: ui.navigate.to(path, new_tab=True))
