"""Each test runs in some ring, and what each database does in its own way runs on both."""

import re

from tests import run
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


def _on_postgres(path: str) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in run.DIALECTS)
