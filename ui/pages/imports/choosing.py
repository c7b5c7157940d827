"""Choosing a file: the first step of an import."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from models.language import _
from services import imports
from services.work import Refused
from ui.live import note, perform
from ui.pages.imports import steps
from ui.parts.markup import banner, element, panel, text_element
from ui.routes import page

LARGEST = 50 * 2**20  # bytes
ACCEPTED = ".csv,.tsv,.txt,.xlsx,.vcf,.json,.jsonl,text/csv,text/vcard"
# The library's own head of a file's field fails axe, so both parts are ours (ui/theme/components.md).
HEAD = """<div class="drop tall"><q-icon name="upload_file" aria-hidden="true"></q-icon>
  <div><b>{title}</b><div class="sub">{text}</div></div>
  <q-btn class="solid" no-caps unelevated label="{choose}" @click="props.pickFiles"></q-btn>
  <label class="vh">{file}<q-uploader-add-trigger></q-uploader-add-trigger></label></div>"""
FILES = """<div class="drop-file" v-for="file in props.files" :key="file.__key">
  <span class="clip">{{ file.name }}</span><span>{{ file.__progressLabel }}</span></div>"""


@page("/imports/new", needs="imports.edit")
async def new_page() -> None:
    """Choose a file; nothing is imported before the last step."""
    ui.page_title(_("Import contacts") + " · Steward")
    with element("div", "head"), element("div"):
        steps.crumb()
        text_element("h1", _("Import contacts"))
        text_element("p", _("Nothing is changed before you have seen what each row becomes."), "sub")
    steps.bar().show(steps.drawn(None, "file"))
    with panel(), element("div", "panel-b stack"):
        with banner("bad", "error") as refusal_line:
            refusal_line.props("role=alert")
            wrong = text_element("div", "")
        refusal_line.set_visibility(False)
        busy = text_element("p", "", "sub").props("role=status")

        tried: list[str] = []  # the names of the files

        def refuse(refusal: Refused) -> None:
            fields = getattr(refusal, "fields", None)
            why = " ".join(dict.fromkeys(fields.values())) if fields else refusal.message
            wrong.set_text(f"{tried[-1]}: {why}" if tried else why)
            refusal_line.set_visibility(True)

        async def take(event: Any) -> None:
            refusal_line.set_visibility(False)
            tried.append(event.file.name[:80])
            busy.set_text(_("Reading {name} …").format(name=event.file.name))
            content = await event.file.read()
            upload.reset()
            made = await perform(imports.start, event.file.name, content, refused=refuse)
            busy.set_text("")
            if made is not None:
                ui.navigate.to(f"/imports/{made.id}?step=check")

        upload = _drop(take)
        about = _("Exports of HubSpot, Salesforce, Google Contacts, Outlook and Steward are recognized.")
        text_element("p", about, "sub")


def _drop(take: Callable[[Any], Awaitable[None]]) -> ui.upload:
    """Add the place where a file is dropped or chosen."""

    def too_large() -> None:
        note(_("This file is not accepted. Choose a CSV, Excel, vCard or JSON file of at most 50 MB."), "bad")

    found = ui.upload(auto_upload=True, max_file_size=LARGEST, on_upload=take, on_rejected=too_large)
    text = _("CSV, TSV, Excel (.xlsx), vCard or JSON, up to 50 MB and 200,000 rows")
    head = HEAD.format(title=_("Drop a file here"), text=text, choose=_("Choose a file"), file=_("File"))
    found.props(f'accept="{ACCEPTED}" flat').add_slot("header", head)
    found.add_slot("list", FILES)
    return found
