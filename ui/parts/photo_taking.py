"""Taking photos in the browser: a button that opens the camera of a phone, or the files of a computer (V-04)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from nicegui import ui

from models.language import _, ngettext
from services import visits
from services.channels.mime import MOST
from services.work import Invalid, Refused
from ui.live import note, perform
from ui.parts.markup import element, text_element

HEAD = """<q-btn class="ghost" no-caps unelevated icon="add_a_photo" label="{word}" @click="props.pickFiles"></q-btn>
  <label class="vh">{word}<q-uploader-add-trigger></q-uploader-add-trigger></label>"""


SLOW = 60.0  # seconds that saving waits for photos on their way from a phone


def photo_button(take: Callable[[bytes], Awaitable[None]], comes: Callable[[int], object] = lambda count: None) -> None:
    """Add the button; `take` gets the bytes of each photo. `comes` is told how many were chosen, and how many of them did
    not arrive, as a negative number."""

    async def taken(event: Any) -> None:
        await take(await event.file.read())

    with element("span", "picture"):
        upload = ui.upload(
            auto_upload=True,
            multiple=True,
            max_file_size=MOST,
            on_upload=taken,
            on_rejected=lambda: note(_("This photo is too large."), "bad"),
        )
    upload.props('flat no-thumbnails accept="image/*" capture="environment"')
    upload.on("added", lambda event: comes(_count(event.args)), js_handler="(files) => emit(files.length)")
    upload.on("failed", lambda event: comes(-_count(event.args)), js_handler="({files}) => emit(files.length)")
    upload.add_slot("header", HEAD.format(word=_("Add a photo")))
    upload.add_slot("list", "<span></span>")


def _count(typed: Any) -> int:
    return typed if isinstance(typed, int) and 0 < typed < 100 else 0


class PhotosField:
    """Photos that are taken before their visit is there: they wait in this window, and `keep` puts them under it."""

    def __init__(self) -> None:
        self.waiting: list[tuple[UUID, bytes]] = []
        self.coming = 0
        self.here = asyncio.Event()
        self.here.set()
        with element("div", "line"):
            photo_button(self._take, self._comes)
            self.told = text_element("span", "", "sub").props("role=status")

    async def arrived(self) -> None:
        """Wait until the photos that were chosen are here, for a minute at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.here.wait(), SLOW)

    async def _take(self, content: bytes) -> None:
        self.waiting.append((uuid4(), content))
        self._comes(-1)

    def _comes(self, more: int) -> None:
        self.coming = max(0, self.coming + more)
        count = len(self.waiting)
        said = [ngettext("{count} photo", "{count} photos", count).format(count=count)] if count else []
        if self.coming:
            self.here.clear()
            said.append(ngettext("{count} on its way", "{count} on their way", self.coming).format(count=self.coming))
        else:
            self.here.set()
        self.told.set_text(", ".join(said))

    async def keep(self, visit_id: UUID) -> None:
        """Put them under a visit; what cannot be kept is told."""
        for client_id, content in self.waiting:
            await keep(visit_id, content, client_id)


async def keep(visit_id: UUID, content: bytes, client_id: UUID | None = None) -> None:
    """Put a photo under a visit; a refusal is told."""
    await perform(visits.add_photo, visit_id, client_id or uuid4(), content, refused=_tell)


def _tell(refusal: Refused) -> None:
    said = refusal.fields if isinstance(refusal, Invalid) else {}
    note(next(iter(said.values()), refusal.message), "bad")
