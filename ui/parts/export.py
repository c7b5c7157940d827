"""Export: the button of every list, the choice of a format with the count, the progress, and the file at the end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import exports
from services.exports import FORMATS, ExportCard
from services.records import errands
from services.records.declaration import Record
from services.work import Actor
from ui import guard
from ui.live import note, perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, icon_html, text_element
from ui.parts.progress import progress
from ui.words import moment, number, or_more

FILE = Markup(
    '<div><a class="file" href="/files/{}" download>{}<span>{}</span><small>{}</small></a></div>'  # no text
    '<p class="sub">{}</p>'
)
GONE = Markup('<p class="sub">{}</p>')  # no text
KILO = 1_000  # bytes


def export_button(record: Record, actor: Actor, which: Mapping[str, Any]) -> None:
    """Add the button to the head of a list, for those who may export. `which` has the list's query when it is pressed."""
    if actor.may("exports.run") and exports.exportable(record):
        press = button(_("Export"), "ghost", "download", on_click=lambda: open_export(record, dict(which)))
        press.props["aria-label"] = _("Export {nouns}").format(nouns=_(record.plural))


async def open_export(record: Record, which: Mapping[str, Any]) -> None:
    """Ask for the format of an export of these records (`exports.count`). A small one is downloaded at once; for another
    one its progress is shown, and the file at the end."""
    found = await perform(exports.count, record.noun, which)
    if found is None:
        return
    many, capped = found
    title = _("Export {records}").format(records=or_more(record.counted(many), capped))
    with form_dialog(title, _("Export")) as form:
        text_element("p", _("What you may see of them, with all fields, oldest first."), "sub")
        choices = {name: _(FORMATS[name].label) for name in exports.formats_of(record)}
        format = ui.toggle(choices, value="csv").classes("seg")
        format.props["aria-label"] = _("Format")
        about = text_element("p", "", "sub")
        mark = ui.checkbox(_("For spreadsheet programs (UTF-8 with a byte order mark)"), value=True)

    def turn() -> None:
        about.set_text(_(FORMATS[str(format.value)].about))
        mark.set_visibility(format.value == "csv")

    async def save() -> None:
        how = (record.noun, which, str(format.value), (), bool(mark.value))
        if not capped and many <= exports.SMALL:
            made = await perform(exports.small, *how, refused=form.refuse)
            if made is not None:
                form.dialog.close()
                ui.download.content(made[1], made[0], FORMATS[str(format.value)].type)
                note(_("{name} was exported.").format(name=made[0]))
            return
        begun = await perform(exports.begin, *how, refused=form.refuse)
        if begun is not None:
            form.dialog.close()
            ui.navigate.to("/exports")

    format.on_value_change(turn)
    turn()
    form.save = save
    form.dialog.on("hide", form.dialog.delete)
    form.open()


async def export_result(errand_id: UUID) -> None:
    """Show the progress of an export, and its file once that is made."""
    await progress(errand_id)
    result, zone = StaticHtml("div", "stack tight"), guard.page_actor().zone
    await watch(lambda card: result.show(_result(card, zone)), exports.find, errand_id, on=errands.KINDS)


def _result(card: ExportCard, zone: str) -> Markup:
    if card.file_id is not None and card.size is not None and card.expires_at is not None:
        size = _("{count} KB").format(count=number(-(-card.size // KILO)))
        kept = _("Only you can download it. It will be deleted: {time}.").format(time=moment(card.expires_at, zone))
        return FILE.format(card.file_id, icon_html("download"), card.name, size, kept)
    if card.state == "done":
        return GONE.format(_("The file was kept for 24 hours, and is gone by now. Export again if you need it."))
    return Markup()
