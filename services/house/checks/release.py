"""Checks of the program itself before a release: what reviewers look for and code can answer (D-25)."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import String, Text

from models.base import METADATA
from models.language import _
from services.house.checks.table import found
from services.house.checks.versions import ROOT
from services.house.finding import Finding
from services.house.version import VERSION
from services.roles import PERMISSIONS
from services.work.action import ACTIONS, ERRANDS
from services.work.config import Config

SHELVES = ("models", "services", "ui")
INVENTED = "services/demo/"  # passwords there are of a demonstration
FEW = {"users.team_id", "invitations.team_id"}  # some hundred rows at most: no index is needed
# A private key, a token of a cloud, or a password that is written out.
WRITTEN_OUT = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\b(?:password|secret|api_key)\w*\s*=\s*[\"'][^\"'\s{}]{8,}[\"']",
    re.IGNORECASE,
)


def look(config: Config) -> Iterator[Finding]:
    """Check the version, the models, the migrations, the actions and the sources."""
    yield version(ROOT)
    keys = [key for table in METADATA.sorted_tables for key in table.foreign_keys]
    text = _("Each reference says what happens when its row goes.")
    yield _said("release.deletes", text, [str(key.parent) for key in keys if not key.ondelete])
    bare = {str(key.parent) for key in keys} - _indexed() - FEW
    yield _said("release.indexes", _("Each reference has an index to be followed back by."), bare)
    asked = [*ACTIONS.values(), *ERRANDS.values()]
    text = _("Each action asks for a permission that is in the table.")
    yield _said("release.permissions", text, [one.name for one in asked if one.permission not in PERMISSIONS])
    yield irreversible(ROOT / "migrations")
    yield written_out(ROOT)
    yield _said("release.lengths", _("Each stored text has a largest length."), _endless())


def _indexed() -> set[str]:
    """Return the columns that an index, a unique rule or a primary key begins with."""
    tables = METADATA.sorted_tables
    led = {str(next(iter(index.columns))) for table in tables for index in table.indexes}
    led |= {str(column) for table in tables for column in table.columns if column.unique}
    return led | {str(next(iter(table.primary_key.columns))) for table in tables}


def _said(name: str, text: str, wrong: Collection[str]) -> Finding:
    if wrong:
        text = _("{rule} Not so: {names}.").format(rule=text, names=", ".join(sorted(wrong)[:5]))
    return found(name, not wrong, text)


def version(root: Path) -> Finding:
    """Check that the changelog's newest entry is of this version (D-13a, D-14). An installed package has none with it."""
    if not (root / "pyproject.toml").is_file():
        return found("release.version", True, _("This is {version}, installed as a package.").format(version=VERSION))
    try:
        told = re.search(r"^## \[(\d[^\]]*)\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        told = None
    named = told[1] if told else _("none")
    text = _("This is {version}; the newest in the changelog is {named}.").format(version=VERSION, named=named)
    return found("release.version", named == VERSION, text)


def irreversible(trees: Path) -> Finding:
    """Check that each migration has a reverse: a function that does something."""
    wrong = [
        f"{path.parent.parent.name}/{path.stem}" for path in trees.glob("*/versions/[0-9]*.py") if not _reverse(path)
    ]
    return _said("release.reverse", _("Each migration has a reverse."), wrong)


def _reverse(path: Path) -> bool:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    ways = [node for node in body if isinstance(node, ast.FunctionDef) and node.name == "downgrade"]
    return bool(ways) and not all(isinstance(step, ast.Pass | ast.Raise) for step in ways[0].body[-1:])


def written_out(root: Path) -> Finding:
    """Check that no source contains a secret."""
    files = [path for shelf in SHELVES for path in (root / shelf).rglob("*.py")]
    wrong = [
        str(path.relative_to(root))
        for path in files
        if INVENTED not in path.as_posix() and WRITTEN_OUT.search(path.read_text(encoding="utf-8"))
    ]
    return _said("release.secrets", _("No source contains a secret."), wrong)


def _endless() -> list[str]:
    """Return the columns of texts without a largest length; those of the type Text are so on purpose."""
    return [
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Text) and column.type.length is None
    ]
