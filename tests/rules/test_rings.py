"""Each test runs in some ring, and what each database does in its own way runs on both."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests import run
from tests.browser.turns import waiting
from tests.quick import RULES, Imports, nearest
from tests.rules.sources import ROOT, files, name


def test_what_is_only_for_postgresql_lies_where_its_ring_looks() -> None:
    marked = [name(path) for path in files("tests") if re.search(r"mark\.postgres_only", path.read_text("utf-8"))]
    assert [path for path in marked if not _on_postgres(path)] == []
    assert [path for path in run.DIALECTS if not (ROOT / path).exists()] == []


def test_a_module_that_tells_the_databases_apart_is_tested_on_both() -> None:
    imports = Imports(ROOT)
    apart = [path for path in map(name, files("services", "models")) if "dialect" in (ROOT / path).read_text()]
    assert len(apart) > 5
    tests = {path: [test for test in nearest([path], imports) if not test.startswith(RULES)] for path in apart}
    assert [path for path, near in tests.items() if not any(map(_on_postgres, near))] == []


def test_a_run_that_broke_off_or_skipped_something_counts_as_a_failure() -> None:
    assert run.counted("2 failed, 3 passed, 1 error in 4.00s\n", 1) == {"failed": 3, "passed": 3}
    assert run.counted("INTERNALERROR\n", 3) == {"failed": 1}
    assert run.counted("3 passed, 1 skipped in 4.00s\n", 0) == {"failed": 0, "passed": 3, "skipped": 1}


def test_cases_that_take_turns_all_come_within_as_many_commits() -> None:
    looks = [_case(path, dark) for path in ("/", "/bin", "/users") for dark in (False, True)]
    first, second = ([item.nodeid for item in looks if item not in waiting(looks, turn)] for turn in (7, 8))
    assert len(first) == len(second) == 3
    assert {*first, *second} == {item.nodeid for item in looks}


def _case(path: str, dark: bool) -> Any:
    marks = {"in_turn": pytest.mark.in_turn("dark", of=2).mark}
    called = SimpleNamespace(params={"path": path, "dark": dark})
    return SimpleNamespace(nodeid=f"test_it[{path}-{dark}]", callspec=called, get_closest_marker=marks.get)


def _on_postgres(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in run.DIALECTS)
