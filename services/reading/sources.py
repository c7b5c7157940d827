"""The bytes of a file, in memory or on the disk, opened as often as they are read; refusals; and the limits."""

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.language import _
from services.work import Invalid, TooLarge

LARGEST = 50 * 2**20  # bytes of a file
MOST_ROWS = 200_000
MOST_COLUMNS = 500
LONGEST_CELL = 32_767  # characters, as in Excel
CHUNK = 2**20  # bytes read at once


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file. Each `open` reads from the start."""

    data: bytes | Path

    def open(self) -> BinaryIO:
        """Return the file, open at its start."""
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")

    @property
    def size(self) -> int:
        """The bytes there are."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def head(self, count: int = 8_192) -> bytes:
        """Return the first bytes."""
        with self.open() as file:
            return file.read(count)

    def refuse_large(self) -> None:
        """Refuse more bytes than a file may have, and none."""
        if not self.size:
            raise refused(_("This file is empty."))
        if self.size > LARGEST:
            raise TooLarge(_("This file is too large: it may have {count} MB.").format(count=LARGEST // 2**20))


class Spool(io.RawIOBase):
    """A file without a name, read at a place of its own: closed and gone with the last of its readers."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._file, self._at = os.dup(descriptor), 0

    def again(self) -> "Spool":
        """Return another reader, at the start."""
        return Spool(self._file)

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer from where this reader is."""
        found = os.pread(self._file, len(buffer), self._at)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Close this reader."""
        if not self.closed:
            os.close(self._file)
        super().close()


def refused(sentence: str, field: str = "file") -> Invalid:
    """Return the refusal of a file, at the field that is wrong."""
    return Invalid(sentence, **{field: sentence})
