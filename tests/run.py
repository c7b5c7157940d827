"""Run every ring of tests, one after the other, with a line for each; the last one is the sum.

The fast ring runs on SQLite, then again on PostgreSQL; then kills; then a real browser. Nothing is skipped in silence: a
skipped test fails the run, and a missing Chromium is installed (as root, from Debian) or ends it with a sentence.
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
from dataclasses import dataclass, field
from pathlib import Path

from tests import chromium, covered

ROOT = Path(__file__).resolve().parent.parent
FLOORS = {("models", "services"): 85, ("ui",): 70}  # percent of lines
ROOM = 4 * 2**30  # bytes free in memory before tests write there
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
QUIET = "not crash and not browser and not soak"


@dataclass(frozen=True)
class Ring:
    """One run of pytest: its name, pytest's options, and what it says of the database."""

    name: str
    options: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    processes: int = 2


RINGS = [
    Ring("services, pages and house on SQLite", ["-m", f"{QUIET} and not postgres_only", "-p", "tests.covered"]),
    Ring(
        "services and pages on PostgreSQL",
        ["-m", f"{QUIET} and not sqlite_only"],
        {"STEWARD_TEST_DATABASE": "postgres"},
    ),
    Ring("kills and faults", ["-m", "crash", "--maxschedchunk=1", "tests/crash"], processes=3),  # they often wait
    Ring("browser", ["-m", "browser", "tests/browser"]),
]


def main() -> int:
    """Run the rings; give the exit code."""
    chromium.install()
    covered.forget()
    began, sums = time.monotonic(), {"passed": 0, "failed": 0, "skipped": 0}
    for ring in RINGS:
        counts, code = run(ring)
        for name in sums:
            sums[name] += counts.get(name, 0)
        if code and not counts["failed"]:
            sums["failed"] += 1
        if counts.get("skipped"):
            print(f"{counts['skipped']} skipped in “{ring.name}”: nothing may be skipped in silence.")
            sums["failed"] += counts["skipped"]
    enough = enough_covered()
    print(f"All rings took {time.monotonic() - began:.0f} s.")
    print(f"{sums['passed']} passed, {sums['failed']} failed, {sums['skipped']} skipped", flush=True)
    return 0 if enough and not sums["failed"] and sums["passed"] else 1


def run(ring: Ring) -> tuple[dict[str, int], int]:
    """Run one ring with its output shown as it comes; give its counts and pytest's exit code."""
    print(f"\n── {ring.name} ──", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", str(ring.processes), *ring.options]
    counts: dict[str, int] = {}
    with memory() as folder:
        # Bytecode is kept even where the machine says it shall not be: a hundred starts would compile all of Steward anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, **ring.environment, **({"TMPDIR": folder} if folder else {})}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                if " in " in line:
                    counts = {name: int(number) for number, name in COUNT.findall(line)} or counts
    counts["failed"] = counts.get("failed", 0) + counts.pop("error", 0)
    print(f"── {ring.name}: {time.monotonic() - began:.0f} s ──", flush=True)
    return counts, process.returncode


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
