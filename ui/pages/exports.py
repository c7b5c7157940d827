"""Exports: one's own of the last day, how far each is, and its file."""

from models.language import _
from services import exports
from ui.live import ask
from ui.parts.export import export_result
from ui.parts.markup import element, empty, page_head, panel
from ui.routes import page


@page("/exports", needs="exports.read", private=True)
async def exports_page() -> None:
    """The progress of each, which goes on when the page is closed, and the file at the end."""
    mine = await ask(exports.mine)
    with page_head(_("Exports"), _("Yours of the last 24 hours. Nobody else sees them.")):
        pass
    if not mine:
        with element("section", "panel"):
            empty("download", _("No exports yet"), _("Press “Export” above a list, such as that of contacts."))
    for card in mine:
        with panel(), element("div", "panel-b stack"):
            await export_result(card.id)
