"""What a secret key made is known by name: a rotation of the key reaches every sealed column, index and fingerprint."""

import ast
import re
from collections.abc import Iterator

from models.base import METADATA
from services.house.secrets.sealed import SEALED
from services.work import vault
from tests.rules.sources import calls, files, name, tree

COLUMN = re.compile(r"^[a-z_]+\.[a-z_]+:$")
ABOUT = re.compile(r"f['\"]|(\w+\.)*_?about\b")  # a text with its column, or the function that returns one
INDEXED = {"phone", "phone tail", "secret age"}  # by contacts/points.py `renewed`, and by house/secrets/age.py `note`


def test_every_column_that_is_sealed_is_sealed_again_after_a_rotation() -> None:
    assert set(_columns()) == {one.name for one in SEALED}


def test_every_sealed_value_is_bound_to_a_column_that_is_written_out() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in files("services", "ui")
        for line, called, call in calls(path)
        if called == "vault.seal" and not ABOUT.match(ast.unparse(call.args[1]))
    ]
    assert wrong == []


def test_every_purpose_of_a_fingerprint_outlives_its_key() -> None:
    assert set(_purposes("vault.mac", "vault.mac_keys", "mac_keys")) <= set(vault.LASTING)


def test_every_blind_index_is_made_again_after_a_rotation() -> None:
    assert set(_purposes("vault.blind", "vault.blinds")) == INDEXED


def _columns() -> Iterator[str]:
    """The columns that services name in the form `f"table.column:{row}"`, or to `recipients.stored`."""
    for path in files("services"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begin = str(node.values[0].value)
                if COLUMN.match(begin) and begin.partition(".")[0] in METADATA.tables:
                    yield begin.removesuffix(":")
        for _, called, call in calls(path):
            if called == "recipients.stored" and isinstance(call.args[2], ast.Constant):
                yield str(call.args[2].value)


def _purposes(*functions: str) -> Iterator[str]:
    for path in files("services", "ui"):
        for _, called, call in calls(path):
            if called in functions and isinstance(call.args[-1], ast.Constant):
                yield str(call.args[-1].value)
