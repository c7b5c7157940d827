"""Every text that people read goes through `_`, `ngettext` or `N_` (models/language.py), whole: no f-string, no sum."""

import ast
import re
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

# What nobody reads in a browser, or what is not the product's: the document of the API, commands, invented data.
ENGLISH = ("ui/api/", "ui/cli/", "services/demo/", "ui/theme/__init__.py", "ui/assets.py")
MARKS = {"_", "N_", "ngettext"}
# Calls whose texts are looks, logs, SQL or names, not words for people.
OTHER = {
    "add_slot", "classes", "compile", "create", "critical", "debug", "error", "exception", "exec_driver_sql", "execute",
    "getLogger", "info", "log_repeated", "props", "run_javascript", "style", "text", "warning",
}  # fmt: skip
FAULTS = {"AssertionError", "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"}  # a bug of ours
PROSE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]|^[A-Z][a-z]+[.…?!]?$|^[A-Z][a-z]+ ")
LOOKS = re.compile(r"^[a-z0-9-]+( [a-z0-9-]+)*$")  # of an element: "ghost small"


class Unmarked(ast.NodeVisitor):
    """Collects the texts of a module that look like words for people and are not marked."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        """Pass over strings that stand by themselves: they are docstrings."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in MARKS | OTHER:
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if not (isinstance(node.exc, ast.Call) and getattr(node.exc.func, "id", "") in FAULTS):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        """The description of a field is for the document of the API."""
        if node.arg not in {"description", "name"}:
            self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Compare(self, node: ast.Compare) -> None:
        """What is compared is a code."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_arguments(self, node: ast.arguments) -> None:
        for default in [*node.defaults, *node.kw_defaults]:
            if default:
                self.visit(default)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.take(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.take(node, "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))

    def take(self, node: ast.expr, text: str) -> None:
        """Note a text that reads as words."""
        if PROSE.search(text) and not LOOKS.match(text):
            self.found.append(f"{node.lineno}: {text[:80]}")


def sources() -> list[Path]:
    """Every module of the product that may say something to people."""
    every = [path for room in ("models", "services", "ui") for path in (ROOT / room).rglob("*.py")]
    return [path for path in sorted(every) if not path.relative_to(ROOT).as_posix().startswith(ENGLISH)]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_texts_are_marked(path: Path) -> None:
    lines = path.read_text().splitlines()
    unmarked = Unmarked()
    unmarked.visit(ast.parse(path.read_text()))
    said = [one for one in unmarked.found if "# no text" not in lines[int(one.partition(":")[0]) - 1]]
    assert said == []
