"""A street map in one file of this machine, `map.pmtiles` in the data folder: raster tiles, read one by one.

Only the file's directories are kept in memory. It is read by position, not mapped: a mapped file that is overwritten in
place would end the process.
"""

import gzip
import logging
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmtiles.reader import Reader
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    find_tile,
    zxy_to_tileid,
)

from models.language import _
from services.work import Actor, NotFound, errand, trouble
from services.work.places import places

log = logging.getLogger(__name__)
NAME = "map.pmtiles"
AT = "/map/tiles/{z}/{x}/{y}"
KINDS: Mapping[TileType, str] = {
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
    TileType.AVIF: "image/avif",
}
DEEPEST = 4  # directories from the root to a tile, at most (PMTiles 3)
LARGEST = 2_000_000  # bytes of one tile: what is larger is not one
LONGEST = 32_000_000  # bytes of a directory or of what the file says of itself
KEPT = 200  # directories in memory, of 4,000 entries at the most

# What a file may raise that is damaged, unfinished or of another kind.
DAMAGED = (
    *(OSError, ValueError, EOFError, OverflowError, IndexError, KeyError, TypeError, zlib.error),
    *(MagicNumberNotFound, SpecVersionUnsupported),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture of the street map."""

    kind: str
    content: bytes


@dataclass(eq=False)
class Archive:
    """An open file: what its head says, and the directories that were read."""

    file: int
    stamp: tuple[int, int, int]
    header: Mapping[str, Any] = field(default_factory=dict)
    credit: str = ""
    directories: dict[tuple[int, int], list[Any]] = field(default_factory=dict)

    def read(self, offset: int, length: int) -> bytes:
        """Return a part of the file. Refuses one that no such file has."""
        if length > LONGEST:
            raise ValueError(length)
        return os.pread(self.file, length, offset)

    def find(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, or None where the map has none."""
        number, offset, length = zxy_to_tileid(z, x, y), self.header["root_offset"], self.header["root_length"]
        for _level in range(DEEPEST):
            entry = find_tile(self._directory(offset, length), number)
            if entry is None or entry.length > LARGEST:
                return None
            if entry.run_length:
                return self.read(self.header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = self.header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _directory(self, offset: int, length: int) -> list[Any]:
        known = self.directories.get((offset, length))
        if known is None:
            if len(self.directories) >= KEPT:
                self.directories.clear()
            known = self.directories[offset, length] = deserialize_directory(self.read(offset, length))
        return known

    def __del__(self) -> None:
        """Close the file once the last request has read from it."""
        os.close(self.file)


_open: dict[Path, Archive] = {}


def archive() -> Archive | None:
    """Return the file when there is one with pictures in it, opened again after it was replaced."""
    path = places().folder / NAME
    try:
        now = path.stat()
        stamp = (now.st_ino, now.st_size, now.st_mtime_ns)
        known = _open.get(path)
        if known is None or known.stamp != stamp:
            known = _open[path] = _read(path, stamp)
    except FileNotFoundError:
        _open.pop(path, None)
        return None
    except DAMAGED:
        trouble.log_repeated(log, "map.pmtiles cannot be read")
        return None
    return known if known.header["tile_type"] in KINDS else None


def there() -> bool:
    """Return whether there is a file, readable or not."""
    return (places().folder / NAME).exists()


@errand("map.read")
def tile(actor: Actor, z: int, x: int, y: int) -> Tile:
    """Return one picture of the street map in this machine's file. Refuses what the map does not have."""
    found = archive()
    try:
        fits = found is not None and 0 <= z <= found.header["max_zoom"] and 0 <= x < 1 << z and 0 <= y < 1 << z
        content = found.find(z, x, y) if found is not None and fits else None
        if found is not None and content and found.header["tile_compression"] is Compression.GZIP:
            content = gzip.decompress(content)
    except DAMAGED:
        content = None
    if found is None or not content:
        raise NotFound(_("The map has nothing there."))
    return Tile(KINDS[found.header["tile_type"]], content)


def _read(path: Path, stamp: tuple[int, int, int]) -> Archive:
    made = Archive(os.open(path, os.O_RDONLY | os.O_CLOEXEC), stamp)
    reader = Reader(made.read)  # type: ignore[no-untyped-call]
    made.header = reader.header()  # type: ignore[no-untyped-call]
    made.credit = _plain(reader.metadata())  # type: ignore[no-untyped-call]
    return made


def _plain(told: Any) -> str:
    """Return who made the map, as text: the file may say it with a link."""
    import nh3

    credit = told.get("attribution") if isinstance(told, dict) else ""
    return nh3.clean(str(credit or ""), tags=set()).replace("&amp;", "&").strip()[:300]
