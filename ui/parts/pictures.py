"""Pictures inside a formatted text. The text names one by the id of its file (`cid:`), as it does in a mail; an editor
fetches it from the address of its file, and a frame, which loads nothing, gets it within its own text.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import files
from services.channels.mime import MOST
from services.work import Refused
from ui.live import note, perform
from ui.parts.markup import element

UUIDS = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IN_MAIL = re.compile(rf'(<img\b[^>]*? src=")cid:({UUIDS})(?=")')
ON_PAGE = re.compile(rf'(<img\b[^>]*? src=")(?:https?://[^"/]+)?/files/({UUIDS})(?=")')
TYPES = tuple(one for one in files.INLINE if one.startswith("image/"))
LARGEST = 2**20  # bytes of a picture that a frame shows: each change of the text sends it again
NOTHING = "data:,"  # instead of an address that a frame may not load
PICTURE = Markup('<img src="/files/{}" alt="{}">')
HEAD = Markup("""<q-btn class="icon small" flat icon="image" aria-label="{word}" @mousedown.prevent @click="props.pickFiles">
  <q-tooltip>{word}</q-tooltip></q-btn><label class="vh">{word}<q-uploader-add-trigger></q-uploader-add-trigger></label>""")
# A copied picture alone, or one that is dropped. What else is copied with words, such as a table, is text.
GIVEN = """(e) => {
  const given = e.clipboardData ?? e.dataTransfer, types = %s;
  const some = [...given.files].filter((one) => types.includes(one.type));
  if (!some.length || given.types.includes('text/plain')) return;
  e.preventDefault();
  const s = getSelection();
  getHtmlElement(%s).range = s.rangeCount ? s.getRangeAt(0).cloneRange() : null;
  getElement(%s).$refs.qRef.addFiles(some);
}"""


def on_page(html: str) -> str:
    """Return a text as an editor shows it."""
    return IN_MAIL.sub(r"\1/files/\2", html)


def in_mail(html: str) -> str:
    """Return the text of an editor as it is kept and sent."""
    return ON_PAGE.sub(r"\1cid:\2", html)


def ids(html: str) -> list[str]:
    """Return the ids of the files that a text shows, each once."""
    return list(dict.fromkeys(one[2] for one in IN_MAIL.finditer(html)))


async def in_frame(html: str) -> str:
    """Return a cleaned text with its pictures within it. Of large ones, and of those that are gone, the description
    stays."""
    return within(html, await read(html))


async def read(html: str) -> dict[str, str]:
    """Return the pictures that a text shows, by the ids of their files, each as an address that holds it whole."""
    return {one: await _data(UUID(one)) for one in ids(html)}


def within(html: str, pictures: Mapping[str, str]) -> str:
    """Return a text with these pictures within it."""
    return IN_MAIL.sub(lambda one: f"{one[1]}{pictures.get(one[2]) or NOTHING}", html)


def picture_button(rich: Any, insert: Callable[[str], object]) -> Any:
    """Show the button that puts a picture into an editor; pasted and dropped ones come the same way. `insert` puts HTML
    where the cursor was."""

    async def take(event: Any) -> None:
        def refused(refusal: Refused) -> None:
            rich.error = f"{event.file.name}: {refusal.message}"

        rich.error = None
        kept = await perform(files.put, event.file.name, await event.file.read(), refused=refused)
        upload.reset()
        if kept is not None and kept.type not in TYPES:
            rich.error = _("{name} is no picture. Attach it instead.").format(name=kept.name)
        elif kept is not None:
            insert(PICTURE.format(kept.id, PurePath(kept.name).stem))

    with element("div", "picture") as holder:
        upload = ui.upload(
            multiple=True,
            auto_upload=True,
            max_file_size=MOST,
            on_upload=take,
            on_rejected=lambda: note(_("A picture may have 25 MB at the most, as PNG, JPEG, GIF or WebP."), "bad"),
        )
        upload.props["accept"] = ",".join(TYPES)
        upload.props("flat no-thumbnails").add_slot("header", HEAD.format(word=_("Picture")))
        upload.add_slot("list", "<span></span>")
    for event in ("paste", "drop"):
        rich.on(event, js_handler=GIVEN % (json.dumps(TYPES), rich.id, upload.id))
    return holder


async def _data(file_id: UUID) -> str:
    card = await perform(files.find, file_id, refused=lambda _refusal: None)
    if card is None or card.type not in TYPES or card.size > LARGEST:
        return ""
    found = await perform(files.content, file_id, refused=lambda _refusal: None)
    return f"data:{card.type};base64,{b64encode(found[1]).decode()}" if found else ""
