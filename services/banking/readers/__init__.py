"""Readers of bank statements: CAMT.053, MT940 and CSV, found by their content. Each returns the booked entries, or refuses
the whole file with a sentence that names the entry or line."""

import re

from models.language import N_, _
from services.banking.readers import camt053, csv_file, mt940_file
from services.banking.readers.entry import MOST, Entry, refused
from services.files import kind_of

__all__ = ["LARGEST", "MOST", "Entry", "read"]

LARGEST = 10_000_000  # bytes
TAGS = re.compile(rb"(?m)^:(20|25|60F|61):")
WRONG = {
    b"PK\x03\x04": N_("This is a ZIP archive or a spreadsheet. Unpack it, or save it as CSV, and choose that file."),
    b"\x1f\x8b": N_("This is an archive. Unpack it, and choose the file inside."),
    b"\xd0\xcf\x11\xe0": N_("This is a spreadsheet. Save it as CSV, and choose that file."),
}


def read(content: bytes, currency: str) -> list[Entry]:
    """Return the booked entries of a statement, in their order. `currency` is that of a table that names none.

    Refuses (`Invalid`, at `file`) more than 10 MB, what is no statement or only a part of one, and more than 5,000
    entries.
    """
    if len(content) > LARGEST:
        raise refused(_("This file is too large: a bank statement may have {count} MB.").format(count=LARGEST // 10**6))
    head = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise refused(_("This file is empty."))
    _refuse_others(content, head)
    if _is_xml(content, head):
        found = camt053.read(content)
    elif TAGS.search(content[:20_000]):
        found = mt940_file.read(content)
    else:
        found = csv_file.read(content, currency)
    if not found:
        raise refused(_("There are no booked entries in this file."))
    return found


def _is_xml(content: bytes, head: bytes) -> bool:
    return head.startswith(b"<") or content[:4] in (b"\xff\xfe<\0", b"\xfe\xff\0<") or content[:2] in (b"<\0", b"\0<")


def _refuse_others(content: bytes, head: bytes) -> None:
    kind = kind_of(content)
    if kind == "application/pdf":
        raise refused(_("This is a PDF. Download the statement from your bank as CAMT.053, MT940 or CSV."))
    if kind.startswith("image/"):
        raise refused(_("This is a picture, not a bank statement."))
    for sign, said in WRONG.items():
        if head.startswith(sign):
            raise refused(_(said))
