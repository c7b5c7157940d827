"""The export of an accounting system is read whatever its language, delimiter, encoding and decimals (W-11)."""

from datetime import date
from decimal import Decimal

import pytest

from services.reconciliations import reading
from services.reconciliations.reading import read
from services.work import Invalid

ENGLISH = 'Invoice Number,Date,Amount,Paid,Currency\r\nR-1,2026-07-01,"1,234.56",1234.56,EUR\r\n'
GERMAN = "Export;;;\nRechnungsnummer;Rechnungsdatum;Bruttobetrag;Bezahlt\nR-1;01.07.2026;1.234,56;1.234,56\nSumme;;1.234,56;\n"
FRENCH = "N° facture\tDate\tMontant TTC\tRéglé\nR-1\t01/07/2026\t1 234,56 €\toui\n"


@pytest.mark.parametrize("content", [
    ENGLISH.encode(), GERMAN.encode(), GERMAN.encode("cp1252"), FRENCH.encode("utf-8-sig"), FRENCH.encode("utf-16"),
])  # fmt: skip
def test_w11_the_columns_are_found_by_their_headings(content: bytes) -> None:
    first = read(content)[0]
    assert (first.number, first.day, first.amount) == ("R-1", date(2026, 7, 1), Decimal("1234.56"))
    assert first.paid in (Decimal("1234.56"), True)


@pytest.mark.parametrize(("typed", "right"), [
    ("12,50", "12.5"), ("-12,50", "-12.5"), ("12,50-", "-12.5"), ("(12,50)", "-12.5"), ("1.234,00", "1234"),
    ("1'234,50", "1234.5"),
])  # fmt: skip
def test_amounts_are_read_as_they_are_written(typed: str, right: str) -> None:
    rows = read(f"number;amount\nR-1;{typed}\nR-2;0,99\n".encode())
    assert rows[0].amount == Decimal(right)


def test_american_days_are_known_by_a_day_after_the_twelfth() -> None:
    rows = read(b"number,date,amount\nR-1,07/01/2026,1.00\nR-2,07/31/2026,1.00\n")
    assert [one.day for one in rows] == [date(2026, 7, 1), date(2026, 7, 31)]


@pytest.mark.parametrize("content", [
    b"", b"\0\0\0", b"a,b\n1,2\n", b"number,amount\nR-1,twelve\n", b"number,amount\nR-1,1..2\n",
    b"number,date,amount\nR-1,31.02.2026,1.00\n", b"number,amount,currency\nR-1,1.00,XXQ\n",
    b"number,amount\nR-1," + b"9" * 31 + b"\n",
])  # fmt: skip
def test_what_is_no_such_table_is_refused_at_the_file(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read(content)
    assert set(refusal.value.fields) == {"file"}


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS", 2)
    with pytest.raises(Invalid):
        read(b"number,amount\n" + b"R-1,1.00\n" * 3)
