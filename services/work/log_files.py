"""The files of the log: a new one each day and at 5 MB, those of eight days kept within a limit of bytes (A-04)."""

import logging
import re
from datetime import UTC, datetime, timedelta
from logging.handlers import BaseRotatingHandler
from pathlib import Path

LARGEST = 5_000_000  # bytes of one file
KEPT = timedelta(days=8)  # a week, and the day that is not over
ROOM = 200_000_000  # bytes of all files together, until the setting was read
CURRENT = "steward.log"
NAMED = re.compile(r"steward\.(\d{8}T\d{12})\.log")  # when the last line of it was written
FORMER = re.compile(r"steward\.log\.\d+")  # as files were named before
STAMP = "%Y%m%dT%H%M%S%f"


class DailyFile(BaseRotatingHandler):
    """The current file. With a new day (UTC), or when it is full, it is renamed after the time of its last line."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder / CURRENT), "a", encoding="utf-8")
        self.folder = folder
        self.room = ROOM
        self.last = self.coming = _written_at(folder / CURRENT)

    def shouldRollover(self, record: logging.LogRecord) -> bool:
        """Return whether a line begins a new file. A file may be one line larger than the limit."""
        self.coming = now = datetime.fromtimestamp(record.created, UTC)
        full = self.stream is not None and self.stream.tell() >= LARGEST
        over = self.stream is not None and self.last.date() != now.date() and self.stream.tell() > 0
        if not (full or over):
            self.last = now
        return full or over

    def doRollover(self) -> None:
        """Put the present file aside, and begin the next."""
        if self.stream is not None:
            self.stream.close()
        at = self.last
        while (aside := self.folder / f"steward.{at.strftime(STAMP)}.log").exists():
            at += timedelta(microseconds=1)
        Path(self.baseFilename).rename(aside)
        self.stream = self._open()
        self.last = self.coming
        tidy(self.folder, self.room, self.last)

    def keep(self, room: int) -> None:
        """Keep at most so many bytes from now on, and of no more than eight days."""
        self.room = room
        tidy(self.folder, room, datetime.now(UTC))


def older(folder: Path) -> list[Path]:
    """Return the files that were put aside, the newest first."""
    found = [one for one in folder.iterdir() if NAMED.fullmatch(one.name) or FORMER.fullmatch(one.name)]
    return sorted(found, key=ended_at, reverse=True)


def ended_at(path: Path) -> datetime:
    """Return when the last line of a file was written."""
    named = NAMED.fullmatch(path.name)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else _written_at(path)


def tidy(folder: Path, room: int, now: datetime) -> int:
    """Remove the files that ended more than eight days ago, and the oldest beyond `room` bytes. Return how many."""
    left, gone = room - (folder / CURRENT).stat().st_size, 0
    for one in older(folder):
        left -= one.stat().st_size
        if left < 0 or ended_at(one) < now - KEPT:
            one.unlink(missing_ok=True)
            gone += 1
    return gone


def _written_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.now(UTC)
