"""JSON as rows: an object a line, as our exports are, or a list of them."""

import json

import pytest

from services.work import Invalid
from tests.reading.files import cells, opened

ADA = {"name": "Ada", "rating": 4, "preferred": True, "emails": ["a@x.org", "b@x.org"], "note": None}
EVE = {"name": "'=Eve", "tags": ["Big, fish"], "more": {"a": 1}}


def lines(*some: object) -> str:
    """Objects, one on each line."""
    return "".join(f"{json.dumps(one)}\n" for one in some)


@pytest.mark.parametrize("content", [lines(ADA, EVE), json.dumps([ADA, EVE]), f"\ufeff{lines(ADA, EVE)}\n"])
def test_f05_objects_are_rows_and_their_names_are_headings(content: str) -> None:
    table = opened(content, "a.jsonl")
    assert table.headings == ["name", "rating", "preferred", "emails", "note", "tags", "more"]
    assert [one.cells for one in table.rows()] == [
        ["Ada", "4", "yes", "a@x.org ; b@x.org", "", "", ""],
        ["'=Eve", "", "", "", "", "Big, fish ;", '{"a": 1}'],
    ]
    assert table.warnings == []


def test_f05_a_line_that_is_no_object_is_named() -> None:
    with pytest.raises(Invalid, match="Line 2 is no JSON object"):
        opened('{"name": "Ada"}\n{"name": \n', "a.jsonl")


def test_f05_objects_have_at_most_500_different_names() -> None:
    with pytest.raises(Invalid, match="500 columns"):
        opened(lines(*({f"name {number}": "x"} for number in range(501))), "a.json")


def test_f05_a_table_that_begins_with_a_bracket_is_a_table() -> None:
    assert cells("{Name};Email\nAda;a@x.org\nEve;e@x.org\n") == [["Ada", "a@x.org"], ["Eve", "e@x.org"]]
