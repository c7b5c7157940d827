"""Files on this machine: written whole or not at all, kept private, on the disk before anyone relies on them."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.language import _
from services.house.backups.errors import AnotherRuns, BackupFailed
from services.work import blobs, lock
from services.work.places import places

sync_folder = blobs.sync_folder


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read, as `opener` of `open`."""
    return os.open(path, flags, 0o600)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read: the old text or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.new")
    with open(fresh, "w", encoding="utf-8", opener=private) as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all."""
    write_private(path, json.dumps(value, indent=1, sort_keys=True))


def sync(path: Path) -> None:
    """Wait until a file is on the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def alone() -> Iterator[Path]:
    """Hold the lock of long work on backups, and return an empty scratch folder; what a dead run left there is swept.

    Refuses while another run holds the lock, in this process or another.
    """
    here = places().folder
    with open(here / "backups.lock", "a+", encoding="utf-8") as file:
        try:
            lock.take(file)
        except OSError:
            raise AnotherRuns(_("Another backup, drill or restore is running. Wait until it has ended.")) from None
        scratch = here / "scratch"
        empty(scratch)
        if not (here / "restore.json").exists():
            empty(here / "restore")  # prepared by a run that died before its journal was written
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        finally:
            empty(scratch)


def empty(folder: Path) -> None:
    """Remove a folder with plain data in it."""
    shutil.rmtree(folder, ignore_errors=True)


def need_room(folder: Path, wanted: int) -> None:
    """Refuse to begin where fewer than `wanted` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < wanted:
        text = _("There is not enough room: {wanted} MB are needed, {free} MB are free. Free some space first.")
        raise BackupFailed(text.format(wanted=f"{wanted / 1e6:,.0f}", free=f"{free / 1e6:,.0f}"))
