"""The encoding of a text: by its mark, by its NULs, as UTF-8, else the code page of a country, which a person confirms.

Detectors by frequency failed on 3 to 7 of 13 short samples, so there is none.
"""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from models.language import _
from services.reading.sources import CHUNK, Source, refused

MARKS = {  # the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
PAGES = {  # of Windows; all other countries have cp1252
    "cp1250": "al ba cz hr hu me pl ro si sk",
    "cp1251": "bg by kg kz md mk mn rs ru tj ua uz",
    "cp1253": "cy gr",
    "cp1254": "az tr",
    "cp1255": "il",
    "cp1256": "ae af bh dz eg iq ir jo kw lb ly ma om pk ps qa sa sd sy tn ye",
    "cp1257": "ee lt lv",
    "cp1258": "vn",
    "cp874": "th",
    "cp932": "jp",
    "gb18030": "cn sg",
    "cp949": "kr",
    "cp950": "hk mo tw",
}
COUNTRIES = {country: page for page, countries in PAGES.items() for country in countries.split()}
WESTERN = "cp1252"
OFFERED = ("utf-8", "utf-16", WESTERN, *PAGES, "iso8859-15", "cp850", "cp437", "mac_roman")
OTHERS = ("utf-8-sig", "latin-1", "ascii", "koi8-r", "shift_jis", "euc_jp", "iso2022_jp", "gbk", "big5", "euc_kr")
CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
SAMPLE = 2**20  # bytes in which a few broken signs are told from another encoding


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is decoded. Not `sure`: a person should look at other letters. `errors`: "replace" for broken signs."""

    name: str
    sure: bool = True
    errors: str = "strict"


def find(source: Source, country: str, chosen: str | None = None) -> Encoding:
    """Return the encoding of a text: the `chosen` one, else what its bytes say. Refuses what is no text."""
    if chosen:
        return _chosen(source, chosen)
    head = source.head(4_096)
    mark = next((name for mark, name in MARKS.items() if head.startswith(mark)), None)
    name = mark or _by_nulls(head) or "utf-8"
    if decodes(source, name):
        return Encoding(name)
    if name.startswith(("utf-16", "utf-32")):
        raise refused(_("This file breaks off or is damaged. Save it again, and choose it."))
    if name == "utf-8-sig" or _is_nearly_utf8(source):
        return Encoding(name, sure=False, errors="replace")
    page = COUNTRIES.get(country.lower(), WESTERN)
    return Encoding(next((one for one in (page, WESTERN) if decodes(source, one)), "latin-1"), sure=False)


def decodes(source: Source, name: str) -> bool:
    """Return whether all bytes are of this encoding."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    with source.open() as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True


@lru_cache(maxsize=200)
def named(text: str) -> str:
    """Return the name of an encoding of texts, as Python has it; empty for others, among them some that take for ever."""
    try:
        name = codecs.lookup(text).name
    except (LookupError, ValueError):
        return ""
    return name if name in {codecs.lookup(one).name for one in (*OFFERED, *OTHERS)} else ""


def _chosen(source: Source, chosen: str) -> Encoding:
    name = named(chosen)
    if not name:
        raise refused(_("There is no encoding “{name}”.").format(name=chosen[:40]), "encoding")
    if name == "utf-8":
        name = "utf-8-sig"
    if not decodes(source, name):
        raise refused(_("This file is not in the encoding {name}.").format(name=chosen), "encoding")
    return Encoding(name)


def _by_nulls(head: bytes) -> str | None:
    """Return the encoding that explains where NULs stand. Refuses what no text has: others, and many controls."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even + odd) * 20 >= len(head) and not (even and odd):
        return "utf-16-be" if even else "utf-16-le"
    if even or odd or len(CONTROLS.findall(head)) * 100 > len(head):
        raise refused(_("This is no table. Choose a file in CSV, Excel or vCard."))
    return None


def _is_nearly_utf8(source: Source) -> bool:
    """Return whether a text has many signs in UTF-8 and few broken ones, as when files were pasted together."""
    text = source.head(SAMPLE).decode(errors="replace")
    broken = text.count("\ufffd")
    return sum(not one.isascii() for one in text) - broken >= 10 * broken
