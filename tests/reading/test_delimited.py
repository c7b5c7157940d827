"""Delimited text: kind, encoding, delimiter, headings and widths are found, and what is wrong is refused alone."""

import tracemalloc
from pathlib import Path

import pytest

from services.reading import sources, tables
from services.reading.tables import left_out
from services.work import Invalid, TooLarge
from tests.reading.files import cells, opened


def test_f05_sep_in_the_first_line_is_the_delimiter_and_no_heading() -> None:
    made = opened("sep=;\nName;Email\nAda, Countess;ada@example.org\n")
    assert (made.manner.delimiter, made.manner.header, made.headings) == (";", 1, ["Name", "Email"])
    assert opened("sep=:\nName:Email\nAda:a@x.org\n").headings == ["Name", "Email"]
    assert [one.cells for one in made.rows()] == [["Ada, Countess", "ada@example.org"]]


def test_f05_the_most_consistent_width_wins_though_the_first_row_is_shorter() -> None:
    first = ";".join(f"c{n}" for n in range(20))
    rows = [";".join(f"{r},{n}" if n % 3 else str(n) for n in range(21)) for r in range(6)]
    made = opened("\n".join([first, *rows]))
    assert (made.manner.delimiter, len(made.columns), made.wrong) == (";", 21, 0)


def test_f05_commas_and_quotes_inside_of_cells_are_no_delimiter() -> None:
    made = opened("name;kind\n\"['112', '112']\";x\n['112', '112'];y\n")
    assert (made.manner.delimiter, [one.cells[1] for one in made.rows()]) == (";", ["x", "y"])


def test_f05_a_colon_is_never_the_delimiter() -> None:
    assert cells("9:00,wake\n10:00,eat\n", header=0) == [["9:00", "wake"], ["10:00", "eat"]]


def test_f05_of_two_equal_signs_the_one_that_makes_known_headings_is_the_delimiter() -> None:
    assert opened("Name;Email;Four, words, of, notes\nAda;a@x.org;a, b, c, d\n").manner.delimiter == ";"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_f05_each_delimiter_is_found(sign: str) -> None:
    assert cells(f"Name{sign}Email\nAda{sign}ada@x.org\n") == [["Ada", "ada@x.org"]]


def test_f05_spaces_between_delimiter_and_quotes_are_no_part_of_a_cell() -> None:
    assert cells('"Name", "Email"\n"King, Ada", "ada@x.org"\n') == [["King, Ada", "ada@x.org"]]


def test_f05_one_column_needs_no_delimiter() -> None:
    assert cells("Email\na@x.org\nb@x.org\n") == [["a@x.org"], ["b@x.org"]]


def test_f05_a_newline_in_quotes_stays_in_its_row() -> None:
    made = opened('Name,Note\nAda,"one\ntwo"\nBob,x\n')
    assert [(one.number, one.cells) for one in made.rows()] == [(2, ["Ada", "one\ntwo"]), (3, ["Bob", "x"])]


def test_f05_short_rows_are_padded_and_a_long_one_is_refused_alone() -> None:
    made = opened("Name,Email,City\nAda\nBob,b@x.org,Ulm,what,more\nEve,e@x.org,Bonn,,\nKim,,,,x\n")
    ada, bob, eve, kim = made.rows()
    assert (ada.cells, eve.cells) == (["Ada", "", ""], ["Eve", "e@x.org", "Bonn"])
    assert (bob.number, bob.wrong) == (3, "This row has 5 cells, but there are 3 columns.")
    assert (ada.wrong, eve.wrong, bool(kim.wrong), made.count, made.wrong) == ("", "", True, 4, 2)


def test_f05_both_of_two_columns_of_one_name_are_there() -> None:
    made = opened("Name,Name,Email\nAda,Ada L.,a@x.org\n")
    assert made.headings == ["Name", "Name", "Email"]
    assert [one.cells for one in made.rows()] == [["Ada", "Ada L.", "a@x.org"]]


@pytest.mark.parametrize(
    ("encoding", "text", "name", "sure"),
    [
        ("utf-8", "AdolesCiência", "utf-8", True),
        ("utf-8-sig", "AdolesCiência", "utf-8-sig", True),
        ("cp1252", "Kinosäle", "cp1252", False),
        ("utf-16", "Kinosäle", "utf-16", True),
        ("utf-16-le", "Kinosäle", "utf-16-le", True),
        ("utf-16-be", "Kinosäle", "utf-16-be", True),
        ("utf-32", "Kinosäle", "utf-32", True),
    ],
)
def test_f05_the_encoding_is_found(encoding: str, text: str, name: str, sure: bool) -> None:
    made = opened(f"Name,City\n{text},Köln\nBob,Bonn\n".encode(encoding))
    assert (made.headings, made.manner.encoding, made.manner.sure) == (["Name", "City"], name, sure)
    assert [one.cells for one in made.foreign] == [[text, "Köln"]]  # the rows by which a person confirms it


@pytest.mark.parametrize(
    ("country", "encoding", "text"),
    [
        ("PL", "cp1250", "Łódź"),
        ("UA", "cp1251", "Київ"),
        ("GR", "cp1253", "Αθήνα"),
        ("JP", "cp932", "東京"),
    ],
)
def test_f05_what_is_no_utf8_is_in_the_code_page_of_the_country(country: str, encoding: str, text: str) -> None:
    made = opened(f"Name,City\nAda,{text}\n".encode(encoding), country=country)
    assert (made.manner.encoding, [one.cells[1] for one in made.rows()]) == (encoding, [text])
    assert "Check the letters" in made.warnings[0]


def test_f05_a_chosen_encoding_is_taken_and_one_that_cannot_be_is_refused() -> None:
    data = "Name,City\nAda,Łódź\n".encode("cp1250")
    assert cells(data, encoding="cp1250") == [["Ada", "Łódź"]]
    for wrong in ("utf-8", "rot13", "nonsense"):
        with pytest.raises(Invalid) as refusal:
            opened(data, encoding=wrong)
        assert set(refusal.value.fields) == {"encoding"}


def test_f05_one_broken_sign_in_a_text_of_utf8_does_not_spoil_the_others() -> None:
    data = ("Name,City\n" + "Käthe,Köln\n" * 20).encode() + b"J\xf6rg,Ulm\n"
    made = opened(data)
    assert (made.manner.sure, [one.cells[0] for one in made.rows()][-2:]) == (False, ["Käthe", "J\ufffdrg"])


def test_f05_the_first_heading_is_known_behind_a_mark() -> None:
    made = opened(b"\xef\xbb\xbfEmail,Name\na@x.org,Ada\n")
    assert made.columns[0].target is not None and made.columns[0].target.field == "emails"


def test_f05_the_headings_may_stand_below_a_title() -> None:
    made = opened("Customers of 2026\n\nExported by Ada,,\nName,Email,City\nAda,a@x.org,Ulm\n")
    assert (made.manner.header, made.count, made.headings) == (4, 1, ["Name", "Email", "City"])


def test_f05_a_file_without_headings_has_none() -> None:
    made = opened("Ada,ada@x.org\nBob,bob@x.org\n")
    assert (made.manner.header, made.headings, made.count) == (0, ["", ""], 2)
    assert "No row names the columns" in made.warnings[0]


def test_f05_unknown_headings_are_headings() -> None:
    made = opened("Foo,Bar\nx,1\ny,2\n")
    assert (made.manner.header, made.headings) == (1, ["Foo", "Bar"])


def test_f05_the_row_of_the_headings_can_be_chosen() -> None:
    made = opened("Name,Email\nAda,a@x.org\nBob,b@x.org\n", header=2)
    assert (made.headings, [one.cells[0] for one in made.rows()]) == (["Ada", "a@x.org"], ["Bob"])


def test_f05_filled_columns_that_are_not_known_are_named() -> None:
    made = opened("Name,Shoe size,Empty,\nAda,38,,x\n")
    assert left_out(made.columns, [one.target for one in made.columns]) == ["Shoe size", "Column 4"]


def test_f05_zeros_stay_and_guards_of_our_export_go() -> None:
    assert cells('Name,Postcode,Note\nAda,"01067",\'=1+1\n') == [["Ada", "01067", "=1+1"]]


def test_f05_a_quotation_mark_that_is_never_closed_is_refused_by_its_row() -> None:
    for tail in ("", "x,y\n" * 3, "x,y\n" * 60_000):
        with pytest.raises(Invalid, match="Row 3 cannot be read"):
            opened(f'Name,Note\nAda,x\nBob,"oh\n{tail}')


def test_f05_one_cell_that_is_too_long_is_refused_alone() -> None:
    made = opened(f"Name,Note\nAda,{'x' * 32_768}\nBob,{'x' * 32_767}\n")
    assert [bool(one.wrong) for one in made.rows()] == [True, False]


def test_f05_blank_rows_are_passed_over_and_keep_their_numbers() -> None:
    made = opened("Name,Email\n\n , \nAda,a@x.org\n,\n\nBob,b@x.org\n" + ",\n" * 100)
    assert [one.number for one in made.rows()] == [4, 7]


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_f05_lines_may_end_as_they_like(ending: str) -> None:
    assert cells(ending.join(["Name,Email", "Ada,a@x.org", ""])) == [["Ada", "a@x.org"]]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "empty"),
        (b"Name,Email\n", "a.csv", "no rows"),
        (b"%PDF-1.7 ...", "a.csv", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.csv", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "a.xlsx", "old Excel"),
        (b"\x1f\x8b\x08" + b"\0" * 40, "a.csv", "archive"),
        (b"PK\x03\x04 nothing", "a.xlsx", "damaged"),
        (b"<!DOCTYPE html><table><tr><td>a", "a.csv", "web page"),
        (b'<?xml version="1.0"?><a/>', "a.csv", "web page"),
        (b'{"name":\n "Ada"}', "a.csv", "JSON"),
        (b"\x7fELF" + b"\0" * 40, "a.csv", "program"),
        (b"a\0b\0\0\0\0\1,\2\0x", "a.csv", "no table"),
        (b"Name,Email\nAda,\0a@x.org\n" * 9, "a.csv", "no table"),
        (bytes(range(1, 256)) * 4, "a.csv", "no table"),
        (b"Name,Email\nAda,a@x.org\n", "a.xlsx", "named as an Excel workbook"),
    ],
)
def test_f05_what_is_no_table_is_refused_whatever_it_is_called(content: bytes, name: str, said: str) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        opened(content, name)
    assert list(refusal.value.fields) == ["file"]


def test_f05_text_is_read_whatever_other_name_it_has() -> None:
    assert cells("Name\tEmail\nAda\ta@x.org\n", "export.xls") == [["Ada", "a@x.org"]]


def test_f05_limits_of_size_rows_and_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="500 columns"):
        opened(",".join("Name" for _ in range(501)) + "\nAda\n")
    assert opened(",".join(f"c{n}" for n in range(500)) + "\nAda\n").count == 1
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(Invalid, match="2 rows"):
        opened("Name\nAda\nBob\nEve\n")
    monkeypatch.setattr(sources, "LARGEST", 10)
    with pytest.raises(TooLarge):
        opened("Name\nAda Lovelace\n")


def test_f05_a_delimiter_is_one_character() -> None:
    for wrong in ("::", '"', "\n"):
        with pytest.raises(Invalid):
            opened("Name,Email\nAda,a@x.org\n", delimiter=wrong)
    assert cells("Name:Email\nAda:a@x.org\n", delimiter=":") == [["Ada", "a@x.org"]]


def test_f05_a_large_file_on_the_disk_is_never_wholly_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("Name,Email,Note\n" + f"Ada,a@x.org,{'x' * 600}\n" * 10_000)
    tracemalloc.start()
    try:
        made = tables.open_table(path, name=path.name)
        assert sum(1 for _ in made.rows()) == made.count == 10_000
        assert tracemalloc.get_traced_memory()[1] < 2_500_000 < path.stat().st_size / 2
    finally:
        tracemalloc.stop()
