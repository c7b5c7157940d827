"""Scanning: the lines of the log from its files, the newest first or the oldest first, as bytes.

A line is found by its file and where it begins in it. A file keeps its inode when it is put aside, so a place stays valid.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from services.work import log_files
from services.work.places import places

BLOCK = 1 << 18  # bytes read at once
SLACK = timedelta(seconds=10)  # lines of several threads are not quite in order
TIME = b'"timestamp": "'


@dataclass(frozen=True, slots=True)
class Raw:
    """One line: its file, where it begins and ends there, and its bytes."""

    file: int  # inode
    start: int
    end: int
    line: bytes

    @property
    def mark(self) -> str:
        """The place of the line, for going on before it."""
        return f"{self.file}:{self.start}"

    @property
    def stamp(self) -> bytes:
        """Its time as it is written, which sorts as a text; empty if it has none."""
        at = self.line.rfind(TIME)
        return self.line[at + len(TIME) : at + len(TIME) + 27] if at >= 0 else b""


def folder() -> Path:
    """Return the folder of the log."""
    return places().folder / "logs"


def end() -> str:
    """Return the place behind the newest line."""
    try:
        with (folder() / log_files.CURRENT).open("rb") as file:
            return f"{os.fstat(file.fileno()).st_ino}:{_last_break(file)}"
    except FileNotFoundError:
        return ""


def backwards(since: datetime | None = None, before: str = "") -> Iterator[Raw]:
    """Yield lines, the newest first: those before a place, and none from files that ended before `since`."""
    with ExitStack() as stack:
        files = _files(stack, since)
        begun = not before
        wanted, _, at = before.partition(":")
        for number, file in files:
            if not begun and str(number) != wanted:
                continue
            stop = _last_break(file) if begun else int(at)
            begun = True
            yield from _lines(number, file, stop)


def forwards(since: datetime | None = None) -> Iterator[Raw]:
    """Yield all lines, the oldest first."""
    with ExitStack() as stack:
        for number, file in reversed(_files(stack, since)):
            yield from _from(number, file, 0)


def after(mark: str) -> Iterator[Raw]:
    """Yield the lines behind a place, the oldest first. A place in a file that is gone is before all of them."""
    wanted, _, at = mark.partition(":")
    with ExitStack() as stack:
        files = _files(stack, None)
        known = next((place for place, (number, _file) in enumerate(files) if str(number) == wanted), len(files))
        for place in range(min(known, len(files) - 1), -1, -1):
            number, file = files[place]
            yield from _from(number, file, int(at) if place == known else 0)


def reaches() -> datetime | None:
    """Return the time of the oldest line, or None without any."""
    for one in forwards():
        if one.stamp:
            return time_of(one.stamp)
    return None


def size() -> int:
    """Return the bytes of all files together."""
    found = [folder() / log_files.CURRENT, *log_files.older(folder())] if folder().exists() else []
    return sum(one.stat().st_size for one in found if one.exists())


def stamp_of(at: datetime) -> bytes:
    """Return a time as lines contain it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z").encode()


def time_of(stamp: bytes) -> datetime | None:
    """Return the time of a stamp, or None for what is none."""
    try:
        return datetime.fromisoformat(stamp.decode("ascii").rstrip('"')).astimezone(UTC)
    except ValueError:
        return None


def _files(stack: ExitStack, since: datetime | None) -> list[tuple[int, BinaryIO]]:
    """Return the open files by inode, the newest first. The current one is opened before the others are listed: if it is
    put aside in between, it is met twice and taken once."""
    found: dict[int, BinaryIO] = {}
    if not folder().exists():
        return []
    old = (one for one in [None, *log_files.older(folder())] if one is None or since is None or _lasts(one, since))
    for path in old:
        try:
            file = stack.enter_context((path or folder() / log_files.CURRENT).open("rb"))
        except FileNotFoundError:
            continue  # removed meanwhile, or nothing was written yet
        found.setdefault(os.fstat(file.fileno()).st_ino, file)
    return list(found.items())


def _lasts(path: Path, since: datetime) -> bool:
    try:
        return log_files.ended_at(path) >= since - SLACK
    except FileNotFoundError:
        return False


def _last_break(file: BinaryIO) -> int:
    """Return the place behind the last whole line: the one being written is not read."""
    stop = file.seek(0, os.SEEK_END)
    while stop > 0:
        begin = max(0, stop - BLOCK)
        file.seek(begin)
        at = file.read(stop - begin).rfind(b"\n")
        if at >= 0:
            return begin + at + 1
        stop = begin
    return 0


def _lines(number: int, file: BinaryIO, stop: int) -> Iterator[Raw]:
    rest, begin = b"", stop
    while begin > 0:
        count = min(BLOCK, begin)
        begin -= count
        file.seek(begin)
        data = file.read(count) + rest
        lines = data.split(b"\n")
        rest, place = lines[0], begin + len(data)
        for line in reversed(lines[1:]):
            if line:
                yield Raw(number, place - len(line), place, line)
            place -= len(line) + 1
    if rest:
        yield Raw(number, 0, len(rest), rest)


def _from(number: int, file: BinaryIO, begin: int) -> Iterator[Raw]:
    file.seek(begin)
    place = begin
    for line in file:
        if not line.endswith(b"\n"):
            return
        place += len(line)
        if line.strip():
            yield Raw(number, place - len(line), place, line[:-1])
