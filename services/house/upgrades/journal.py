"""The journal of an upgrade, or of a way back, in the data folder: how far it is, for the run that finishes it.

Its file is there from before the first change to after the last one. It is written whole or not at all.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from services.house.version import VERSION
from services.work import CannotStart, clock
from services.work.places import places

MARK = "upgrade.running"


@dataclass(slots=True)
class Journal:
    """What one run is about: the version before, the set, each place's revision and its safety copy, by name."""

    newest: dict[str, str]  # the newest revision of each tree, as it shall be
    from_version: str = ""
    to_version: str = VERSION
    set_name: str = ""
    begun_at: str = field(default_factory=lambda: clock.now().isoformat())
    back: bool = False  # whether it goes back
    revisions: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    score: int = 100
    plan: list[dict[str, Any]] = field(default_factory=list)
    rehearsal: dict[str, Any] = field(default_factory=dict)

    def write(self) -> None:
        """Write it; it is on the disk afterwards."""
        path = mark()
        fresh = path.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        _sync(path.parent)


def mark() -> Path:
    """Return the file that is there while an upgrade runs, and after it was stopped halfway."""
    return places().folder / MARK


def halted() -> bool:
    """Return whether an upgrade was stopped halfway."""
    return mark().exists()


def read() -> Journal | None:
    """Return the journal of a run that did not end, or None; a plain upgrade leaves an empty one, which says nothing."""
    try:
        return Journal(**json.loads(mark().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def forget() -> None:
    """The run has ended."""
    mark().unlink(missing_ok=True)
    _sync(mark().parent)


def refuse_halfway_back() -> None:
    """Refuse to go on while a way back was stopped halfway."""
    found = read()
    if found is not None and found.back:
        raise CannotStart("A rollback was stopped halfway. Run `python main.py rollback` again, to finish it.")


def _sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "nt":  # Windows has no such call
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
