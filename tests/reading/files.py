"""Files as other programs write them, made in memory."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from services.reading.tables import Table, open_table


def opened(content: bytes | str, name: str = "contacts.csv", **more: Any) -> Table:
    """A file as a table, from Germany unless it is said otherwise."""
    data = content.encode() if isinstance(content, str) else content
    return open_table(data, name=name, **{"country": "DE", **more})


def cells(content: bytes | str, name: str = "contacts.csv", **more: Any) -> list[list[str]]:
    """The cells of a file's rows."""
    return [one.cells for one in opened(content, name, **more).rows()]


def workbook(fill: Callable[[Any, Any], None], **options: Any) -> bytes:
    """A workbook of one sheet, filled by a function of the workbook and the sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    fill(book, book.add_worksheet("Contacts"))
    book.close()
    return out.getvalue()


def table(*rows: list[Any], **options: Any) -> bytes:
    """A workbook with these rows from A1 on."""

    def fill(_book: Any, sheet: Any) -> None:
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)

    return workbook(fill, **options)


def rewritten(content: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == path else old.read(one))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
