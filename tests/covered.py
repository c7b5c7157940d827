"""Which lines the tests run: a plugin for a ring (`-p tests.covered`), and what its processes saw together.

By SlipCover, which writes its marks into the functions themselves and takes them out where they are known: measured so
the ring takes 7 % longer, with a tracer it took half as long again. `python -m tests.covered` names the lines that no
test ran.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import slipcover

ROOT = Path(__file__).resolve().parent.parent
SEEN = ROOT / ".covered"  # a file for each process
MEASURED = ["models", "services", "ui"]
_eyes = slipcover.Slipcover(source=[str(ROOT / name) for name in MEASURED])


def pytest_load_initial_conftests() -> None:
    """Mark what is imported from now on: the fixtures import most of it."""
    matcher = slipcover.FileMatcher([ROOT / name for name in MEASURED])
    slipcover.ImportManager(_eyes, matcher).__enter__()


def pytest_sessionfinish() -> None:
    """Keep what this process saw."""
    SEEN.mkdir(exist_ok=True)
    (SEEN / f"{os.getpid()}.json").write_text(json.dumps(_eyes.get_coverage()))


def forget() -> None:
    """Drop what an earlier run saw."""
    shutil.rmtree(SEEN, ignore_errors=True)


def seen() -> dict[str, Any]:
    """What all processes saw, in SlipCover's own form."""
    parts = [json.loads(file.read_text()) for file in sorted(SEEN.glob("*.json"))]
    if not parts:
        raise SystemExit("Nothing was measured. Run `make test` first.")
    whole: dict[str, Any] = parts[0]
    for part in parts[1:]:
        whole = slipcover.merge_coverage(whole, part)
    return whole


def percent(whole: dict[str, Any], *folders: str) -> float:
    """How many of a hundred lines of these folders were run; a line that no process saw counts as one of them."""
    files = [file for name, file in whole["files"].items() if Path(name).parts[0] in folders]
    run = sum(len(file["executed_lines"]) for file in files)
    return 100 * run / max(1, run + sum(len(file["missing_lines"]) for file in files))


if __name__ == "__main__":
    slipcover.print_coverage(seen(), skip_covered=True)
