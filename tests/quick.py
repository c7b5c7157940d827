"""The tests of what has changed, the nearest first, for some 40 seconds: `python -m tests.quick`, or `make quick`.

What has changed is what is not committed yet; on a clean tree, what the branch added to main, or else the last commit.
Nearest are the tests that changed themselves and those that mirror a changed module, then the rules of the house, then
the tests that import it, the rest of its folder, and those that import it one step further. A browser or a kill is
started only if something in its folder has changed. This module is also the plugin that keeps the time.
"""

import ast
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 34  # and some to begin with
PACKAGES = ("models", "services", "ui", "migrations")
HEAVY = ("tests/browser/", "tests/crash/")
FOLDERS = {"ui": "pages", "migrations": "house/upgrades"}  # where the mirror of a folder has another name
RULES = "tests/rules/test_"
SLOW = ("tests/rules/test_visibility.py", "tests/rules/test_tenants.py")  # rules that try every action there is


def main() -> int:
    """Run them, and say what there was no time for."""
    found = changed()
    chosen = nearest(found, Imports(ROOT))
    print(f"{len(found)} changed files, {len(chosen)} files of tests, for {SECONDS} seconds at most.", flush=True)
    options = ["-n", "2", "--maxschedchunk=2", "-p", "tests.quick", "-m", "not soak and not postgres_only"]
    command = [sys.executable, "-m", "pytest", *options, *chosen]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def changed() -> list[str]:
    """The files that are not committed; on a clean tree those of the branch, and on main those of the last commit."""
    new = _git("ls-files", "--others", "--exclude-standard")
    return sorted({*_git("diff", "--name-only", "HEAD"), *new}) or (
        _git("diff", "--name-only", "main...HEAD") or _git("diff", "--name-only", "HEAD~1")
    )


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


class Imports:
    """Which file imports which, of everything below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        parts = ("main.py", *(f"{part}/**/*.py" for part in (*PACKAGES, "tests")))
        paths = [path.relative_to(root).as_posix() for part in parts for path in root.glob(part)]
        self.files = {path: _module(path) for path in sorted(paths)}
        self.tests = {path for path in self.files if path.startswith("tests/") and "/test_" in path}
        modules = {module: path for path, module in self.files.items()}
        self.users: dict[str, set[str]] = defaultdict(set)
        for path in self.files:
            for module in _imported(root / path):
                if module in modules:
                    self.users[modules[module]].add(path)

    def of(self, path: str) -> set[str]:
        """The files that import it. A conftest leads no further: with it everything would be near everything."""
        return {user for user in self.users[path] if not user.endswith("conftest.py")}


def nearest(found: Iterable[str], imports: Imports) -> list[str]:
    """The files of tests to run for these changed files, the nearest first."""
    heavy = tuple(folder for folder in HEAVY if any(path.startswith(folder) for path in found))
    ranks = {test: 1 for test in imports.tests if test.startswith(RULES) and test not in SLOW}
    for path in found:
        for rank, tests in _ranked(path, imports):
            for test in tests:
                if not test.startswith(HEAVY) or test.startswith(heavy):
                    ranks[test] = min(rank, ranks.get(test, rank))
    return sorted(ranks, key=lambda test: (ranks[test], test))


def _ranked(path: str, imports: Imports) -> Iterator[tuple[int, Iterable[str]]]:
    """How near which tests are to one changed file."""
    folder, direct = mirror(path, imports.root), imports.of(path)
    yield 0, {path} & imports.tests
    yield 0, {test for test in imports.tests if folder and test.startswith(f"{folder}/test_{Path(path).stem}")}
    yield 2, direct & imports.tests
    yield 3, {test for test in imports.tests if folder and test.startswith(f"{folder}/")}
    yield 4, {user for one in direct for user in imports.of(one)} & imports.tests


def mirror(path: str, root: Path = ROOT) -> str:
    """The folder of the tests of a module: `tests/contacts` for `services/contacts/cards.py`. Of a conftest: its own."""
    parts = Path(path).parts
    if parts[-1] == "conftest.py":
        return path.rpartition("/")[0]
    if not path.endswith(".py") or parts[0] not in PACKAGES:
        return ""
    for depth in range(len(parts) - 1, 0, -1):
        if named := FOLDERS.get("/".join(parts[:depth])):
            return f"tests/{named}"
        if depth > 1 and (root / "tests" / Path(*parts[1:depth])).is_dir():
            return "/".join(("tests", *parts[1:depth]))
    return f"tests/{parts[-1].removesuffix('.py')}"


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(path: Path) -> set[str]:
    """The names of modules a file may import: `from a import b` may mean `a` or `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


# The plugin: in each process of pytest.
_began: list[float] = []
_left: list[str] = []


def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Leave out what comes after the time is over."""
    _began[:] = _began or [time.monotonic()]
    if time.monotonic() < _began[0] + SECONDS:
        return None
    _left.append(item.nodeid)
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that started this one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = _left


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a process left out."""
    _left.extend(getattr(node, "workeroutput", {}).get("left", ()))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was left out."""
    if _left:
        files = sorted({one.partition("::")[0] for one in _left})
        terminalreporter.write_line(f"No time for {len(_left)} tests that are farther away, in: {', '.join(files)}")


if __name__ == "__main__":
    raise SystemExit(main())
