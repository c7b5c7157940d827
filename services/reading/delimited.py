"""Delimited text: the sign between its cells is found, and its rows are read one after the other.

The sign is what `sep=` in the first line says, else the one of `, ; tab |` with which most rows have the same width; where
two are equal, the one that makes known headings.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from models.language import _, counted
from services.reading import headings
from services.reading.encodings import Encoding
from services.reading.sources import Source, refused
from services.work import Invalid

SIGNS: Final = (",", ";", "\t", "|")
SAMPLE = 200  # rows that are tried with each sign
HEAD = 20  # rows among which headings may stand
LONGEST_LINE = 200_000  # characters of a line of the sample
SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
Rows = Iterator[tuple[int, list[str]]]
Judge = Callable[[Sequence[str]], int]


class Text:
    """A delimited text: how it is decoded, the sign between its cells, and what was said of it in its first line."""

    def __init__(self, source: Source, encoding: Encoding, sign: str | None = None, *, strict: bool = False) -> None:
        """Find the sign, unless it is known. `strict` also refuses quotation marks in the middle of a cell."""
        self.source, self.encoding, self.strict = source, encoding, strict
        first = next(self._lines(), "")
        self.told = SEP.fullmatch(first[:20])
        if sign is not None and (len(sign) != 1 or sign in '"\r\n'):
            raise refused(_("A delimiter is one character, as , or ; or a tab."), "delimiter")
        self.sign = sign or (self.told[1] if self.told else self._found())

    @classmethod
    def headed(cls, source: Source, encoding: Encoding, judge: Judge, *, within: int) -> tuple["Text", int]:
        """Return a strict text and the number of the row with its headings: of all signs and so many rows the ones that
        `judge` rates highest, the first of equals. 0: it rates none above 0."""
        found, number, best = cls(source, encoding, strict=True), 0, 0
        for sign in dict.fromkeys((found.sign, *SIGNS)):
            tried = cls(source, encoding, sign)
            for at, cells in islice(tried._tried(), within):
                if (score := judge(cells)) > best:
                    found.sign, number, best = sign, at, score
        return found, number

    def rows(self) -> Rows:
        """Yield each row with its number, blank ones too. Refuses a quotation mark that is never closed, by its row."""
        lines = Followed(self._lines())
        if self.told:
            next(lines, None)
        number = 0
        try:
            for number, cells in enumerate(
                csv.reader(lines, delimiter=self.sign, strict=self.strict, skipinitialspace=not self.strict), 1
            ):
                if lines.ended:  # the reader asked for more lines of this row
                    raise _unclosed(number)
                yield number, cells
        except csv.Error:  # a cell of 131,072 characters
            raise _unclosed(number + 1) from None

    def _lines(self) -> Iterator[str]:
        file = io.TextIOWrapper(self.source.open(), self.encoding.name, errors=self.encoding.errors, newline="")
        with file:
            first = next(file, "")
            yield first.removeprefix("\ufeff")
            yield from file

    def _tried(self) -> Rows:
        """Yield the rows up to one that cannot be read: with a sign that is none of the text, many cannot."""
        with suppress(Invalid):
            yield from self.rows()

    def _found(self) -> str:
        sample = [line[:LONGEST_LINE] for line in islice(self._lines(), SAMPLE)]
        return max(SIGNS, key=lambda sign: (_fitness(sample, sign), -SIGNS.index(sign)))


class Followed:
    """Lines on their way to a reader of rows, which know whether there are no more."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._all, self.ended = lines, False

    def __iter__(self) -> "Followed":
        return self

    def __next__(self) -> str:
        for line in self._all:
            return line
        self.ended = True
        raise StopIteration


def _fitness(sample: Sequence[str], sign: str) -> tuple[float, int, int]:
    """Return how well a sign fits: the share of the rows with the commonest width, the known headings, and the width."""
    try:
        rows = [row for row in csv.reader(sample, delimiter=sign, skipinitialspace=True) if any(row)]
    except csv.Error:
        return (0, 0, 0)
    widths = Counter(len(row) for row in rows)
    (width, count) = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
    if width == 1:
        return (0, 0, 0)
    best = max(headings.known(row) for row in rows[:HEAD])
    return (round(count / len(rows), 1), best, width)


def _unclosed(row: int) -> Exception:
    said = _("Row {number} cannot be read: a quotation mark in it is not closed, or is in the wrong place.")
    return refused(said.format(number=counted(row)))
