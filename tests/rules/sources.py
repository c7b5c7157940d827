"""Our own source files, as the rules of the house look at them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHELVES = ("models", "services", "ui", "migrations")


@cache
def files(*shelves: str) -> tuple[Path, ...]:
    """The Python files of these shelves, and `main.py` when it is asked for by that name."""
    found = [path for shelf in shelves if (ROOT / shelf).is_dir() for path in sorted((ROOT / shelf).rglob("*.py"))]
    return tuple(found + [ROOT / name for name in shelves if (ROOT / name).is_file()])


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of one file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """How a file is written in a report: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    """How a file is imported."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def imports(path: Path, late: bool = True) -> frozenset[str]:
    """What a file imports, as dotted names; with `late`, also what its functions import when they are called."""
    nodes = ast.walk(tree(path)) if late else _at_once(tree(path))
    return frozenset(target for node in nodes for target in _targets(path, node))


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _at_once(child)


def _targets(path: Path, node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{name(path)}: write whole names in imports"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def calls(path: Path) -> tuple[tuple[int, str, ast.Call], ...]:
    """Every call in a file: its line, the dotted text of what is called, the call."""
    found = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return tuple((node.lineno, ast.unparse(node.func), node) for node in found)
