"""Erasing one person with very many rows: how long it takes in all, and its longest single work."""

import shutil
import tempfile
import time
from pathlib import Path

from services import privacy
from services.privacy import erasing, finishing
from services.work.places import close_places
from tests import cast
from tests.privacy import people
from tests.scale.timing import show


def erased(count: int, database: str | None = None) -> None:
    """Erase a person with so many rows, a third of them messages."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    usual = erasing.AWAITED
    try:
        alice = cast.actor(cast.build(cast.settings(folder, database)).alice)
        ada = people.ada(alice)
        people.many_messages(alice, ada.id, count // 3)
        erasing.AWAITED = 1_000.0
        began = time.perf_counter()
        done = privacy.erase(alice, ada.id)
        took, rows = time.perf_counter() - began, sum(done.counts.values())
        where = "PostgreSQL" if database else "SQLite"
        show(
            f"erasing a person with {rows:,} rows, {finishing.AT_ONCE:,} at once, {where}",
            f"{took:.1f} s",
            "5 s for 10,000",
        )
    finally:
        erasing.AWAITED = usual
        close_places()
        shutil.rmtree(folder, ignore_errors=True)
