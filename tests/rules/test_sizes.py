"""Files and functions stay small, and are called after what they are about."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, files, name, tree

OURS = ("models", "services", "ui", "main.py")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
NO_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "core",
    "manager",
    "managers",
    "handler",
    "handlers",
    "base_service",
}
NO_CLASSES = ("Manager", "Handler", "Helper", "Factory", "Registry", "Util")
TOP = {
    "main.py", "pyproject.toml", "Makefile", "requirements.lock", "requirements-test.lock", ".env.example", ".gitignore",
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md", "LICENSE",
    "models", "services", "ui", "migrations", "tests", "docs", "deploy", ".ci", ".github",
}  # fmt: skip
# What a page shows has the page's name on the shelf of services, but for these.
ELSEWHERE = {"home": "dashboard", "account": "accounts", "maintenance": "health", "pipeline": "deals"}


@pytest.mark.parametrize("shelf", [*OURS, "tests"])
def test_no_file_is_longer_than_300_lines(shelf: str) -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(shelf)}
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    wrong = [
        f"{name(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1}"
        for path in files(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]  # fmt: skip
    assert wrong == []


def test_layout_is_the_formatters_but_for_one_line_in_a_thousand() -> None:
    lines = [line for path in files(*OURS) for line in path.read_text(encoding="utf-8").splitlines()]
    assert sum("# fmt: skip" in line for line in lines) <= len(lines) / 1_000


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    wrong = [name(path) for path in files(*OURS, "migrations", "tests") if NO_NAMES & set(_parts(path))]
    assert wrong == []


def test_no_class_is_called_manager_or_factory() -> None:
    wrong = [
        f"{name(path)}: {node.name}"
        for path in files(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(NO_CLASSES)
    ]
    assert wrong == []


@pytest.mark.parametrize("shelf", ["models", "services", "ui"])
def test_every_module_and_every_public_function_says_what_it_is_for(shelf: str) -> None:
    wrong = [
        f"{name(path)}: {getattr(node, 'name', 'the module')}"
        for path in files(shelf)
        for node in [tree(path), *tree(path).body]
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not getattr(node, "name", "x").startswith("_") and path.read_text() and not ast.get_docstring(node)
    ]  # fmt: skip
    assert wrong == []


def test_every_test_is_named_as_a_sentence() -> None:
    wrong = [
        f"{name(path)}: {node.name}"
        for path in files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and node.name.count("_") < 3
    ]
    assert wrong == []


def test_only_the_five_packages_stand_at_the_top() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= {"models", "services", "ui", "migrations", "tests"}
    assert {path.name for path in ROOT.glob("*.py")} <= {"main.py"}


def test_nothing_else_stands_at_the_top() -> None:
    order = ["git", "ls-files"]
    told = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.partition("/")[0].strip('"') for line in told.splitlines()} <= TOP


def test_every_page_has_a_service_of_its_name() -> None:
    pages = {path.stem if path.parent.name == "pages" else path.parent.name for path in files("ui/pages")} - {
        "__init__"
    }
    services = {part for path in files("services") for part in _parts(path)[1:]}
    assert {page for page in pages if ELSEWHERE.get(page, page) not in services} == set()
    assert set(ELSEWHERE) == pages - services, "a page that has a service of its name needs no other"


def _parts(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts
