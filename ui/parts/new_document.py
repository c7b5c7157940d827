"""A new quote, order or invoice: the editor, and a button that keeps what is typed as a draft."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from models.language import _
from services.records.declaration import Record
from ui.live import note, perform
from ui.parts.document_desk import DocumentDesk
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.markup import button, page_head, text_element


async def new_document(
    record: Record, title: str, about: str, unsaved: str, build: Callable[[], DocumentDesk], deal_id: Any = None
) -> None:
    """Show the editor that `build` makes. Saving adds the record, for a deal if there is one, and opens its page; `unsaved`
    offers what was left here before."""
    draft = await form_draft(record.noun)
    with page_head(title, about):
        said = text_element("span", "", "sub").props("role=status")
        save = button(_("Save draft"), "solid", "save")
    editor = build().editor
    editor.keep(draft, unsaved)
    draft.saved = lambda: said.set_text(_("Kept for you"))

    async def submit() -> None:
        editor.refuse(None)
        typed = editor.values() | ({"deal_id": deal_id} if deal_id else {})
        made = await perform(record.service.create, typed, refused=editor.refuse)
        if made is not None:
            await draft.forget(over=True)
            note(_("Draft saved."))
            ui.navigate.to(f"{record.path}/{made.id}")

    save.on_click(lambda: once(save, submit))
