"""A field for one picture: it is shown, replaced by another, or taken away. Its value is the id of the file."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from models.language import _
from services.work import Refused
from ui.live import note, perform
from ui.parts.markup import StaticHtml, button, element, text_element

HEAD = """<q-btn class="small" no-caps flat icon="upload" @click="props.pickFiles">{word}</q-btn>
  <label class="vh">{word}<q-uploader-add-trigger></q-uploader-add-trigger></label>"""


class PictureField(ValueElement[str]):
    """Where a picture is put. `keep` is the service that keeps one `(name, content)` and returns its id."""

    def __init__(self, keep: Callable[..., Any], types: str, most: int, wrong: str) -> None:
        super().__init__(tag="div", value="", on_value_change=None)
        self.classes("picture-field")
        self.keep, self.wrong = keep, wrong
        with self:
            self.image = StaticHtml("img", "logo").props(f'alt="{_("Logo")}"')
            with element("div", "acts") as self.acts:
                self.upload = ui.upload(
                    auto_upload=True,
                    max_file_size=most,
                    on_upload=self._take,
                    on_rejected=lambda: note(_(wrong), "bad"),
                )
                self.upload.props["accept"] = types
                self.upload.props("flat no-thumbnails").add_slot("header", HEAD.format(word=_("Upload")))
                self.upload.add_slot("list", "<span></span>")
                self.emptied = button(_("Remove"), "quiet small", on_click=lambda: self.set_value(""))
            self.said = text_element("p", "", "error").props("role=alert")
        self._show()

    def set_enabled(self, may: bool) -> None:
        """Allow changes, or only show the picture."""
        self.acts.set_visibility(may)

    @property
    def error(self) -> str | None:
        """What is wrong with the last picture."""
        return self.said.text or None

    @error.setter
    def error(self, sentence: str | None) -> None:
        self.said.set_text(sentence or "")
        self.said.set_visibility(bool(sentence))

    def _handle_value_change(self, value: Any) -> None:
        super()._handle_value_change(value)
        if hasattr(self, "said"):
            self._show()

    def _show(self) -> None:
        self.error = None
        self.image.set_visibility(bool(self.value))
        self.emptied.set_visibility(bool(self.value))
        if self.value:
            self.image.props["src"] = f"/files/{UUID(self.value)}"

    async def _take(self, event: Any) -> None:
        def refused(refusal: Refused) -> None:
            self.error = refusal.message

        kept = await perform(self.keep, event.file.name, await event.file.read(), refused=refused)
        self.upload.reset()
        if kept is not None:
            self.set_value(kept.hex)
