"""Each test runs in some ring, and what each database does in its own way runs on both."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.accounts import sessions
from services.work import clock
from services.work.places import close_places
from tests import cast, run
from tests.browser.turns import waiting
from tests.quick import RULES, Imports, nearest
from tests.rules.sources import ROOT, files, name
from tests.told import listed

BAD = """
import pytest

def test_one_is_two():
    assert 1 == 2, "never mind"

@pytest.fixture
def broken():
    raise OSError("no disk")

def test_it_has_a_disk(broken): ...

@pytest.mark.skip
def test_left_out(): ...

def test_good(): ...
"""


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


def test_a_ring_tells_at_once_what_failed_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_bad.py").write_text(BAD)
    bad = run.Ring("some ring", ["-q", "-c", str(tmp_path / "none.ini"), str(tmp_path)], processes=1)
    (tmp_path / "none.ini").write_text("[pytest]\n")
    counts, failures = run.run(bad)
    assert counts == {"failed": 2, "passed": 1, "skipped": 1}
    assert listed(failures) == [
        "  test_bad.py::test_one_is_two: AssertionError: never mind",
        "  test_bad.py::test_it_has_a_disk: OSError: no disk",
        "  test_bad.py::test_left_out (skipped)",
    ]
    at_once, _, whole = capsys.readouterr().out.partition("bringing up nodes")
    assert "some ring !! test_bad.py::test_one_is_two\nsome ring !!     E       AssertionError: never mind" in at_once
    assert "1 passed" in whole and "1 passed" not in at_once


def test_a_ring_that_broke_off_stands_in_the_list(tmp_path: Path) -> None:
    counts, failures = run.run(run.Ring("some ring", [str(tmp_path / "test_nowhere.py")], processes=0))
    assert (counts["failed"], failures[0][0]) == (1, "some ring: broke off, see its output")


def test_the_list_at_the_end_stays_short_and_names_every_test() -> None:
    failures = [(f"tests/test_{n % 7}.py::test_{n}", "assert False") for n in range(300)]
    lines = listed(failures)
    assert len(lines) == 7
    assert all(name.partition("::")[2] in "\n".join(lines) for name, _ in failures)


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


def test_the_people_of_a_copied_house_have_just_signed_in(tmp_path: Path) -> None:
    cast.build(cast.settings(tmp_path / "one"))
    close_places()
    with clock.at(clock.now() + timedelta(hours=1)):
        people = cast.build(cast.settings(tmp_path / "two"))
        assert sessions.current(people.alice).proved
    close_places()
