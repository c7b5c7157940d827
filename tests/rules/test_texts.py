"""Every text that people read goes through `_`, `ngettext` or `N_` (models/language.py), whole: no f-string, no sum."""

import ast
import re
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

# What nobody reads in a browser, or what is not the product's: the document of the API, commands, invented data.
ENGLISH = (
    "ui/api/",
    "ui/cli/",
    "services/demo/",
    "services/samples/texts.py",
    "ui/theme/__init__.py",
    "ui/assets.py",
    "services/settings/letters.py",
    "services/house/telemetry/table.py",
    "services/house/telemetry/exposition.py",
    "services/house/telemetry/store.py",
)
MARKS = {"_", "C_", "N_", "NC_", "ngettext", "with_noun"}
NAMES = {"Steward", "SQLite", "PostgreSQL"}
# Calls whose texts are looks, logs, SQL or names, not words for people.
OTHER = {
    "CheckConstraint", "add_slot", "classes", "compile", "create", "critical", "debug", "error", "exception", "exec_driver_sql",
    "execute", "getLogger", "info", "log_repeated", "props", "run_javascript", "style", "text", "warning",
}  # fmt: skip
# Bugs of ours, and what the console says.
FAULTS = {"AssertionError", "CannotStart", "KeyError", "LookupError", "RuntimeError", "TypeError", "ValueError"}
PROSE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]|^[A-Z][a-z]+[.…?!]?$|^[A-Z][a-z]+ ")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r'(?<!:)\b(?:alt|aria-label|placeholder|title)="([^"{}]+)"')  # what a tag says to people
SCRIPT = re.compile(r"=> |^window\.|^(BEGIN|SELECT|SET) |^\{\} IN \(|^HTTP/")
KEY = re.compile(r"^(Ctrl|Shift|Alt|Enter|Esc|Tab)( \w)?$")  # a code: ui/parts/keys.py marks the names of keys
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

    def visit_Assign(self, node: ast.Assign) -> None:
        """The names that a package gives away are no texts."""
        if not any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function without its annotations, which may be texts that name a type."""
        for part in (node.args, *node.decorator_list, *node.body):
            self.visit(part)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_keyword(self, node: ast.keyword) -> None:
        """The description of a field is for the document of the API; others are codes."""
        if node.arg not in {"description", "extra", "name", "ondelete", "schema_extra"}:
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
        said = TAG.sub(lambda tag: " ".join(SPOKEN.findall(tag[0])), text).strip()
        if (
            PROSE.search(said)
            and said not in NAMES
            and not (LOOKS.match(said) or KEY.match(said))
            and not SCRIPT.search(said)
        ):
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
