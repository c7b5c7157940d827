"""What a secret key made is known by name: a rotation of the key reaches every sealed column, index and fingerprint."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from services.house.secrets.sealed import SEALED
from services.work import vault
from tests.rules.sources import calls, files, name, tree

COLUMN = re.compile(r"^[a-z_]+\.[a-z_]+:$")
INDEXED = {"phone", "phone tail", "secret age"}  # by contacts/points.py `renewed`, and by house/secrets/age.py `note`


def test_every_column_that_is_sealed_is_sealed_again_after_a_rotation() -> None:
    sealing = [path for path in files("services", "ui") if path.name != "sealed.py" and _seals(path)]
    assert {name(path) for path in sealing if not list(_columns(path))} == set(), "say `table.column:` in the same file"
    assert {column for path in sealing for column in _columns(path)} <= {one.name for one in SEALED}
    assert {one.name for one in SEALED} <= {column for path in files("services") for column in _columns(path)}


def test_every_purpose_of_a_fingerprint_outlives_its_key() -> None:
    assert set(_purposes("vault.mac", "vault.mac_keys", "mac_keys")) <= set(vault.LASTING)


def test_every_blind_index_is_made_again_after_a_rotation() -> None:
    assert set(_purposes("vault.blind", "vault.blinds")) == INDEXED


def _seals(path: Path) -> bool:
    return any(called == "vault.seal" for _, called, _ in calls(path))


def _columns(path: Path) -> Iterator[str]:
    """The columns that a file names in the form `f"table.column:{row}"`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            begin = str(node.values[0].value)
            if COLUMN.match(begin):
                yield begin.removesuffix(":")


def _purposes(*functions: str) -> Iterator[str]:
    for path in files("services", "ui"):
        for _, called, call in calls(path):
            if called in functions and isinstance(call.args[-1], ast.Constant):
                yield str(call.args[-1].value)
