"""What a file is: its type by its content, from a closed list, and a name that is harmless everywhere."""

import re
import unicodedata
from pathlib import PurePosixPath

import puremagic

PLAIN = "application/octet-stream"
# Browsers show these without running anything in them. Everything else is downloaded, SVG and HTML above all.
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")
SIGNS = {  # what they begin with: puremagic also believes signs in the middle
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.S),
    "application/pdf": re.compile(rb"%PDF-"),
}
SOUNDS = {  # endings of recordings, by what they begin with: those that browsers make, and the usual ones beside them
    "webm": re.compile(rb"\x1aE\xdf\xa3"),
    "ogg": re.compile(rb"OggS"),
    "m4a": re.compile(rb".{4}ftyp(M4A|mp4|iso|isom|dash)", re.S),
    "mp3": re.compile(rb"ID3|\xff[\xfb\xf3\xf2]"),
    "wav": re.compile(rb"RIFF.{4}WAVE", re.S),
}
HEAD = 8_192  # bytes that tell a type
LONGEST = 200  # characters of a name
HARMFUL = re.compile(r'[<>:"|?*\\/]')  # of a path, or refused by some system
UNNAMED = "file"


def kind_of(content: bytes) -> str:
    """Return the media type of some bytes: one of INLINE, else that of any bytes. Its name and sender say nothing."""
    head = content[:HEAD]
    try:
        found = puremagic.from_string(head, mime=True) if head else PLAIN
    except (puremagic.PureError, ValueError):
        found = PLAIN
    return found if found in INLINE and SIGNS[found].match(head) else PLAIN


def sound_of(content: bytes) -> str | None:
    """Return the ending of the name of a recording, by its content; None for what is none."""
    return next((ending for ending, sign in SOUNDS.items() if sign.match(content[:16])), None)


def clean_name(name: str) -> str:
    """Return a name without folders, controls and signs that turn the reading order; its ending stays."""
    name = unicodedata.normalize("NFC", name[:4_000].encode("utf-8", "replace").decode())
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(one for one in name if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = " ".join(HARMFUL.sub("_", name).split()).strip(". ")
    if len(name) > LONGEST:
        ending = PurePosixPath(name).suffix[:20]
        name = name[: LONGEST - len(ending)].rstrip(". ") + ending
    return name or UNNAMED
