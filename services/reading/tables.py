"""A file that somebody uploaded, as a table: what it is, how it is read, and its rows, one after the other.

`open_table` goes through the whole file once, so that what it says (the number of rows, the columns that are filled, the
rows that are refused) is true, and a file with too many rows is refused at once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from models.language import _, counted, ngettext
from services.reading import encodings, headings, kinds, objects, vcards, workbooks
from services.reading.delimited import HEAD, SAMPLE, SIGNS, Rows, Text
from services.reading.guards import unguarded
from services.reading.sources import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Source, refused

SAMPLES = 3  # filled values of a column that are shown
FOREIGN = 5  # rows with other letters that are shown
GUARDED = (kinds.TEXT, kinds.WORKBOOK)
VALUE = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+(]?[\d\s./()+:-]{3,}|-?\d+([.,]\d+)*|https?://\S+", re.IGNORECASE)


class Row(NamedTuple):
    """A row that is not blank: its number as spreadsheets count, a cell for each column, and why it cannot be taken."""

    number: int
    cells: list[str]
    wrong: str = ""


@dataclass(slots=True)
class Column:
    """A column: its heading (empty: none), in how many rows it is filled, the first values, and what it may mean."""

    heading: str
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    target: headings.Target | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file was read: what a person may correct. `header` is the number of the row with the headings, 0 if none.
    Not `sure`: the encoding should be confirmed, on the rows with other letters."""

    kind: str
    encoding: str = ""
    sure: bool = True
    delimiter: str = ""
    header: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """A file as a table. `count` rows are not blank; `wrong` of them are refused. Warnings are sentences."""

    manner: Manner
    columns: list[Column]
    warnings: list[str]
    count: int = 0
    wrong: int = 0
    foreign: list[Row] = field(default_factory=list)
    _source: Callable[[], Rows] = field(repr=False, default=lambda: iter(()))

    @property
    def headings(self) -> list[str]:
        """The headings, empty where there is none."""
        return [one.heading for one in self.columns]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not blank, below the headings. Refuses a file with more than 200,000."""
        width, count = len(self.columns), 0
        for number, cells in self._source():
            text = "".join(cells)
            if number <= self.manner.header or not text or text.isspace():
                continue
            count += 1
            if count > MOST_ROWS:
                raise refused(_("At most {count} rows fit into one file.").format(count=counted(MOST_ROWS)))
            yield _row(number, cells, width, text, guarded=self.manner.kind in GUARDED)


def open_table(
    data: bytes | Path,
    *,
    name: str,
    country: str = "",
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: int | None = None,
) -> Table:
    """Return a CSV, TSV, Excel, vCard or JSON file as a table; what is given is not guessed. `country` is two letters, `header`
    the number of the row with the headings (0: there is none). Takes seconds: not for the inside of a work.

    Refuses (`Invalid`; `TooLarge` over 50 MB) what is no table, and more than 500 columns or 200,000 rows.
    """
    source = Source(data)
    source.refuse_large()
    kind = kinds.kind(source, name)
    if kind == kinds.WORKBOOK:
        book = workbooks.read(source, sheet)
        table = _table(book.rows, Manner(kind, sheet=book.sheet, sheets=book.sheets), header, book.warnings())
    elif kind == kinds.CARDS:
        found = encodings.find(source, country, encoding)
        table = _table(vcards.rows(source, found), Manner(kind, found.name, found.sure), 1, [])
    elif kind == kinds.OBJECTS:
        table = _table(objects.ObjectRows(source), Manner(kind, "utf-8"), 1, [])
    else:
        found = encodings.find(source, country, encoding)
        text = Text(source, found, delimiter)
        table = _table(text.rows, Manner(kind, found.name, found.sure, text.sign), header, [])
    _survey(table)
    return table


def left_out(columns: Sequence[Column], targets: Sequence[headings.Target | None]) -> list[str]:
    """Return the names of the columns that have values and are not taken."""
    return [
        column.heading or _("Column {number}").format(number=at)
        for at, (column, target) in enumerate(zip(columns, targets, strict=True), 1)
        if column.filled and target is None
    ]


def _table(rows: Callable[[], Rows], manner: Manner, header: int | None, warnings: list[str]) -> Table:
    first = [(number, _trimmed(cells)) for number, cells in islice(rows(), SAMPLE)]
    there = _header(first) if header is None else header
    titles = next((cells for number, cells in first if number == there), [])
    widths = Counter(len(cells) for number, cells in first if number > there and cells)
    usual, times = widths.most_common(1)[0] if widths else (1, 0)
    # Most rows decide: headings may be fewer than the cells below them, but one long row makes no column.
    width = max(usual, len(titles)) if not titles or times * 2 > widths.total() else len(titles)
    if width > MOST_COLUMNS:
        raise refused(_("At most {count} columns fit into one file.").format(count=counted(MOST_COLUMNS)))
    titles = [unguarded(one.strip()) for one in titles] + [""] * (width - len(titles))
    how = Manner(manner.kind, manner.encoding, manner.sure, manner.delimiter, there, manner.sheet, manner.sheets)
    return Table(how, [Column(one[:LONGEST_CELL]) for one in titles], warnings, _source=rows)


def _header(first: Sequence[tuple[int, list[str]]]) -> int:
    """Return the number of the row with the headings: of the first 20 filled ones the one with the most known headings,
    else the first of the usual width if its cells look like words. 0: there is none."""
    filled = [(number, cells) for number, cells in first if any(cells)][:HEAD]
    if not filled:
        return 0
    usual = Counter(len(cells) for _number, cells in filled).most_common(1)[0][0]
    known, number = max(((headings.known(cells), -number) for number, cells in filled), default=(0, 0))
    if known >= min(2, usual):
        return -number
    for number, cells in filled:
        if len(cells) >= usual:
            return 0 if _is_filled_in(cells) else number
    return 0


def _survey(table: Table) -> None:
    """Go through all rows: count them, fill the columns with samples, and say what is unusual."""
    columns = table.columns
    for row in table.rows():
        table.count += 1
        if row.wrong:
            table.wrong += 1
            continue
        for column, cell in zip(columns, row.cells, strict=True):
            if cell:
                column.filled += 1
                if column.filled <= SAMPLES:
                    column.samples.append(cell)
        if len(table.foreign) < FOREIGN and not "".join(row.cells).isascii():
            table.foreign.append(row)
    if not table.count:
        raise refused(_("There are no rows in this file."))
    for column, target in zip(columns, headings.targets(table.headings, [one.samples for one in columns]), strict=True):
        column.target = target
    table.warnings += _warnings(table)


def _warnings(table: Table) -> Iterator[str]:
    manner = table.manner
    if not manner.sure:
        yield _("The encoding is a guess: {name}. Check the letters with accents.").format(name=manner.encoding)
    if manner.kind == kinds.TEXT and manner.delimiter not in SIGNS:
        yield _("The cells are separated by “{sign}”.").format(sign=manner.delimiter)
    if not manner.header:
        yield _("No row names the columns. Say what each of them is.")
    if table.wrong:
        yield ngettext(
            "{count} row has more cells than there are columns, or a cell that is too long.",
            "{count} rows have more cells than there are columns, or a cell that is too long.",
            table.wrong,
        )


def _row(number: int, cells: list[str], width: int, text: str, *, guarded: bool) -> Row:
    """Return a row of the width of its table; `text` is all of its cells. `guarded`: a spreadsheet may have been meant to
    read them, so that formulas have a mark in front, which comes off."""
    if len(cells) > width:
        spare = _trimmed(cells)
        if len(spare) > width:
            said = _("This row has {cells} cells, but there are {columns} columns.")
            return Row(number, cells, said.format(cells=len(spare), columns=width))
        cells = cells[:width]
    elif len(cells) < width:
        cells = [*cells, *[""] * (width - len(cells))]
    if len(text) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        return Row(number, cells, _("A cell has more than {count} characters.").format(count=counted(LONGEST_CELL)))
    if guarded and "'" in text:
        cells = [unguarded(one) for one in cells]
    return Row(number, cells)


def _trimmed(cells: list[str]) -> list[str]:
    """Return cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _is_filled_in(cells: Sequence[str]) -> bool:
    """Return whether a row looks like values, not like headings: it has an address or a number, or is mostly empty."""
    filled = [one.strip() for one in cells if one.strip()]
    return any(VALUE.fullmatch(one) for one in filled) or len(filled) * 2 < len(cells)
