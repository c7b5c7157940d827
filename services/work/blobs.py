"""The bytes of files, at data/files/<place>/<aa>/<digest>: immutable, named by what they hold, written before the row.

A crash between the bytes and their row leaves bytes without a row, which the nightly sweep removes; a row never lacks its
bytes. Bytes are touched when a row is about to name them, and the sweep spares what was touched lately.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from services.work.places import places

DIGEST = re.compile(r"[0-9a-f]{64}")
PART, GONE = ".part", ".gone"  # the endings of what is being written, and of what is being removed
SMALL = 2**20  # bytes of a file that is kept in memory for the next mail


def folder(place: str) -> Path:
    """Return the folder of a place's files."""
    return places().folder / "files" / place


def path(place: str, digest: str) -> Path:
    """Return where the bytes of a digest are."""
    return folder(place) / digest[:2] / digest


def lay(place: str, content: bytes) -> str:
    """Put bytes on the disk, once for all files that share them. Return their digest. Raises OSError on a full disk."""
    digest = hashlib.sha256(content).hexdigest()
    _lay(path(place, digest), lambda file: file.write(content))
    return digest


def lay_file(place: str, found: Path) -> tuple[str, int]:
    """Put a copy of a file among the bytes, however large it is. Return their digest and size. Raises as `lay` does."""
    with found.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        _lay(path(place, digest), lambda file: shutil.copyfileobj(source, file, SMALL))
    return digest, found.stat().st_size


def _lay(target: Path, write: Callable[[BinaryIO], object]) -> None:
    with contextlib.suppress(FileNotFoundError):  # the sweep takes it away at this moment: it is written again
        os.utime(target)
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, name = tempfile.mkstemp(suffix=PART, dir=target.parent)
    try:
        with os.fdopen(number, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def take(place: str, digest: str, size: int) -> bytes:
    """Return the bytes of a digest. Raises OSError when they are not there, or cut off."""
    found = path(place, digest)
    content = _small(found) if size <= SMALL else found.read_bytes()
    if len(content) != size:
        raise OSError(f"{found.name} is cut off")  # no text
    return content


def everything(place: str) -> Iterator[Path]:
    """Yield the path of all bytes of a place, sorted."""
    for one in sorted(folder(place).glob("[0-9a-f][0-9a-f]/*")):
        if DIGEST.fullmatch(one.name):
            yield one


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "nt":  # Windows has no such call
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def everywhere() -> int:
    """Return the size of the files of all places, in bytes."""
    return sum(one.stat().st_size for one in (places().folder / "files").glob("*/*/*"))


@lru_cache(maxsize=16)
def _small(found: Path) -> bytes:
    return found.read_bytes()


def forget_small() -> None:
    """Forget the small files that are kept in memory: some of them were erased."""
    _small.cache_clear()
