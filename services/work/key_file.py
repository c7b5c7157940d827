"""The key file: `data/secret.key`, one secret key a line, the newest first. It changes as a whole or not at all."""

import base64
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from services.work.config import SHORTEST_KEY
from services.work.errors import CannotStart
from services.work.killpoints import reach
from services.work.lock import only_one

Stamp = tuple[int, int, int]


def new_key() -> str:
    """Return 32 random bytes in base64 (K-04)."""
    return base64.b64encode(os.urandom(32)).decode()


def read_or_make(path: Path) -> tuple[str, ...]:
    """Return the keys. The first is made on the first day; of two first starts one wins."""
    if not path.exists():
        fresh = _written(path, [new_key()])
        reach("key written")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        _settle(path.parent)
    return read(path)


def read(path: Path) -> tuple[str, ...]:
    """Return the keys, the newest first. Refuses a file that is damaged or cannot be read."""
    try:
        lines = tuple(line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip())
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        lines = ()
    if not lines or any(len(line) < SHORTEST_KEY for line in lines):
        raise CannotStart(f"{path} is damaged: put your copy of the secret key back.")
    return lines


def change(path: Path, edit: Callable[[tuple[str, ...]], Sequence[str]]) -> None:
    """Replace the keys by what `edit` makes of them. It is on the disk before anything can be sealed with a new key.

    One process at a time: another one is refused (`BlockingIOError`), because it would drop the key that was just made.
    """
    lock = path.with_name(f"{path.name}.lock")
    with only_one(lock):
        fresh = _written(path, edit(read(path)))
        for one in (lock, fresh):
            _give(one, path)
        reach("key changing")
        os.replace(fresh, path)
        _settle(path.parent)
    reach("key changed")


def stamp(path: Path) -> Stamp | None:
    """Return what changes whenever the file is replaced or edited; None without a file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _written(path: Path, keys: Sequence[str]) -> Path:
    """Return a file beside it with these keys, mode 0600, flushed to the disk."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _give(file: Path, like: Path) -> None:
    """Give a file the owner of another one: the server must read what the machine's administrator wrote."""
    there = like.stat()
    if hasattr(os, "chown") and (there.st_uid, there.st_gid) != (file.stat().st_uid, file.stat().st_gid):
        os.chown(file, there.st_uid, there.st_gid)


def _settle(folder: Path) -> None:
    """Flush the folder: a new key that a power cut undoes would leave values that nothing opens."""
    with suppress(OSError):  # Windows opens no folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
