"""Workbooks (XLSX): measured before anything of them is unpacked, then read by a child process with limits.

calamine alone took 1.5 GB for a file of 511 KB; the child has 1 GiB and 120 s, no secrets around it, and leaves no file:
the workbook and its rows are in files without a name.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.language import _, ngettext
from services.reading.delimited import Rows
from services.reading.sources import Source, Spool, refused
from services.work import Invalid

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 120
MOST_ENTRIES = 2_000
LARGEST_ENTRY, LARGEST = 300 * 2**20, 600 * 2**20  # bytes unpacked
RATIO, MEASURED_FROM = 200, 10 * 2**20  # an entry of more bytes than that may be so many times as large as packed


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of one sheet, and what the child said of them."""

    said: dict[str, Any]
    _rows: Spool

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return str(self.said["sheet"])

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of all sheets that are visible."""
        return tuple(self.said["sheets"])

    def rows(self) -> Rows:
        """Yield the rows that are not blank, with their numbers in the sheet."""
        with io.TextIOWrapper(io.BufferedReader(self._rows.again()), "utf-8", newline="") as file:
            for row in csv.reader(file):
                yield int(row[0]), row[1:]

    def warnings(self) -> list[str]:
        """Return what a person should know, in sentences."""
        errors, results, merged = (self.said[name] for name in ("errors", "results", "merged"))
        found = []
        if len(self.sheets) > 1:
            said = _("This workbook has {count} sheets; “{name}” is read.")
            found.append(said.format(count=len(self.sheets), name=self.sheet))
        if errors:
            found.append(
                ngettext("{count} cell shows an error of the spreadsheet.", "{count} cells show an error.", errors)
            )
        if results:
            found.append(
                ngettext("{count} formula has no result.", "{count} formulas have no result.", results)
                + " "
                + _("Open the workbook in a spreadsheet program, save it, and choose it again.")
            )
        if merged:
            found.append(_("Merged cells: their value counts for each of their rows."))
        return found


def read(source: Source, sheet: str | None) -> Workbook:
    """Return a sheet of a workbook: the one of this name, else the first with rows. Refuses (`Invalid`) a bomb, a damaged
    workbook, and one that takes too long or too much memory."""
    refuse_bombs(source)
    with tempfile.TemporaryFile() as book, tempfile.TemporaryFile() as rows:
        with source.open() as file:
            shutil.copyfileobj(file, book)
        book.seek(0)
        env = {"PATH": os.environ.get("PATH", ""), "SHEET": sheet or "", "PYTHONUTF8": "1"}
        order = [sys.executable, "-s", "-m", "services.reading.sheets"]
        try:
            done = subprocess.run(
                order, stdin=book, stdout=rows, stderr=subprocess.PIPE, cwd=ROOT, env=env, check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            raise _refused("large") from None
        said = _said(done.stderr)
        if done.returncode or "sheet" not in said:
            raise _refused(str(said.get("refused", "large")))
        return Workbook(said, Spool(rows.fileno()))


def refuse_bombs(source: Source) -> None:
    """Refuse an archive with more or larger entries than a workbook has. Nothing is unpacked: a size that lies is found
    by its sum in the child."""
    with source.open() as file:
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise _refused("damaged") from None
    sizes = [one.file_size for one in entries]
    packed = any(one.file_size > MEASURED_FROM and one.file_size > RATIO * max(one.compress_size, 1) for one in entries)
    if packed or len(entries) > MOST_ENTRIES or max(sizes, default=0) > LARGEST_ENTRY or sum(sizes) > LARGEST:
        raise _refused("large")


def _said(text: bytes) -> dict[str, Any]:
    """Return what a child said last; a process that was ended says nothing of use."""
    try:
        found = json.loads(text.decode(errors="replace").strip().rpartition("\n")[2] or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refused(why: str) -> Invalid:
    if why == "sheet":
        return refused(_("There is no sheet of this name in the workbook."), "sheet")
    said = {
        "damaged": _("This workbook is damaged. Open it in a spreadsheet program, save it again, and choose it."),
        "columns": _("At most {count} columns fit into one file.").format(count="500"),
        "empty": _("There are no rows in this file."),
    }
    return refused(said.get(why, _("This workbook is too large when it is unpacked. Save the sheet as CSV.")))
