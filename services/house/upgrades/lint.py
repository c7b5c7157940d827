"""Lint: what the program `squawk` says of the SQL that PostgreSQL would run (locks, rewrites of tables), if it is here."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from alembic.operations.ops import MigrateOperation

from services.house.upgrades.recording import sql

# They are about running statements one by one, and again after a failure: here all run in one transaction. And about
# drops and renames, which have a rating of their own.
NOT_OURS = (
    "prefer-robust-stmts", "require-lock-timeout", "require-statement-timeout", "require-concurrent-index-creation",
    "require-concurrent-index-deletion", "ban-drop-table", "ban-drop-column", "renaming-table", "renaming-column",
    "adding-required-field", "prefer-bigint-over-int", "prefer-text-field", "prefer-identity",
)  # fmt: skip
LONGEST = 300  # characters of a finding


def program() -> str | None:
    """Return the path of `squawk`: on the search path, or beside this Python; None if it is not installed."""
    return shutil.which("squawk") or shutil.which("squawk", path=str(Path(sys.executable).parent))


def findings(operations: list[MigrateOperation]) -> Iterator[str]:
    """Yield what squawk says of the SQL of these operations, each once; nothing without the program."""
    tool = program()
    if tool is None or not operations:
        return
    try:
        text = sql(operations, "postgresql")
    except Exception:  # an operation that needs a real database to be written out
        return
    order = [tool, "--reporter", "json", "--assume-in-transaction", "--exclude", ",".join(NOT_OURS)]
    done = subprocess.run(order, input=text, capture_output=True, check=False, text=True, timeout=60)
    try:
        found = json.loads(done.stdout or "[]")
    except ValueError:
        found = [{"message": done.stderr.strip() or done.stdout.strip(), "rule_name": "squawk"}]
    said = [f"{one['message']} ({one['rule_name']})"[:LONGEST] for one in found]
    yield from dict.fromkeys(said)
