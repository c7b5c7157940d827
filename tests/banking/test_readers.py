"""Reading statements: CAMT.053, MT940 and CSV as banks write them, and hostile files."""

from datetime import date

import pytest

from services.banking.readers import LARGEST, Entry, read
from services.work import Invalid
from tests.banking.statements import ADA, OURS, camt, csv, entry, mt940, transaction

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
FILE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
GERMAN = [
    ":61:2611281127CR119,00NTRFNONREF//B123",
    ":86:166?00GUTSCHRIFT?20SVWZ+INV-2026-00?2101 Danke?30BYLADEM1001?31" + ADA + "?32Ada Love?33lace",
]
SPARKASSE = (
    "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Kundenreferenz (End-to-End);"
    "Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;BIC (SWIFT-Code);Betrag;Waehrung;Info\n"
    f"{OURS};27.11.26;27.11.26;GUTSCHRIFT;INV-2026-0001;;Müller GmbH;{ADA};X;5323,54;EUR;Umsatz gebucht\n"
    f"{OURS};28.11.26;;GUTSCHRIFT;INV-2026-0002;;Müller GmbH;{ADA};X;1,00;EUR;Umsatz vorgemerkt\n"
)
REVOLUT = (
    "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
    "TOPUP,Current,2026-11-26 10:00:01,2026-11-27 10:00:01,From Ada,119.00,0.00,USD,COMPLETED,1119.00\n"
    "CARD_PAYMENT,Current,2026-11-28 10:00:01,,Shop,-9.00,0.00,USD,PENDING,\n"
)
LLOYDS = (
    "Transaction Date,Transaction Type,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance\n"
    "27/11/2026,FPI,12345678,ADA INV-2026-0001,,119.00,1119.00\n26/11/2026,DD,12345678,EDF,45.00,,1000.00\n"
)


def one(content: bytes, currency: str = "EUR") -> Entry:
    """The only entry of a file."""
    (found,) = read(content, currency)
    return found


@pytest.mark.parametrize("version", ["02", "04", "06", "08"])
def test_camt053_tells_day_amount_payer_account_and_reference(version: str) -> None:
    made = one(camt(entry(), version=version))
    assert made == Entry(OURS, date(2026, 11, 27), 11_900, "EUR", "Ada Lovelace", ADA, "INV-2026-0001")


def test_camt053_structured_references_and_the_payers_own_are_part_of_the_reference() -> None:
    made = one(camt(entry(details=transaction("Danke", strd="RF18539007547034", e2e="E2E-7"))))
    assert made.reference == "Danke RF18539007547034 E2E-7"


def test_camt053_only_booked_entries_count_and_what_went_out_is_negative() -> None:
    found = read(
        camt(entry(status="<Sts>PDNG</Sts>"), entry(way="DBIT"), entry("7.00", more="<RvslInd>true</RvslInd>")), "EUR"
    )
    assert [one.amount for one in found] == [-11_900, 700]


def test_camt053_a_batch_is_its_parts_where_they_add_up_and_whole_where_not() -> None:
    parts = transaction("INV-1", "100.00", payer="Ada") + transaction("INV-2", "19.00", payer="Bob")
    found = read(camt(entry(details=parts), entry("120.00", details=parts)), "EUR")
    assert [(one.amount, one.payer, one.reference) for one in found] == [
        (10_000, "Ada", "INV-1"),
        (1_900, "Bob", "INV-2"),
        (12_000, "", "INV-1 INV-2"),
    ]


def test_mt940_of_a_german_bank() -> None:
    made = one(mt940(*GERMAN, account="12030000/202051EUR"))
    assert made == Entry(ADA, date(2026, 11, 27), 11_900, "EUR", "Ada Lovelace", ADA, "INV-2026-0001 Danke", "B123")


def test_mt940_with_words_between_slashes_and_with_free_text() -> None:
    slashes = f":86:/TRTP/SEPA OVERBOEKING/IBAN/{ADA}/BIC/ABNANL2A/NAME/A LOVELACE/REMI/INV-2026-0001/EREF/NOTPROVIDED"
    line = ":61:2611271127C119,00NTRFNONREF"
    found = read(mt940(line, slashes, line, ":86:Invoice INV-2026-0002", ":61:2611271127RC5,00NTRFNONREF"), "EUR")
    assert [(one.payer, one.payer_account, one.reference, one.amount) for one in found] == [
        ("A LOVELACE", ADA, "INV-2026-0001", 11_900),
        ("", "", "Invoice INV-2026-0002", 11_900),
        ("", "", "", -500),
    ]


def test_mt940_is_never_taken_for_the_name_of_a_file() -> None:
    with pytest.raises(Invalid):
        read(b":20:/etc/passwd\n:25:X\n:61:2611271127C1,00NTRF\n:62F:C261127EUR1,00\n"[:16], "EUR")


@pytest.mark.parametrize(
    ("content", "made"),
    [
        (SPARKASSE, (OURS, 27, 532_354, "EUR", "Müller GmbH", "INV-2026-0001 GUTSCHRIFT")),
        (REVOLUT, ("", 27, 11_900, "USD", "", "From Ada")),
    ],
)
def test_w11_csv_of_a_bank_without_what_is_pending(content: str, made: tuple[object, ...]) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        found = one(content.encode(encoding))
        assert (found.account, found.booked_on.day, found.amount, found.currency, found.payer, found.reference) == made


def test_csv_with_a_column_each_for_debit_and_credit() -> None:
    found = read(LLOYDS.encode(), "GBP")
    assert [(one.account, one.booked_on, one.amount) for one in found] == [
        ("12345678", date(2026, 11, 27), 11_900),
        ("12345678", date(2026, 11, 26), -4_500),
    ]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("5323,54", 532_354),
        ("1.234,56", 123_456),
        ("1 234,56", 123_456),
        ("-12,5", -1_250),
        ("12,50-", -1_250),
        ("(3,00)", -300),
    ],
)
def test_case_9_a_csv_reads_french_and_german_amounts(typed: str, amount: int) -> None:
    assert one(csv(f'27/11/2026;"INV";"{typed}"')).amount == amount


@pytest.mark.parametrize(
    ("amounts", "read_as"), [(("1,234", "12.50"), [123_400, 1_250]), (("1.234", "12,50"), [123_400, 1_250])]
)
def test_csv_the_decimal_sign_is_that_of_the_whole_file(amounts: tuple[str, str], read_as: list[int]) -> None:
    assert [one.amount for one in read(csv(*(f"27.11.2026;X;{much}" for much in amounts)), "EUR")] == read_as


@pytest.mark.parametrize(
    ("days", "read_as"),
    [
        (("01/02/2026", "13/02/2026"), [date(2026, 2, 1), date(2026, 2, 13)]),
        (("02/01/2026", "02/13/2026"), [date(2026, 2, 1), date(2026, 2, 13)]),
        (("01.02.2026", "02.02.2026"), [date(2026, 2, 1), date(2026, 2, 2)]),
        (("2026-02-01", "2026-02-02"), [date(2026, 2, 1), date(2026, 2, 2)]),
        (("01/02/2026", "01/03/2026"), [date(2026, 1, 2), date(2026, 1, 3)]),
    ],
)
def test_csv_the_order_of_the_days_is_that_of_the_whole_file(days: tuple[str, str], read_as: list[date]) -> None:
    assert [one.booked_on for one in read(csv(*(f"{day};X;1,00" for day in days)), "EUR")] == read_as


def test_csv_a_currency_without_decimals_has_none() -> None:
    content = b"Date,Description,Amount,Currency\n2026-11-27,INV,100,JPY\n"
    assert one(content).amount == 100
    with pytest.raises(Invalid, match="Row 2: JPY has no decimal places"):
        read(content.replace(b"100", b"100.5"), "EUR")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"x" * (LARGEST + 1), "too large"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\0\1\2\3 nothing", "no bank statement"),
        (b"Dear bank,\nhello\n", "no line names the columns"),
        (camt(entry(), head=BOMB).replace(b"INV-", b"&i;"), "DTD"),
        (camt(entry(), head=FILE).replace(b"INV-", b"&f;"), "DTD"),
        (camt(entry(), head=BOMB).decode().replace("UTF-8", "UTF-16").encode("utf-16"), "DTD"),
        (camt(entry())[:-200], "damaged at line 1"),
        (camt(entry()).replace(b"camt.053", b"camt.054"), "CAMT.054"),
        (b"<html><body/></html>", "no bank statement"),
        (camt(entry(), entry("1.005")), "Entry 2: EUR has 2 decimal places"),
        (camt(entry(), entry(day="2026-02-31")), "Entry 2: its day"),
        (camt(entry(), entry(way="UP")), "Entry 2: it does not say"),
        (camt(entry("NaN")), "Entry 1: its amount"),
        (camt(entry().replace("EUR", "XQQ")), "Entry 1: There is no currency"),
        (camt(), "no booked entries"),
        (mt940(*GERMAN)[:-30], "Line 6: the statement breaks off"),
        (mt940(":61:nonsense"), "Line 5: this entry cannot be read"),
        (mt940(":61:2613451127C1,00NTRFNONREF"), "MT940 file cannot be read"),
        (csv("27/11/2026;INV;119,00", "28/11/2026;IN"), "Row 5: its amount is missing"),
        (csv("27/11/2026;INV;much"), "Row 4: “much” is no amount"),
        (csv("45/11/2026;INV;1,00"), "Row 4: “45/11/2026” is no day"),
        (csv('27/11/2026;"INV;1,00'), "Row 4 cannot be read: a quotation mark"),
        (csv(*(["27/11/2026;INV;1,00"] * 5_001)), "At most 5,000 entries"),
    ],
)
def test_what_is_no_whole_statement_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(Invalid, match=said.replace("(", r"\(")) as refused:
        read(content, "EUR")
    assert list(refused.value.fields) == ["file"]
