"""Imports run one way: ui → services → models; the mechanism and the ways out know no capability."""

import importlib
import re
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import distributions, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.rules.sources import ROOT, SHELVES, files, imports, module, name

WEB = ("nicegui", "fastapi", "starlette", "uvicorn", "socketio", "engineio")
MAY_USE = {  # what of ours each shelf may import
    "models": ("models",),
    "services": ("models", "services"),
    "ui": ("models", "services", "ui"),
    "migrations": ("models", "migrations"),
}
UNIMPORTED = {
    "psycopg": "SQLAlchemy's driver for PostgreSQL",
    "python-multipart": "FastAPI reads forms with it",
    "tzdata": "the zones where the system has none (decision 0002)",
}
BROUGHT = {  # imported though not declared: the package that brings each, and whose own parts are written in it
    "aiohttp": "nicegui",
    "fastapi": "nicegui",
    "pydantic": "sqlmodel",
    "pydantic-core": "nicegui",
    "py-vapid": "pywebpush",
    "python-socketio": "nicegui",
    "sqlalchemy": "sqlmodel",
    "starlette": "nicegui",
    "uvicorn": "nicegui",
}
OURS = (*SHELVES, "tests", "main")


def first(dotted: str) -> str:
    return dotted.partition(".")[0]


@pytest.mark.parametrize("shelf", SHELVES)
def test_imports_run_one_way(shelf: str) -> None:
    wrong = [
        f"{name(path)} imports {target}"
        for path in files(shelf)
        for target in sorted(imports(path))
        if first(target) in OURS and first(target) not in MAY_USE[shelf]
    ]
    assert wrong == []


@pytest.mark.parametrize("shelf", ["models", "services", "migrations"])
def test_no_web_framework_stands_below_the_ui(shelf: str) -> None:
    wrong = [f"{name(path)} imports {one}" for path in files(shelf) for one in imports(path) if first(one) in WEB]
    assert wrong == []


def test_a_table_knows_only_the_base_and_the_kinds_of_columns_and_fields() -> None:
    allowed = ("models.base", "models.columns", "models.documents", "models.language", "models.money", "models.text")
    allowed += ("models.addresses", "models.skills", "models.terms", "models.typed")
    shared = {f"{one.partition('.')[2]}.py" for one in allowed} | {"__init__.py"}
    tables = [path for path in files("models") if path.name not in shared]
    wrong = [
        f"{name(path)} imports {one}"
        for path in tables
        for one in sorted(imports(path))
        if first(one) in OURS and not one.startswith(allowed)
    ]
    assert wrong == []


@pytest.mark.parametrize(("room", "allowed"), [
    ("services/work", ("services.work.", "models.")),
    ("services/channels", ("services.channels.", "models.language")),
])  # fmt: skip
def test_the_mechanism_and_the_ways_out_import_no_capability(room: str, allowed: tuple[str, ...]) -> None:
    wrong = [
        f"{name(path)} imports {one}"
        for path in files(room)
        for one in sorted(imports(path))
        if first(one) in OURS and not one.startswith(allowed)
    ]
    assert wrong == []


def test_a_channel_touches_no_database() -> None:
    stores = ("sqlalchemy", "sqlmodel", "sqlite3", "psycopg", "models")
    wrong = [
        f"{name(path)}: {one}"
        for path in files("services/channels")
        for one in imports(path)
        if first(one) in stores and not one.startswith("models.language")
    ]
    assert wrong == []


def test_a_migration_never_depends_on_todays_code() -> None:
    versions = [path for path in files("migrations") if path.parent.name == "versions"]
    wrong = [f"{name(path)} imports {one}" for path in versions for one in imports(path) if first(one) in OURS]
    assert wrong == []


def test_no_two_modules_import_each_other_at_the_top() -> None:
    graph = {module(path): _needs(path) for path in files(*SHELVES, "main.py")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' → '.join(error.args[1])}")


def test_every_module_can_be_imported_first() -> None:
    for path in files("models", "services"):
        importlib.import_module(module(path))


def test_every_dependency_is_imported_or_says_why_it_is_there() -> None:
    wanted, packages = _wanted(), packages_distributions()
    imported = {first(one) for path in files(*SHELVES, "main.py") for one in imports(path)}
    assert wanted - {_plain(one) for name in imported for one in packages.get(name, ())} == set(UNIMPORTED)


def test_every_package_that_is_imported_is_declared_or_comes_with_one_that_is() -> None:
    """A package that only another one happens to need goes away with it."""
    wanted, packages = _wanted(), packages_distributions()
    imported = {first(one) for path in files(*SHELVES, "main.py") for one in imports(path)}
    brought = {_plain(one) for name in imported for one in packages.get(name, ())} - wanted
    assert brought == BROUGHT.keys()
    for one, by in BROUGHT.items():
        assert by in wanted
        assert one in {_plain(Requirement(part).name) for part in requires(by) or ()}


def test_the_locks_name_the_extras_that_are_asked_for() -> None:
    """pip 23 takes the newest `coverage[toml]` when the lock names `coverage` only, and then refuses it as unlocked."""
    locked = set()
    for lock in ("requirements.lock", "requirements-test.lock"):
        named = re.findall(r"^([\w.-]+)\[([\w,-]+)\]==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
        locked |= {(_plain(name), extra) for name, extras in named for extra in extras.split(",")}
    asked = [Requirement(one) for found in distributions() for one in found.requires or ()]
    here = [one for one in asked if one.extras and (not one.marker or one.marker.evaluate({"extra": ""}))]
    assert {(_plain(one.name), extra) for one in here for extra in one.extras} <= locked


def _wanted() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {_plain(re.split(r"[\[<>=]", one)[0]) for one in project["dependencies"]}


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _needs(path: Path) -> set[str]:
    """The modules a file needs while it is being imported: those it names, and the packages they lie in."""
    known = {module(one) for one in files(*SHELVES, "main.py")}
    found = set()
    for target in imports(path, late=False):
        parts = target.split(".")
        prefixes = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        found |= {one for one in prefixes if one in known and not f"{module(path)}.".startswith(f"{one}.")}
    return found
