"""Workbooks: what calamine drops is restored, and bombs are refused before they are unpacked."""

import io
import struct
import time
import zipfile
from datetime import datetime
from datetime import time as clock
from typing import Any

import psutil
import pytest

from services.reading import formats, workbooks
from services.reading.formats import is_mask, masked, plain
from services.work import Invalid
from tests.reading.files import SHEET, cells, opened, rewritten, table, workbook

NAME = "contacts.xlsx"


def read(content: bytes, **more: Any) -> list[list[str]]:
    """The cells of a workbook."""
    return cells(content, NAME, **more)


def bomb(size: int, *, entries: int = 1) -> bytes:
    """A workbook with entries of so many zeros."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(table(["Name"], ["Ada"]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for one in old.namelist():
            new.writestr(one, old.read(one))
        for number in range(entries):
            with new.open(f"xl/media/{number}.bin", "w", force_zip64=True) as entry:
                for _ in range(size >> 20):
                    entry.write(bytes(1 << 20))
    return out.getvalue()


def test_f05_numbers_keep_the_zeros_and_signs_of_their_formats() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Postcode", "Number", "Phone", "Price", "Share"])
        formatted = ["00000", "000-00-0000", '"+"0', "#,##0.00", "0%"]
        for at, (value, code) in enumerate(zip([1067, 12345678, 491701234567, 1234.5, 0.5], formatted, strict=True)):
            sheet.write_number(1, at, value, book.add_format({"num_format": code}))

    assert read(workbook(fill)) == [["01067", "012-34-5678", "+491701234567", "1234.5", "0.5"]]


def test_f05_whole_numbers_are_written_out_and_those_that_lost_digits_are_not() -> None:
    rows = read(table(["A", "B", "C"], [4.4123456789e11, 0.1 + 0.2, 12345678901234567890]), header=1)
    assert rows == [["441234567890", "0.3", "1.23456789012346E+19"]]


@pytest.mark.parametrize("from_1904", [False, True])
def test_f05_a_date_is_the_same_in_a_workbook_that_counts_from_1904(from_1904: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Since", "At", "Time", "Took"])
        for at, (value, code) in enumerate(
            [
                (datetime(2021, 3, 12), "dd/mm/yyyy"),
                (datetime(2021, 3, 12, 14, 30), "d/m/yy hh:mm"),
                (clock(14, 30), "hh:mm"),
            ]
        ):
            sheet.write_datetime(1, at, value, book.add_format({"num_format": code}))
        sheet.write_number(1, 3, 1.75, book.add_format({"num_format": "[h]:mm"}))

    assert read(workbook(fill, date_1904=from_1904)) == [["2021-03-12", "2021-03-12 14:30:00", "14:30:00", "42:00:00"]]


def test_f05_errors_and_formulas_without_a_result_are_seen() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "Sum", "Half", "Text"])
        sheet.write_string(1, 0, "Ada")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=1/2", None, 0.5)
        sheet.write_formula(2, 2, "=A1&B1", None, "")
        sheet.write_string(2, 0, "Bob")
        sheet.write_formula(2, 3, "=C9", None, "empty")

    content = rewritten(
        workbook(fill), SHEET, lambda old: old.replace(b"<v>empty</v>", b"<v></v>")
    )  # a text that is empty
    made = opened(content, NAME)
    assert [one.cells for one in made.rows()] == [["Ada", "#DIV/0!", "0.5", ""], ["Bob", "", "#CALC!", ""]]
    assert ["error" in made.warnings[0], "no result" in made.warnings[1]] == [True, True]


def test_f05_texts_keep_their_spaces_lines_and_kinds() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "Phone", "Note", "Yes", "Number"])
        sheet.write_rich_string(1, 0, "Ada ", book.add_format({"bold": True}), "Love", "lace")
        sheet.write_string(1, 1, "0301234567")
        sheet.write_string(1, 2, "one_x000D_\ntwo; Käthe 😀")
        sheet.write_boolean(1, 3, True)
        sheet.write_number(1, 4, 7)

    assert read(workbook(fill)) == [["Ada Lovelace", "0301234567", "one\r\ntwo; Käthe 😀", "TRUE", "7"]]


def test_f05_a_table_may_begin_anywhere_in_its_sheet() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_string(1, 0, "Customers")
        for at, row in enumerate([["Name", "City"], ["Ada", "Ulm"]]):
            sheet.write_row(4 + at, 2, row)

    made = opened(workbook(fill), NAME)
    assert (made.manner.header, [(one.number, one.cells[2:]) for one in made.rows()]) == (5, [(6, ["Ada", "Ulm"])])


def test_f05_a_sheet_that_begins_below_and_beside_a1_keeps_its_places() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(9, 3, ["Name", "Postcode"])
        sheet.write_row(10, 3, ["Ada"])
        sheet.write_number(10, 4, 1067, book.add_format({"num_format": "00000"}))

    made = opened(workbook(fill), NAME)
    assert [(one.number, one.cells) for one in made.rows()] == [(11, ["", "", "", "Ada", "01067"])]


def test_f05_a_value_merged_downwards_counts_for_each_of_its_rows() -> None:
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Name", "Company"])
        for at, name in enumerate(["Ada", "Bob", "Eve", "Kim"], 1):
            sheet.write_string(at, 0, name)
        sheet.merge_range(1, 1, 3, 1, "Harbour")

    made = opened(workbook(fill), NAME)
    assert [one.cells[1] for one in made.rows()] == ["Harbour", "Harbour", "Harbour", ""]
    assert "Merged cells" in made.warnings[0]


def test_f05_the_first_sheet_with_rows_is_read_and_others_can_be_chosen() -> None:
    def fill(book: Any, _sheet: Any) -> None:
        for name in ("People", "Hidden", "More"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Name"])
            sheet.write_row(1, 0, [f"Ada of {name}"])
            if name == "Hidden":
                sheet.hide()

    content = workbook(fill)
    made = opened(content, NAME)
    assert (made.manner.sheet, made.manner.sheets) == ("People", ("Contacts", "People", "More"))
    assert made.warnings[0] == "This workbook has 3 sheets; “People” is read."
    assert read(content, sheet="More") == [["Ada of More"]]
    with pytest.raises(Invalid) as refusal:
        opened(content, NAME, sheet="Hidden")
    assert set(refusal.value.fields) == {"sheet"}


def test_f05_two_rows_and_a_million_blank_ones_are_two_rows() -> None:
    blank = b"".join(b'<row r="%d" spans="1:2" s="1" customFormat="1"/>' % n for n in range(4, 1_048_577))
    content = rewritten(
        table(["Name", "Email"], ["Ada", "a@x.org"], ["Bob", "b@x.org"]),
        SHEET,
        lambda old: old.replace(b"</sheetData>", blank + b"</sheetData>"),
    )
    began = time.process_time(), sum(psutil.Process().cpu_times()[2:4])
    assert read(content) == [["Ada", "a@x.org"], ["Bob", "b@x.org"]]
    assert time.process_time() - began[0] + sum(psutil.Process().cpu_times()[2:4]) - began[1] < 5


def test_f05_a_bomb_is_refused_without_being_unpacked() -> None:
    content = bomb(120 << 20)
    assert len(content) < 600_000
    before = psutil.Process().memory_info().rss
    with pytest.raises(Invalid, match="too large"):
        opened(content, NAME)
    assert psutil.Process().memory_info().rss - before < 50 << 20


def test_f05_a_workbook_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ENTRIES", 20)
    with pytest.raises(Invalid, match="too large"):
        opened(bomb(0, entries=20), NAME)


def test_f05_a_size_that_lies_is_found() -> None:
    content = bytearray(bomb(12 << 20))
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.rfind(sign)
        content[place + at : place + at + 4] = struct.pack("<I", 1_000)
    with pytest.raises(Invalid, match="damaged"):
        opened(bytes(content), NAME)


def test_f05_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SECONDS", 0.001)
    with pytest.raises(Invalid, match="too large"):
        opened(table(["Name"], ["Ada"]), NAME)


def test_f05_a_child_that_takes_too_much_memory_is_refused() -> None:
    far = b'<row r="1000000"><c r="XFD1000000"><v>1</v></c></row></sheetData>'
    content = rewritten(table(["Name"], ["Ada"]), SHEET, lambda old: old.replace(b"</sheetData>", far))
    with pytest.raises(Invalid, match=r"too large|columns"):
        opened(content, NAME)


@pytest.mark.parametrize("path", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_f05_a_damaged_workbook_is_refused(path: str) -> None:
    content = rewritten(table(["Name", "City"], ["Ada", "Ulm"]), path, lambda old: old[: len(old) // 2])
    with pytest.raises(Invalid, match="damaged"):
        opened(content, NAME)


def test_f05_a_workbook_cut_off_a_zip_and_one_named_as_text_are_refused() -> None:
    content = table(["Name"], ["Ada"])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "x")
    for data, name, said in (
        (content[: len(content) // 2], NAME, "damaged"),
        (other.getvalue(), NAME, "archive"),
        (content, "a.csv", "named as text"),
    ):
        with pytest.raises(Invalid, match=said):
            opened(data, name)


def test_f05_a_workbook_with_entities_of_its_own_is_refused() -> None:
    head = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    content = rewritten(
        table(["Name"], ["Ada"]),
        "xl/sharedStrings.xml",
        lambda old: old.replace(b"<sst", head + b"<sst", 1).replace(b">Ada<", b">&b;<"),
    )
    with pytest.raises(Invalid, match="damaged"):
        read(content)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("00000", "00042"),
        ("0", None),
        ("General", None),
        ("#,##0", None),
        ("0.00", None),
        ("@", None),
        ("000 000", "000 042"),
        ('"No. "0', "No. 42"),
        ("dd/mm/yyyy", None),
        ("0;[Red]-0", None),
        ("00000;-00000", "00042"),
        ("\\A00", "A42"),
    ],
)
def test_formats_of_digits_and_signs_are_told_from_others(code: str, shown: str | None) -> None:
    assert (masked("42", code) if is_mask(code) else None) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12", "12"),
        ("4.4123456789E11", "441234567890"),
        ("0.30000000000000004", "0.3"),
        ("-7.0", "-7"),
        ("1e400", "1.00000000000000E+400"),
        ("NaN", "NaN"),
        ("x", "x"),
        ("1e15", "1.00000000000000E+15"),
    ],
)
def test_numbers_are_written_as_people_write_them(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert formats.EXACT == 10**15
