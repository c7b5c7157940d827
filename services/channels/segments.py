"""Segments: how many parts a text message has, counted as the provider counts them (GSM 03.38, 3GPP TS 23.038).

One part holds 160 characters of GSM-7 or 70 units of UCS-2; of several, each holds 153 or 67, and neither an escaped
character nor a surrogate pair is cut in two. `as_sent` is what is counted and what leaves.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"  # no text
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"  # no text
)
ESCAPED = frozenset("^{}\\[~]|€\f")  # two units each
ROOM = {"GSM-7": (160, 153), "UCS-2": (70, 67)}  # alone, and in one of several
# What word processors and phones type instead of the plain sign.
PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None),
        "…": "...",
        "•": "-",
        "·": "-",
    }
)
LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True, slots=True)
class Segments:
    """The size of a text: its encoding, its parts, its units, and how many more fit into the last part."""

    encoding: Encoding
    segments: int
    units: int
    room_left: int
    plain_ones: str = ""
    """The same text with plain quotes and dashes, where those alone make it UCS-2."""


def count(text: str) -> Segments:
    """Return the size of a text as it is sent. An empty one has no parts."""
    sent = as_sent(text)
    encoding: Encoding = "GSM-7" if _is_basic(sent) else "UCS-2"
    sizes = [_size(one, encoding) for one in sent]
    units, (alone, each) = sum(sizes), ROOM[encoding]
    plain = sent.translate(PLAIN) if encoding == "UCS-2" else ""
    plain = plain if plain and _is_basic(plain) else ""
    if units <= alone:
        return Segments(encoding, 1 if units else 0, units, alone - units, plain)
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > each:
            parts, filled = parts + 1, 0
        filled += size
    return Segments(encoding, parts, units, each - filled, plain)


def as_sent(text: str) -> str:
    """Return a text as it leaves: letters composed, one kind of line end."""
    return unicodedata.normalize("NFC", LINE_END.sub("\n", text))


def _is_basic(text: str) -> bool:
    return all(one in BASIC or one in ESCAPED for one in text)


def _size(one: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if one in ESCAPED else 1
    return 2 if ord(one) > 0xFFFF else 1
