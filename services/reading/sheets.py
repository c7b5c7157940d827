"""Read one sheet of a workbook, in a process of its own: `python -m services.reading.sheets`.

The workbook is the standard input, the name of the sheet (empty: the first with rows) in SHEET. The rows go to the
standard output as CSV, each with its number before its cells; what is said of them, as JSON, to the standard error.
calamine reads the values; a pass over the bytes of the sheet restores what it drops: number formats, errors, formulas
without a result.
"""

import csv
import json
import os
import posixpath
import re
import resource
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import IO, Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from services.reading.formats import EXACT, is_mask, masked, plain

MEMORY = 2**30  # bytes of this process, and of what it writes
SECONDS = 120
COLUMNS = 500
CHUNK = 2**20
NO_RESULT = "#CALC!"  # for a formula that was never computed, as Excel says of one that it cannot compute
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
STYLE = re.compile(rb'\bs="(\d+)"')
KIND = re.compile(rb'\bt="(\w+)"')
Marks = dict[int, list[tuple[int, str]]]  # by row: places of cells, and their texts


def main() -> int:
    """Read the sheet, and write its rows. Return 0, or 1 with the reason at the standard error."""
    os.nice(10)  # whoever clicks meanwhile goes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        said = read(sys.stdin.buffer, sys.stdout, os.environ.get("SHEET", ""))
    except MemoryError:
        said = {"refused": "large"}
    except (zipfile.BadZipFile, CalamineError, ElementTree.ParseError, KeyError, ValueError, RuntimeError, OSError):
        said = {"refused": "damaged"}
    print(json.dumps(said), file=sys.stderr)
    return int("refused" in said)


def read(file: IO[bytes], out: IO[str], wanted: str) -> dict[str, Any]:
    """Write the rows of a sheet to `out`, and return what is said of them."""
    archive = zipfile.ZipFile(file)
    if archive.testzip() is not None:  # sizes that lie are found by their sums
        raise zipfile.BadZipFile
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    sheets = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    if wanted and wanted not in sheets:
        return {"refused": "sheet", "sheets": sheets}
    writer, said = csv.writer(out), dict[str, Any](sheets=sheets, sheet="", errors=0, results=0, merged=0)
    for name in [wanted] if wanted else sheets:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        if sheet.start[1] + sheet.width > COLUMNS:
            return {"refused": "columns"}
        marks = _marks(archive, name)
        writer.writerows(_rows(sheet, marks, said))
        return said | {"sheet": name}
    return {"refused": "empty"}


def _rows(sheet: CalamineSheet, marks: Marks, said: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the rows that are not blank, each with its number first. What was merged downwards is in each of its rows."""
    merged = defaultdict[int, list[tuple[int, int]]](list)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom > top and left == right:
            merged[top].append((left + 1, bottom))
    before, going = [""] * ((sheet.start or (0, 0))[1] + 1), dict[int, tuple[int, str]]()
    for at, values in enumerate(sheet.iter_rows()):  # from the first row, but from the first column that is filled
        found = [*before, *(one if type(one) is str and "_x" not in one else _text(one) for one in values)]
        for place, text in marks.get(at, ()):
            found += [""] * (place + 2 - len(found))
            found[place + 1] = text
            said["errors" if text != NO_RESULT else "results"] += text.startswith("#")
        if not any(found):
            continue
        for place, (bottom, text) in going.items():
            if at <= bottom and not found[place]:
                found[place] = text
                said["merged"] += 1
        for place, bottom in merged.get(at, ()):
            going[place] = (bottom, found[place])
        found[0] = str(at + 1)
        yield found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return ESCAPED.sub(lambda one: chr(int(one[1], 16)), value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return str(int(value)) if abs(value) < EXACT and value == int(value) else plain(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _marks(archive: zipfile.ZipFile, sheet: str) -> Marks:
    """Return the texts of the cells that calamine does not show as they are."""
    path = _path_of(archive, sheet)
    masks = _masks(archive)
    styles = "|".join(str(one) for one in masks)
    with archive.open(path) as file:
        prefix = re.search(rb"<(\w+:)?worksheet", file.read(2_000))
    p = (prefix[1] or b"" if prefix else b"").decode()
    cell, end = rf"<{p}c\b([^>]*", rf"</{p}c>"
    value = rf"(?:(?!{end}).)*?<{p}v\b[^>]*>([^<]*)</{p}v>"
    error = re.compile(rf'{cell}\bt="e"[^>]*)(?<!/)>{value}'.encode(), re.DOTALL)
    styled = re.compile(rf'{cell}\bs="(?:{styles})"[^>]*)(?<!/)>{value}'.encode(), re.DOTALL) if masks else None
    formula = re.compile(rf"{cell})><{p}f\b(?:[^>]*/|[^>]*>[^<]*</{p}f)>(?:<{p}v/>|<{p}v></{p}v>)?{end}".encode())
    found: Marks = defaultdict(list)
    with archive.open(path) as file:
        for part in _parts(file, f"<{p}row".encode()):
            if b't="e"' in part:
                for head, text in error.findall(part):
                    _put(found, head, text.decode(errors="replace"))
            if styled is not None:
                for head, text in styled.findall(part):
                    kind = KIND.search(head)
                    if kind is None or kind[1] == b"n":
                        style = STYLE.search(head)
                        _put(found, head, masked(text.decode(), masks[int(style[1])] if style else ""))
            if b"f" + end.encode() in part or f"<{p}f".encode() in part:
                for head in formula.findall(part):
                    if b't="str"' not in head:  # its result is an empty text
                        _put(found, head, NO_RESULT)
    return found


def _put(found: Marks, head: bytes, text: str) -> None:
    place = PLACE.search(head)
    if place is not None:
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        if column <= COLUMNS:
            found[int(place[2]) - 1].append((column - 1, text))


def _parts(file: IO[bytes], row: bytes) -> Iterator[bytes]:
    """Yield the bytes of a sheet in parts that end with whole rows."""
    rest = b""
    while chunk := file.read(CHUNK):
        rest += chunk
        cut = rest.rfind(row)
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _masks(archive: zipfile.ZipFile) -> dict[int, str]:
    """Return the formats of digits and signs, by the number of the style that has them."""
    path = min((one for one in archive.namelist() if one.endswith("styles.xml")), key=len, default=None)
    if path is None:
        return {}
    root = ElementTree.fromstring(archive.read(path))  # noqa: S314  expat refuses bombs of entities, and loads nothing
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    used = [codes.get(one.get("numFmtId"), "") for one in root.iterfind("{*}cellXfs/{*}xf")]
    return {at: code for at, code in enumerate(used) if is_mask(code)}


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the path of a sheet in its archive."""
    book = min((one for one in archive.namelist() if one.endswith("workbook.xml")), key=len)
    folder, name = posixpath.split(book)
    root = ElementTree.fromstring(archive.read(book))  # noqa: S314
    links = ElementTree.fromstring(archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))  # noqa: S314
    paths = {one.get("Id"): one.get("Target", "") for one in links}  # no text
    for one in root.iterfind("{*}sheets/{*}sheet"):
        if one.get("name") == sheet:
            link = next((value for key, value in one.items() if key.endswith("}id")), "")
            return posixpath.normpath(posixpath.join("/" + folder, paths[link])).lstrip("/")
    raise KeyError(sheet)


if __name__ == "__main__":
    sys.exit(main())
