"""Packing: an export as one file, `….tar.zst`, and out of it again."""

import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from models.language import _
from services.work import Refused

ENDING = ".tar.zst"


def pack(folder: Path, file: IO[bytes], name: str) -> None:
    """Write a folder into a file, under that name."""
    with (
        zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False) as pressed,
        tarfile.open(fileobj=pressed, mode="w|") as tar,
    ):
        tar.add(folder, name)


@contextmanager
def unpacked(source: Path) -> Iterator[Path]:
    """Yield the folder of an export: itself, or a temporary one beside a packed file."""
    if not source.name.endswith(ENDING):
        yield source
        return
    damaged = Refused(_("{path} cannot be unpacked: it is damaged, or no export.").format(path=source))
    with tempfile.TemporaryDirectory(prefix=".import-", dir=_room(source)) as folder:
        try:
            with (
                open(source, "rb") as file,
                zstandard.ZstdDecompressor().stream_reader(file) as plain,
                tarfile.open(fileobj=plain, mode="r|") as tar,
            ):
                tar.extractall(folder, filter="data")
        except (OSError, tarfile.TarError, zstandard.ZstdError):
            raise damaged from None
        tops = list(Path(folder).iterdir())
        if len(tops) != 1:
            raise damaged
        yield tops[0]


def _room(source: Path) -> Path | None:
    """Return the folder beside the packed file, or None for the system's own where we may not write there."""
    return source.parent if os.access(source.parent, os.W_OK) else None
