"""Run every ring of tests, those that mostly wait beside those that mostly compute; the last line is the sum.

What fails is named at once, and once more just before the sum.

All services and pages run on SQLite, and on PostgreSQL what stands in `DIALECTS`; then there are kills and a real browser.
Nothing is skipped in silence: a skipped test fails the run, and a missing Chromium is installed (as root, from Debian) or
ends it with a sentence. What is tested when: decision 0030.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests import chromium, covered
from tests.told import Told, listed

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {("models", "services"): 85, ("ui",): 70}  # percent of lines
ROOM = 4 * 2**30  # bytes free in memory before tests write there
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
QUIET = "not crash and not browser" + ("" if SOAK else " and not soak")
# What may go otherwise on PostgreSQL: where statements are written for each database, locks are waited for, values meet
# the types of columns, or tables are made; and one smoke that opens every page and route.
DIALECTS = [
    "tests/accounts/test_meanwhile.py",
    "tests/api/test_bad_input.py",
    "tests/api/test_broken_database.py",
    "tests/api/test_fuzz.py",
    "tests/api/test_idempotency.py",
    "tests/api/test_limits.py",
    "tests/api/test_same_moment.py",
    "tests/attack/test_races.py",
    "tests/banking/test_importing.py",
    "tests/banking/test_matching.py",
    "tests/companies/test_named.py",
    "tests/contacts/test_contacts.py",
    "tests/custom_fields",
    "tests/documents/test_numbers.py",
    "tests/duplicates/test_merging.py",
    "tests/duplicates/test_queue.py",
    "tests/house",
    "tests/invoices",
    "tests/ledger",
    "tests/messages/test_kept.py",
    "tests/messages/test_planning.py",
    "tests/messages/test_search.py",
    "tests/messages/test_withhold.py",
    "tests/optouts/test_importing.py",
    "tests/optouts/test_suppressions.py",
    "tests/orders",
    "tests/privacy",
    "tests/outbox",
    "tests/pages/test_every_address.py",
    "tests/payments",
    "tests/quotes/test_quotes.py",
    "tests/records",
    "tests/rules/test_migrations.py",
    "tests/rules/test_tenants.py",
    "tests/rules/test_visibility.py",
    "tests/tags",
    "tests/texting",
    "tests/work",
]


@dataclass(frozen=True)
class Ring:
    """One run of pytest: its name, pytest's options, and what it says of the database."""

    name: str
    options: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    processes: int = 2


SQLITE = Ring("services, pages and house on SQLite", ["-m", f"{QUIET} and not postgres_only", "-p", "tests.covered"])
POSTGRES = Ring(
    "what differs on PostgreSQL",
    ["-m", f"{QUIET} and not sqlite_only", *DIALECTS],
    {"STEWARD_TEST_DATABASE": "postgres"},
)
# They often wait.
CRASH = Ring(
    "kills and packages",
    ["-m", "crash" + ("" if SOAK else " and not soak"), "--maxschedchunk=1", "tests/crash", "tests/ships"],
    processes=3,
)
# A file stays in one process: it serves one house to all of its tests.
BROWSER = Ring("browser", ["-m", "browser" + ("" if SOAK else " and not soak"), "--dist=loadfile", "tests/browser"])
SIDE_BY_SIDE = [[SQLITE, POSTGRES], [CRASH, BROWSER]]


def main() -> int:
    """Run the rings; give the exit code."""
    chromium.install()
    covered.forget()
    began, sums = time.monotonic(), {"passed": 0, "failed": 0, "skipped": 0}
    failures: list[tuple[str, str]] = []
    with ThreadPoolExecutor() as pool:
        for lane in pool.map(lambda rings: [run(ring) for ring in rings], SIDE_BY_SIDE):
            for counts, told in lane:
                failures += told
                for name in sums:
                    sums[name] += counts.get(name, 0)
    if sums["skipped"]:
        print(f"{sums['skipped']} skipped: nothing may be skipped in silence.")
    enough = enough_covered()
    print(f"All rings took {time.monotonic() - began:.0f} s.")
    if failures:
        print("\n".join(["Not passed, in all rings:", *listed(failures)]))
    print(f"{sums['passed']} passed, {sums['failed']} failed, {sums['skipped']} skipped", flush=True)
    return 0 if enough and not sums["failed"] and not sums["skipped"] and sums["passed"] else 1


def run(ring: Ring) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Run one ring. Show what fails at once, and its output as a whole when it has ended; give its counts and failures."""
    print(f"── {ring.name}: begun ──", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", str(ring.processes), "-p", "tests.told", *ring.options]
    output, told = [], Told([])
    with memory() as folder:
        # Bytecode is kept even where the machine says it shall not be: a hundred starts would compile all of Steward anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, **ring.environment, **({"TMPDIR": folder} if folder else {})}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                output.append(line)
                if told.take(line):
                    print(f"{ring.name} {line}", end="", flush=True)
    whole, counts = "".join(output), counted("".join(output), process.returncode)
    print(f"{whole}── {ring.name}: {time.monotonic() - began:.0f} s ──", flush=True)
    if counts["failed"] and not told.failures:
        told.failures.append((f"{ring.name}: broke off, see its output", whole.strip().rpartition("\n")[2]))
    return counts, told.failures


def counted(output: str, code: int) -> dict[str, int]:
    """What the last line of pytest's output counts. A run that broke off without a failure counts as one."""
    last = next((line for line in reversed(output.splitlines()) if " in " in line and COUNT.search(line)), "")
    counts = {name: int(number) for number, name in COUNT.findall(last)}
    counts["failed"] = counts.get("failed", 0) + counts.pop("error", 0)
    if code and not counts["failed"]:
        counts["failed"] = 1
    return counts


@contextlib.contextmanager
def memory() -> Iterator[str | None]:
    """A folder in memory, where there is room: what is killed here is a process, never the machine, and a slow disk
    would only make thousands of small houses wait for it. Without one, tests write where they always do."""
    shared = Path("/dev/shm")
    if not shared.is_dir() or shutil.disk_usage(shared).free < ROOM:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="steward-tests-", dir=shared, ignore_cleanup_errors=True) as folder:
        yield folder


def enough_covered() -> bool:
    """Hold what the first ring covered against the floors. (Other rings cover more.)"""
    whole, enough = covered.seen(), True
    for folders, floor in FLOORS.items():
        found = covered.percent(whole, *folders)
        print(f"Coverage of {' and '.join(folders)}: {found:.1f} % (at least {floor} %)")
        enough = enough and found >= floor
    return enough


if __name__ == "__main__":
    raise SystemExit(main())
