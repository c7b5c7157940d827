"""Tables as CSV files, for people who go on with a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from services.reading.guards import guarded


def csv_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV in UTF-8 with a mark in front, as spreadsheets want it. A text that looks like a formula gets
    an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow([guarded(one) if isinstance(one, str) else one for one in row])
    return out.getvalue().encode("utf-8-sig")
