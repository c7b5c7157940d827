"""Opt-outs as a file: the import with its refused rows, and the export."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import optouts
from services.records import errands
from services.records.errands import ErrandLine
from services.records.lists import LARGEST, Page, Slice
from services.work import NotFound, clock
from ui import guard
from ui.guard.bodies import FILE
from ui.live import ask, note, perform, watch
from ui.parts.dialogs import lazy
from ui.parts.markup import button, element, icon_button, panel, text_element
from ui.words import number

# The library's own head of a file's field fails axe, so both parts are ours (ui/theme/components.md).
HEAD = """<div class="drop"><q-icon name="upload_file" aria-hidden="true"></q-icon>
  <div><b>{title}</b><div class="sub">{text}</div></div>
  <q-btn class="ghost" no-caps unelevated label="{choose}" @click="props.pickFiles"></q-btn>
  <label class="vh">{file}<q-uploader-add-trigger></q-uploader-add-trigger></label></div>"""
FILES = """<div class="drop-file" v-for="file in props.files" :key="file.__key">
  <span class="clip">{{ file.name }}</span><span>{{ file.__progressLabel }}</span></div>"""


def buttons() -> None:
    """Put the buttons into the head of the page."""
    button(_("Import"), "ghost", "upload", on_click=lazy(_dialog))
    button(_("Export"), "ghost only-d", "download", on_click=_export)


async def refused(errand_id: UUID) -> None:
    """Show the rows of an import that were refused, each with its reason; nothing where there are none."""
    try:
        card = await ask(errands.find, errand_id)
    except NotFound:
        return
    if card.kind != optouts.IMPORT.name:
        return
    with element("div") as place:
        pass

    def show(found: Page[ErrandLine]) -> None:
        place.clear()
        if not found.total:
            return
        with place, panel(_("Rows that were not imported"), _many(found)), element("ul", "panel-b stack tight"):
            for line in found.rows:
                text_element("li", line.reason)

    with place:
        await watch(show, errands.rows, errand_id, "refused", Slice(size=LARGEST), on=errands.KINDS)


def _many(found: Page[ErrandLine]) -> str:
    if found.total > len(found.rows):
        return _("The first {shown} of {count}").format(shown=len(found.rows), count=number(found.total))
    return ngettext("{count} row", "{count} rows", found.total)


def _dialog() -> ui.dialog:
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Import opt-outs")
        with element("div", "dialog-h"):
            text_element("h2", _("Import opt-outs"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            about = _(
                "The first line names the columns: channel, address, topic, reason, date. Only address is needed."
            )
            text_element("p", about, "sub")

            async def take(event: Any) -> None:
                begun = await perform(optouts.import_file, await event.file.read())
                upload.reset()
                if begun is not None:
                    dialog.close()
                    note(_("The import has begun. You can leave this page."), "info")
                    ui.navigate.to(f"/optouts?errand={begun.id}")

            def too_large() -> None:
                note(_("This file is not accepted. Choose a CSV file of at most 10 MB."), "bad")

            upload = ui.upload(auto_upload=True, max_file_size=FILE - 1024, on_upload=take, on_rejected=too_large)
            upload.props('accept=".csv,text/csv" flat').add_slot("header", _head())
            upload.add_slot("list", FILES)
    return dialog


def _head() -> str:
    most = _("CSV in UTF-8, at most {count} rows").format(count=number(optouts.MOST))
    return HEAD.format(title=_("Drop a file here"), text=most, choose=_("Choose a file"), file=_("File"))


async def _export() -> None:
    content = await perform(optouts.export)
    if content is not None:
        day = clock.today(guard.page_actor().zone)
        ui.download.content(content, f"opt-outs-{day.isoformat()}.csv", "text/csv")
