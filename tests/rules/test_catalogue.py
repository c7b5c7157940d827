"""What translations are made from: the extraction finds every text that the code marks, and its file is of today."""

import ast
import re
from collections.abc import Iterator

from tests import texts
from tests.rules.sources import files, tree

PLACES = re.compile(r"\{\w*\}")


def calls() -> Iterator[tuple[str, ...]]:
    """The texts of every call that marks one, as the code spells them."""
    for path in files(*texts.SHELVES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in texts.MARKS:
                literal = [
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                ]
                if literal and node.func.id in ("C_", "NC_"):  # after its context
                    yield (literal[1],)
                elif literal and node.func.id == "with_noun":
                    yield (literal[0],)
                elif literal:
                    yield tuple(literal)


def test_the_extraction_finds_every_text_that_is_marked() -> None:
    found = {(one,) if isinstance(one, str) else tuple(one) for one in texts.marked()}
    assert {*calls()} - found == set()


def test_the_places_of_a_text_have_names() -> None:
    """A translation may need them in another order."""
    assert [one for one in texts.marked() if "{}" in "".join(one)] == []


def test_both_forms_of_a_text_with_a_number_name_the_same_places() -> None:
    pairs = [one for one in texts.marked() if not isinstance(one, str)]
    assert [one for one in pairs if len({frozenset(PLACES.findall(form)) for form in one}) > 1] == []


def test_the_template_is_of_today() -> None:
    written = texts.TEMPLATE.read_text(encoding="utf-8") if texts.TEMPLATE.exists() else ""
    assert written == texts.template(), "ui/locales/steward.pot is out of date: run `make texts`."
