"""Reading what an accounting system exports: a CSV file whose columns are found by their headings (W-11).

Encoding, delimiter, decimal sign and the order of the days are found from the whole file. A number of an invoice and an
amount are needed; a day, what is paid and a currency are read where there are such columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.language import _
from models.money import MOST, exponents
from models.text import fold
from services.reading import days, encodings, numbers
from services.reading.delimited import Text
from services.reading.sources import Source
from services.work import Invalid, TooLarge

LARGEST = 20_000_000  # bytes
ROWS = 200_000
WIDEST = 200  # columns
HEADINGS: dict[str, tuple[str, ...]] = {  # folded; the first that is there counts
    "number": (
        "invoice number", "invoice no", "invoice", "number", "document number", "document no", "no",
        "rechnungsnummer", "rechnungs-nr", "rechnung", "belegnummer", "beleg", "nummer", "numero de facture",
        "n de facture", "n facture", "no facture", "numero", "facture", "piece", "document", "reference",
    ),
    "day": (
        "invoice date", "issue date", "issued", "document date", "date", "rechnungsdatum", "belegdatum", "datum",
        "date de facture", "date facture", "date de la facture", "date emission",
    ),
    "amount": (
        "total", "gross", "gross amount", "amount", "invoice total", "total amount", "brutto", "bruttobetrag", "betrag",
        "gesamtbetrag", "summe", "montant ttc", "total ttc", "ttc", "montant",
    ),
    "paid": (
        "paid", "amount paid", "paid amount", "received", "payments", "bezahlt", "gezahlt", "zahlung", "paye",
        "montant paye", "regle", "montant regle", "encaisse",
    ),
    "currency": ("currency", "ccy", "wahrung", "devise"),
}  # fmt: skip
YES = ("yes", "y", "true", "x", "paid", "ja", "bezahlt", "oui", "paye")
NO = ("no", "n", "false", "unpaid", "open", "nein", "offen", "non", "impaye")


@dataclass(frozen=True, slots=True)
class Booked:
    """A row of the file, by the `key` of its number. `amount` and `paid` are numbers of whole units; `paid` may be
    whether it is paid at all."""

    line: int
    number: str
    key: str
    day: date | None
    amount: Decimal
    paid: Decimal | bool | None
    currency: str


def read(content: bytes) -> list[Booked]:
    """Return the rows of an export. Refuses (`Invalid`, at `file`) what is no such table, naming the row."""
    if len(content) > LARGEST:
        raise TooLarge(_("This file is too large: it may have {count} MB.").format(count=LARGEST // 10**6))
    text, first = _opened(Source(content))
    rows = []
    places: dict[str, int] = {}
    for number, cells in text.rows():
        if number == first:
            places = _places(cells)
        elif number > first:
            rows.append((number, cells[:WIDEST]))
            if len(rows) > ROWS:
                raise _refused(_("This file is too long: it may have {count} rows.").format(count=f"{ROWS:,}"))
    texts = {kind: [_cell(row, place) for _number, row in rows] for kind, place in places.items()}
    point = numbers.point_of([*texts["amount"], *texts.get("paid", ())])
    order, _sure = days.order_of(texts.get("day", ()))
    found = []
    for number, row in rows:
        named = {kind: _cell(row, place) for kind, place in places.items()}
        if named["number"] and named["amount"]:  # a row of sums has no number
            try:
                found.append(_booked(number, named, point, order))
            except ValueError as wrong:
                raise _refused(_("Row {number}: {reason}").format(number=number, reason=wrong)) from None
    return found


def key_of(number: str) -> str:
    """Return a number as it is compared: without regard to case and accents."""
    return number.lower() if number.isascii() else fold(number)  # most are plain, and folding takes its time


def _booked(line: int, cells: dict[str, str], point: str, order: str) -> Booked:
    currency = cells.get("currency", "").upper()
    if currency and currency not in exponents():
        raise ValueError(_("“{text}” is no currency.").format(text=currency[:40]))
    paid, day = cells.get("paid", ""), cells.get("day", "")
    return Booked(
        line,
        cells["number"],
        key_of(cells["number"]),
        days.day(day, order) if day else None,
        _number(cells["amount"], point),
        _paid(paid, point) if "paid" in cells else None,
        currency,
    )


def _opened(source: Source) -> tuple[Text, int]:
    """Return the text of the table, and the number of the row with its headings."""
    try:
        encoding = encodings.find(source, "")
    except Invalid:
        raise _refused(_("This is no CSV file.")) from None
    text, first = Text.headed(source, encoding, lambda cells: len(_places(cells)), within=40)
    if not first:
        raise _refused(_("No line names the columns. The file needs at least an invoice number and an amount."))
    return text, first


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Return the places of the columns below these headings; nothing where a number or an amount is missing."""
    names = [_plain(one) for one in cells[:WIDEST]]
    found = {kind: names.index(one) for kind, words in HEADINGS.items() for one in words[::-1] if one in names}
    return found if {"number", "amount"} <= found.keys() else {}


def _plain(heading: str) -> str:
    """Return a heading folded, with plain signs only: `Invoice No.` as `invoice no`."""
    return " ".join(fold(heading).replace(".", " ").replace(":", " ").replace("°", " ").replace("d'", "").split())


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip()[:200] if place < len(row) else ""


def _paid(text: str, point: str) -> Decimal | bool:
    word = fold(text) if text.isalpha() else ""
    return True if word in YES else False if word in NO else _number(text, point) if text else Decimal(0)


def _number(text: str, point: str) -> Decimal:
    found = numbers.number(text, point)
    if abs(found) > MOST:
        raise ValueError(_("“{text}” is no amount.").format(text=text[:40]))
    return found


def _refused(sentence: str) -> Invalid:
    return Invalid(_("Please check the file."), file=sentence)
