"""Formats: the rows of an export as CSV, XLSX, vCard or JSON lines, in pieces that are put one after the other."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from models.language import N_
from services.exports import vcards
from services.exports.columns import Cell, Column, Values, cells, plain
from services.reading.guards import guarded
from services.records.declaration import Record

BOM = b"\xef\xbb\xbf"  # tells spreadsheets that a file is in UTF-8
RISKY = frozenset("'=+-@\t\r")  # before these `guarded` looks closer
LONGEST = 32_767  # characters of a cell in XLSX
WIDTH = 18  # characters that a column of a workbook shows


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its word, the ending of its files, their media type, and what it is for."""

    label: str
    ending: str
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class Style:
    """How CSV is written: whether with a mark for spreadsheets, what stands between cells, and before decimals."""

    bom: bool = True
    delimiter: str = ","
    decimal: str = "."


FORMATS = {
    "csv": Format(
        N_("CSV"),
        "csv",
        "text/csv",
        N_("For every program that reads tables. Steward takes it back without a mapping."),
    ),
    "xlsx": Format(
        N_("Excel"),
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        N_("A workbook with one sheet. Steward takes it back without a mapping."),
    ),
    "vcard": Format(N_("vCard"), "vcf", "text/vcard", N_("For address books, in version 4.0.")),
    "jsonl": Format(N_("JSON"), "jsonl", "application/jsonl", N_("For programs: one JSON object a line.")),
}


def formats_of(record: Record) -> list[str]:
    """Return the names of the formats that records of a type can be exported in."""
    return [name for name in FORMATS if name != "vcard" or record.noun == "contact"]


def head(name: str, columns: Sequence[Column], style: Style) -> bytes:
    """Return what stands before the rows."""
    headings: list[Cell] = [one.heading for one in columns]
    if name == "csv":
        return (BOM if style.bom else b"") + _csv([headings], style)
    return _lines([headings]) if name == "xlsx" else b""


def piece(name: str, columns: Sequence[Column], rows: Iterable[Values], style: Style, zone: str) -> bytes:
    """Return some rows as bytes; for XLSX as lines of cells, which `workbook` puts together."""
    if name == "vcard":
        return "".join(map(vcards.card, rows)).encode("utf-8", "replace")
    if name == "jsonl":
        return _lines(_named(columns, row) for row in rows)
    make = cells(columns, zone)
    return _csv(map(make, rows), style) if name == "csv" else _lines(map(make, rows))


def workbook(source: Path, target: Path) -> None:
    """Make a workbook of lines of cells, the first of which are the headings. Each row is written as it is read, so the
    memory stays the same."""
    options = {"constant_memory": True, "tmpdir": str(target.parent)}
    with source.open(encoding="utf-8") as lines, xlsxwriter.Workbook(str(target), options) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet()
        headings: list[str] = json.loads(next(lines))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, WIDTH)
        for place, text in enumerate(headings):
            sheet.write_string(0, place, text, bold)
        texts, numbers = sheet.write_string, sheet.write_number
        for number, line in enumerate(lines, 1):
            for place, cell in enumerate(json.loads(line)):
                if type(cell) is str:
                    texts(number, place, cell[:LONGEST])
                elif cell is not None:
                    numbers(number, place, cell)


def _csv(rows: Iterable[Sequence[Cell]], style: Style) -> bytes:
    found = io.StringIO(newline="")
    table = csv.writer(found, delimiter=style.delimiter)
    table.writerows([_written(cell, style) for cell in row] for row in rows)
    return found.getvalue().encode("utf-8", "replace")


def _written(cell: Cell, style: Style) -> Any:
    if type(cell) is str:
        return guarded(cell) if cell[:1] in RISKY else cell
    return f"{cell:f}".replace(".", style.decimal) if isinstance(cell, Decimal) else cell


def _lines(rows: Iterable[Any]) -> bytes:
    write: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, default=_plain, separators=(",", ":")).encode
    return "".join(f"{write(_guarded(row))}\n" for row in rows).encode("utf-8", "replace")


def _guarded(row: Any) -> Any:
    """Return the cells of a workbook as our import takes them back: guarded as in CSV."""
    if not isinstance(row, list):
        return row
    return [guarded(cell) if type(cell) is str and cell[:1] in RISKY else cell for cell in row]


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else plain(value)


def _named(columns: Sequence[Column], row: Values) -> dict[str, Any]:
    return dict(_pairs(columns, row))


def _pairs(columns: Sequence[Column], row: Values) -> Iterator[tuple[str, Any]]:
    for one in columns:
        yield one.name, row[one.name]
        if one.kind.name == "reference":
            yield one.name.removesuffix("_id"), row[f"{one.name}.title"]
