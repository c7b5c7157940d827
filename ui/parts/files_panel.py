"""The files of a record: dropped, pasted, chosen, taken by the camera or recorded; with previews, and removed again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from models.language import _
from services import files
from services.channels.mime import MOST
from services.files import FileCard
from services.house.health.tiles import size
from services.work import Refused
from ui import guard
from ui.live import note, perform, watch
from ui.parts.dialogs import ask_first
from ui.parts.markup import StaticHtml, icon_button, icon_html, panel, text_element
from ui.parts.photos import lightbox_words
from ui.parts.timeline import PRESSED
from ui.words import moment

PREVIEWED = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")
SOUNDS = (".webm", ".ogg", ".m4a", ".mp3", ".wav")
PICK = "() => getElement(%s).$refs.qRef.pickFiles()"
TRIGGER = "<q-uploader-add-trigger></q-uploader-add-trigger>"
LINE = Markup(
    '<li class="file-row"><a href="/files/{}" target="_blank" rel="noopener"{}>{}<span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}{}</li>'
)
PICTURE = Markup('<img src="/files/{}/preview" alt="" loading="lazy">')
LIGHT, PDF = Markup(" data-lightbox"), "application/pdf"
SIGN = Markup('<span class="file-sign">{}</span>')
SOUND = Markup('<audio controls preload="none" src="/files/{}" aria-label="{}"></audio>')
REMOVE = Markup(
    '<button type="button" class="act" data-act="remove" data-id="{}" aria-label="{}" title="{}">{}</button>'
)


async def files_panel(noun: str, card: Any, may: bool) -> None:
    """Show the files of a record, live. With `may` they are added and removed."""
    with panel(_("Files")) as head:
        count = StaticHtml("span", "sub")
        rows = StaticHtml("ul", "file-rows")
        rows.props["data-light"] = lightbox_words()
        hint = _("Drop or paste a file anywhere on this page.") if may else _("No files yet.")
        nothing = text_element("p", hint, "sub panel-b")
        if may:
            _adding(noun, card.id, head)
    names: dict[str, str] = {}

    def show(found: Sequence[FileCard]) -> None:
        names.clear()
        names.update({str(one.id): one.name for one in found})
        zone = guard.page_actor().zone
        count.show(Markup("{}").format(len(found) or ""))
        rows.show(Markup("").join(_line(one, zone, may) for one in found))
        rows.set_visibility(bool(found))
        nothing.set_visibility(not found)

    async def pressed(event: GenericEventArguments) -> None:
        which = str(event.args[1])
        if which in names and await ask_first(
            _("Remove this file?"),
            _("“{name}” is removed for good.").format(name=names[which]),
            _("Remove"),
            danger=True,
        ):
            await perform(files.remove, UUID(which))

    with head:
        count.move(head, 1)
    if may:
        rows.on("click", pressed, js_handler=PRESSED)
    await watch(show, files.of_record, noun, card.id, on=files.KINDS)


def _adding(noun: str, record_id: UUID, head: Any) -> None:
    """Add the ways to add a file: the browser's script brings what is dropped, pasted or recorded to the same place."""

    async def take(event: Any) -> None:
        def refused(refusal: Refused) -> None:
            wrong = getattr(refusal, "fields", {}).get("file") or refusal.message
            note(f"{event.file.name}: {wrong}", "bad")

        await perform(files.attach_to, noun, record_id, event.file.name, await event.file.read(), refused=refused)
        upload.reset()

    def too_large() -> None:
        note(_("A file may have 25 MB at the most."), "bad")

    upload = ui.upload(multiple=True, auto_upload=True, max_file_size=MOST, on_upload=take, on_rejected=too_large)
    upload.props("flat no-thumbnails").add_slot("header", TRIGGER)
    upload.classes("taker").props["data-files"] = upload.id
    with head, ui.element("div").classes("acts"):
        camera = icon_button("photo_camera", _("Take a photo")).classes("small only-m")
        camera.props["data-camera"] = upload.id
        voice = icon_button("mic", _("Record a voice note")).classes("small voice")
        voice.props["data-voice"], voice.props["data-name"] = upload.id, _("Voice note")
        icon_button("upload", _("Add a file")).classes("small").on("click", js_handler=PICK % upload.id)


def _line(one: FileCard, zone: str, may: bool) -> Markup:
    sound = one.name.lower().endswith(SOUNDS)
    sign = SIGN.format(icon_html("mic" if sound else "description"))
    shown = PICTURE.format(one.id) if one.type in PREVIEWED else sign
    said = _("Remove {name}").format(name=one.name)
    remove = REMOVE.format(one.id, said, said, icon_html("close")) if may else Markup()
    player = SOUND.format(one.id, one.name) if sound else Markup()
    light = LIGHT if one.type in PREVIEWED and one.type != PDF else Markup()
    return LINE.format(
        one.id, light, shown, one.name, f"{size(one.size)} · {moment(one.made_at, zone)}", remove, player
    )
