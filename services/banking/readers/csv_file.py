"""CSV as banks export it: encoding, delimiter, order of the days and decimal sign are found from the whole file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from stdnum import iban as ibans

from models.language import _
from models.text import fold
from services.banking.readers.csv_columns import Columns, columns_of
from services.banking.readers.entry import MOST, ROW, Entry, account_of, joined, minor, refused, refused_at, too_many
from services.reading import days, encodings, numbers
from services.reading.delimited import Text
from services.reading.sources import Source
from services.work import Invalid

HEAD = 40  # lines that may stand before the headings
WIDEST = 200  # columns
CELL = 4_000  # characters
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
WAITING = ("vorgemerkt", "pending", "reverted", "declined", "failed", "en attente", "cancelled", "canceled", "a venir")
IN, OUT = ("c", "cr", "h", "haben", "credit", "crdt", "in"), ("d", "dr", "s", "soll", "debit", "dbit", "out")
Row = tuple[int, list[str]]  # its number, and its cells


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes days and amounts: `order` is ymd, dmy or mdy; `point` stands before the decimals."""

    order: str
    point: str


def read(content: bytes, currency: str) -> list[Entry]:
    """Return the entries of a table, in `currency` where it names none. Refuses one without headings, and rows that
    cannot be read, by their numbers."""
    text, skipped = _opened(Source(content))
    above, rows = [], []
    columns = Columns()
    for number, cells in text.rows():
        if number < skipped:
            above.append(" ".join(cells))
        elif number == skipped:
            columns = columns_of(cells[:WIDEST])
        elif _is_entry(cells, columns):
            rows.append((number, cells[:WIDEST]))
            if len(rows) > MOST:
                raise too_many()
    manner = Manner(_order(rows, columns), _point(rows, columns))
    own, found = _account(above), []
    for number, row in rows:
        try:
            entry = _entry(row, columns, manner, own, columns.currency or currency)
        except ValueError as wrong:
            raise refused_at(ROW, number, str(wrong)) from None
        if entry is not None:
            found.append(entry)
    return found


def _opened(source: Source) -> tuple[Text, int]:
    """Return the text of a table, and the number of the row with its headings."""
    try:
        encoding = encodings.find(source, "")
    except Invalid:
        raise refused(_("This is no bank statement. Choose a file in CAMT.053, MT940 or CSV.")) from None
    text, skipped = Text.headed(source, encoding, _known, within=HEAD)
    if not skipped:
        said = _(
            "This is no bank statement: no line names the columns of day and amount. Choose CAMT.053, MT940 or CSV."
        )
        raise refused(said)
    return text, skipped


def _known(cells: Sequence[str]) -> int:
    columns = columns_of(cells[:WIDEST])
    return len(columns.at) if columns.enough else 0


def _is_entry(cells: Sequence[str], columns: Columns) -> bool:
    """Return whether a row has a day, or breaks off. A sum at the end has none."""
    booked = columns.at.get("booked", columns.at.get("valued"))
    day = cells[booked] if booked is not None and booked < len(cells) else ""
    return any(char.isdigit() for char in day) or (bool(day.strip()) and len(cells) < len(columns.at))


def _entry(row: Sequence[str], columns: Columns, manner: Manner, own: str, currency: str) -> Entry | None:
    def cell(kind: str) -> str:
        return _cell(row, columns.at.get(kind))

    if any(word in fold(cell("state")) for word in WAITING):
        return None
    code = cell("currency").upper() or currency
    day = days.day(cell("booked") or cell("valued"), manner.order)
    amount = minor(_amount(row, columns, manner.point), code)
    if not amount:
        return None
    return Entry(
        account_of(cell("account")) or own,
        day,
        amount,
        code,
        payer=joined(cell("payer"), limit=200),
        payer_account=account_of(cell("payer_account")),
        reference=joined(*(_cell(row, place) for place in columns.reference)),
    )


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip()[:CELL] if place is not None and place < len(row) else ""


def _amount(row: Sequence[str], columns: Columns, point: str) -> Decimal:
    if "amount" not in columns.at:
        came, went = (_cell(row, columns.at[kind]) for kind in ("credit", "debit"))
        return abs(_sum(came, point)) - abs(_sum(went, point)) if came or went else _missing()
    text = _cell(row, columns.at["amount"])
    if not text:
        return _missing()
    amount, sign = _sum(text, point), fold(_cell(row, columns.at.get("sign")))
    return abs(amount) * (1 if sign in IN else -1) if sign in (*IN, *OUT) else amount


def _missing() -> Decimal:
    raise ValueError(_("its amount is missing. Is the file complete?"))


def _sum(text: str, point: str) -> Decimal:
    """Return an amount; a dash, or nothing, is zero."""
    return numbers.number(text, point) if text.strip("+-()\u2212 ") else Decimal(0)


def _point(rows: Sequence[Row], columns: Columns) -> str:
    places = [columns.at[kind] for kind in ("amount", "credit", "debit") if kind in columns.at]
    return numbers.point_of(_cell(row, place) for _number, row in rows for place in places)


def _order(rows: Sequence[Row], columns: Columns) -> str:
    """Return the order of the days of a file; where nothing decides, the one in which they lie closer together."""
    place = columns.at.get("booked", columns.at.get("valued"))
    texts = [_cell(row, place) for _number, row in rows]
    order, sure = days.order_of(texts)
    return order if sure else min(("dmy", "mdy"), key=lambda one: _span(texts, one))


def _span(texts: Sequence[str], order: str) -> int:
    try:
        found = [days.day(one, order) for one in texts if one]
    except ValueError:
        return 10**6
    return (max(found) - min(found)).days


def _account(lines: Sequence[str]) -> str:
    """Return the IBAN in the lines above the headings; empty where there is none."""
    for line in lines:
        for found in IBAN.finditer(line.upper()):
            if ibans.is_valid(found[0]):
                return account_of(found[0])
    return ""
