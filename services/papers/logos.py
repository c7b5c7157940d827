"""The logo on papers: a PNG or a JPEG, checked by its content and by drawing it once before it is kept."""

import struct
from datetime import date
from uuid import UUID

from models.language import N_, _
from services import files, settings
from services.papers.rendering import render
from services.papers.snapshot import Look, Party, Snapshot
from services.work import Actor, Invalid, blobs, errand, work

MOST = 2**20  # bytes
WIDEST = 4_000  # pixels of a side: more would take seconds to draw, and the paper shows 76 of them
KINDS = ("image/png", "image/jpeg")
WRONG = N_("Choose a PNG or JPEG of 1 MB and 4,000 pixels a side at the most.")
SIZED = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # the segments of a JPEG that say its size


@errand("settings.edit")
def put(actor: Actor, name: str, content: bytes) -> UUID:
    """Keep a picture as a logo, and return its file, for the setting. Refuses (`Invalid`, at the setting) other files
    than PNG and JPEG, large ones, and those that cannot be drawn."""
    if len(content) > MOST or files.kind_of(content) not in KINDS or not _drawable(content):
        raise Invalid(_(WRONG), **{settings.LOGO.key: _(WRONG)})
    blobs.lay(actor.place, content)
    with work(actor) as session:
        session.info["action"] = "settings.logo"
        return files.keep(session, name, content, subject="settings", subject_id=settings.LOGO.id).id


def _drawable(content: bytes) -> bool:
    try:
        wide, high = size(content)
        if not (0 < wide <= WIDEST and 0 < high <= WIDEST):
            return False
        render(_sample(content))
    except Exception:  # whatever the drawing raises: it cannot be printed
        return False
    return True


def size(content: bytes) -> tuple[int, int]:
    """Return the width and height that a PNG or a JPEG says it has. Raises struct.error or IndexError without."""
    if content.startswith(b"\x89PNG"):
        wide, high = struct.unpack(">II", content[16:24])
        return wide, high
    at = 2
    while True:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in SIZED:
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return wide, high
        at += 2 + length


def _sample(logo: bytes) -> Snapshot:
    nobody, day = Party(), date(2026, 1, 1)
    return Snapshot(
        kind="quote", seller=nobody, buyer=nobody, lines=(), taxes=(), net=0, tax=0, total=0, currency="EUR",
        issued_on=day, look=Look(logo=logo),
    )  # fmt: skip
