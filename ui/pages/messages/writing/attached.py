"""The attachments of a message: uploaded as they are chosen, shown as chips with their size, removable."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import files
from services.channels.mime import MOST
from services.house.health.tiles import size
from services.work import Refused
from ui import guard
from ui.live import perform
from ui.parts.markup import element, icon, icon_button, text_element

HEAD = Markup("""<div class="attach"><q-btn class="ghost small" no-caps unelevated icon="attach_file" label="{choose}"
  @click="props.pickFiles"></q-btn><label class="vh">{file}<q-uploader-add-trigger></q-uploader-add-trigger></label></div>""")
LIST = "<span></span>"


class Attachments:
    """The field of the attachments. A form uses it like any other."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []  # id, name and size of each
        self.heard: list[Callable[[], Any]] = []
        with element("div", "sheet-files") as self.whole:
            self.chips = element("ul", "pills")
            self.chips.props["aria-label"] = _("Attachments")
            self.upload = ui.upload(
                multiple=True, auto_upload=True, max_file_size=MOST, on_upload=self._take, on_rejected=self._rejected
            )
            self.upload.props("flat no-thumbnails").add_slot("header", HEAD.format(choose=_("Attach"), file=_("File")))
            self.upload.add_slot("list", LIST)
        self.mistake = text_element("p", "", "mistake").props("role=alert")
        self.error = None
        self._draw()

    @property
    def value(self) -> list[str]:
        """The ids of the files."""
        return [str(one["id"]) for one in self.kept]

    @property
    def error(self) -> str | None:
        """The mistake shown under it."""
        return self.mistake.text or None

    @error.setter
    def error(self, text: str | None) -> None:
        self.mistake.set_text(text or "")
        self.mistake.set_visibility(bool(text))

    def props(self, _props: str) -> "Attachments":
        """Do nothing: a form gives its fields a look, but this has its own."""
        return self

    def run_method(self, name: str) -> None:
        """Do nothing: it is read out as it appears."""

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after a file was added or removed."""
        self.heard.append(heard)

    def typed(self) -> list[dict[str, Any]]:
        """Return the files as a draft keeps them."""
        return self.kept

    def fill(self, kept: Sequence[Any]) -> None:
        """Put the files of a draft, or of a message, back."""
        some = [json.loads(json.dumps(one, default=str)) for one in kept if isinstance(one, dict)]
        self.kept = [one for one in some if guard.is_id(str(one.get("id")))]
        self._draw()

    def show(self, shown: bool) -> None:
        """Show or hide the field: texts carry no files."""
        self.whole.set_visibility(shown)

    async def _take(self, event: Any) -> None:
        self.error = None

        def refused(refusal: Refused) -> None:
            self.error = f"{event.file.name}: {refusal.message}"

        found = await perform(files.put, event.file.name, await event.file.read(), refused=refused)
        self.upload.reset()
        if found is not None:
            self.kept.append({"id": str(found.id), "name": found.name, "size": found.size})
            self._changed()

    def _rejected(self) -> None:
        self.error = _("A file may have 25 MB at the most.")

    def _drop(self, file_id: str) -> None:
        self.kept = [one for one in self.kept if str(one["id"]) != file_id]
        self._changed()

    def _changed(self) -> None:
        self._draw()
        for one in self.heard:
            one()

    def _draw(self) -> None:
        self.chips.set_visibility(bool(self.kept))
        self.chips.clear()
        with self.chips:
            for one in self.kept:
                with element("li", "pill"):
                    icon("attach_file")
                    text_element("span", str(one.get("name", "")), "clip")
                    text_element("small", size(int(one.get("size") or 0)), "sub")
                    icon_button(
                        "close",
                        _("Remove {name}").format(name=one.get("name", "")),
                        on_click=lambda _event, file_id=str(one["id"]): self._drop(file_id),
                    ).classes("small")
