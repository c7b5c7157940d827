"""What kind of table a file is: by its content alone. One whose name says something else is refused."""

import json
import re
import zipfile
from pathlib import PurePath

from models.language import N_, _
from services.reading import objects
from services.reading.sources import Source, refused

TEXT, WORKBOOK, CARDS, OBJECTS = "text", "workbook", "cards", "objects"
NAMED = {  # what a name promises
    ".csv": TEXT,
    ".tsv": TEXT,
    ".tab": TEXT,
    ".txt": TEXT,
    ".vcf": TEXT,
    ".vcard": TEXT,
    ".json": TEXT,
    ".jsonl": TEXT,
    ".ndjson": TEXT,
    ".xlsx": WORKBOOK,
    ".xlsm": WORKBOOK,
}
OLD_WORKBOOK = N_(
    "This is an old Excel file, or one with a password. Save it as an Excel workbook (.xlsx) without a password."
)
ARCHIVE = N_("This is an archive. Unpack it, and choose the file inside.")
PDF = N_("This is a PDF. Choose a file in CSV, Excel or vCard.")
PICTURE = N_("This is a picture. Choose a file in CSV, Excel or vCard.")
SIGNS = {
    b"%PDF-": PDF,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF87a": PICTURE,
    b"GIF89a": PICTURE,
    b"\xd0\xcf\x11\xe0": OLD_WORKBOOK,
    b"\x1f\x8b": ARCHIVE,
    b"7z\xbc\xaf": ARCHIVE,
    b"\xfd7zXZ": ARCHIVE,
    b"Rar!\x1a": ARCHIVE,
    b"\x7fELF": N_("This is a program, not a table."),
    b"MZ\x90\0": N_("This is a program, not a table."),
    b"SQLite format 3": N_("This is a database. Export its table as CSV."),
}
PAGE = re.compile(rb"\s*<(!doctype|html|head|body|meta|div|table|svg|\?xml)\b", re.IGNORECASE)
CARD = re.compile(rb"\s*BEGIN:VCARD\b", re.I)
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def kind(source: Source, name: str) -> str:
    """Return TEXT, WORKBOOK, CARDS or OBJECTS. Refuses everything else, and a name that promises another kind."""
    head = source.head()
    found = _kind(source, head)
    promised = NAMED.get(PurePath(name).suffix.lower())
    if promised == TEXT and found == WORKBOOK:
        raise refused(_("This file is named as text, but it is an Excel workbook. Name it .xlsx, and choose it again."))
    if promised == WORKBOOK and found != WORKBOOK:
        raise refused(_("This file is named as an Excel workbook, but it is text. Name it .csv, and choose it again."))
    return found


def _kind(source: Source, head: bytes) -> str:
    if head.startswith(b"PK\x03\x04"):
        return _zipped(source)
    said = next((said for sign, said in SIGNS.items() if head.startswith(sign)), None)
    if said is not None:
        raise refused(_(said))
    plain = _plain(head)
    if PAGE.match(plain):
        raise refused(_("This is a web page or XML. Choose a file in CSV, Excel or vCard."))
    if plain.lstrip()[:1] in (b"{", b"["):
        if objects.is_objects(source):
            return OBJECTS
        if _is_json(source):
            raise refused(_("This JSON is no list of objects. Write one object on each line, or choose another file."))
    return CARDS if CARD.match(plain) else TEXT


def _plain(head: bytes) -> bytes:
    """Return the beginning of a text without its mark and without NULs."""
    mark = next((mark for mark in MARKS if head.startswith(mark)), b"")
    return head.removeprefix(mark).replace(b"\0", b"")


def _is_json(source: Source) -> bool:
    with source.open() as file:
        try:
            return isinstance(json.loads(file.read()), dict | list)
        except (ValueError, RecursionError):
            return False


def _zipped(source: Source) -> str:
    with source.open() as file:
        try:
            names = set(zipfile.ZipFile(file).namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise refused(_("This file breaks off or is damaged. Save it again, and choose it.")) from None
    if "xl/workbook.bin" in names or {"mimetype", "content.xml"} <= names:
        raise refused(_("This spreadsheet has another format. Save it as an Excel workbook (.xlsx) or as CSV."))
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise refused(_(ARCHIVE))
    return WORKBOOK
