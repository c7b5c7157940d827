"""Notes on the page of a record: the field with mentions, the dialog that changes one, and its former texts."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.notes import NOTE_KINDS, NOTE_MAX, NoteDraft
from services import notes
from services.accounts import users
from ui.live import ask, note, perform
from ui.parts.dialogs import answer, form_dialog
from ui.parts.markup import Cleaned, StaticHtml, element, icon_button, text_element
from ui.parts.record import restore
from ui.parts.undo import undo
from ui.words import exact

FORMER = Markup('<article class="former"><p class="sub">{}</p><div class="note-text">{}</div></article>')


async def note_field(label: str, value: str = "") -> ui.textarea:
    """Add a field for the text of a note. After an `@` the browser offers the names of colleagues."""
    people = [name for _id, name in await ask(users.owners)]
    field: ui.textarea = ui.textarea(value=value).props(f"outlined dense autogrow maxlength={NOTE_MAX}")
    field.props["aria-label"] = label
    field.classes("mentions")
    field.props["data-people"] = json.dumps(people)
    return field


async def change_note(note_id: UUID) -> None:
    """Ask for another text and kind of a note."""
    card = await perform(notes.find, note_id)
    if card is None:
        return
    before = {"text": card.text, "kind": card.kind}
    with form_dialog(_("Edit the note"), _("Save"), of=NoteDraft) as form:
        kinds: Mapping[str, str] = {name: _(word) for name, word in NOTE_KINDS.items()}
        form.add("text", (await note_field(_("Text"), card.text)).props("autofocus"))
        form.add("kind", ui.select(dict(kinds), value=card.kind, label=_("Kind")))

    async def save() -> None:
        if await perform(notes.change, note_id, form.values(), before=before, refused=form.refuse) is not None:
            form.dialog.submit(True)
            note(_("The note was saved."))

    await form.ask(save)


async def bin_note(note_id: UUID) -> None:
    """Move a note to the bin, with its undo."""
    card = await perform(notes.bin, note_id)
    if card is not None:
        undo(_("The note moved to the bin."), lambda: restore(notes.NOTE, card))


async def former_texts(note_id: UUID, zone: str) -> None:
    """Show the former texts of a note."""
    found = await perform(notes.versions, note_id)
    if found is None:
        return
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Former texts")
        with element("div", "dialog-h"):
            text_element("h2", _("Former texts"))
            icon_button("close", _("Close"), on_click=dialog.close)
        shown = StaticHtml("div", "dialog-b")
        shown.show(Markup("").join(_former(one, zone) for one in found))
    await answer(dialog)


def _former(one: Any, zone: str) -> Markup:
    said = _("Until {time}, changed by {name}").format(time=exact(one.until, zone), name=one.by)
    return FORMER.format(said, Cleaned(notes.html(one.text)))
