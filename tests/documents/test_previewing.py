"""What a document would come to while it is typed, and numbers as people type them."""

import pytest

from services.documents import preview
from services.documents.previewing import read_number

TYPED = {
    "1.234,56": "1234.56",
    "1,234.56": "1234.56",
    "12,5": "12.5",
    "1 234.5": "1234.5",
    "0,125": "0.125",
    "1,234": "1234",
    "1.234": "1.234",
    "-60": "-60",
    "19 %": "19",
    "": "0",
    "nineteen": "nineteen",
}


@pytest.mark.parametrize(("typed", "number"), TYPED.items())
def test_numbers_are_read_as_people_type_them(typed: str, number: str) -> None:
    assert read_number(typed) == number


def test_a_wrong_line_is_named_and_the_others_are_summed_up() -> None:
    lines = [
        {"text": "Work", "price": "60", "tax": "19"},
        {"text": "", "price": ""},
        {"text": "Pump", "price": "19x"},
        {"text": "Book", "price": "40", "tax": "7"},
    ]
    found = preview({"currency": "EUR", "discount": 1_000}, lines)
    assert found.wrong == {"lines.2.price": "Enter a number, as in 2.5."}
    assert found.amounts == [6_000, None, None, 4_000]
    assert [one.tax for one in found.totals.taxes] == [1_026, 252]
    assert found.totals.total == 10_278


def test_the_whole_is_refused_below_zero() -> None:
    found = preview({"currency": "JPY", "discount": 101}, [{"text": "A", "price": "100"}])
    assert list(found.wrong) == ["lines"]


def test_a_wrong_discount_counts_nothing() -> None:
    found = preview({"currency": "EUR", "discount_percent": "101"}, [{"text": "A", "price": "1"}])
    assert (list(found.wrong), found.totals.total) == (["discount_percent"], 100)
