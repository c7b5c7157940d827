"""Sealing: a plain file becomes zstd within age, and back; digests of both are made on the way."""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage
import zstandard
from pyrage import x25519

from models.language import _
from services.house.backups.errors import BackupFailed
from services.house.backups.files import private, sync

LEVEL = 1  # zstd: level 3 takes twice as long, and made a tenth less of the demonstration's data
CHUNK = 1 << 20
Tell = Callable[[int], None]  # told the number of plain or sealed bytes of each step


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file: its size and SHA-256."""

    bytes: int
    sha256: str


def seal(plain: Path, target: Path, recipients: Sequence[x25519.Recipient], tell: Tell) -> Sealed:
    """Compress and encrypt a file for these keys. Return the digest of what was written."""
    compressor = zstandard.ZstdCompressor(level=LEVEL, threads=-1, write_checksum=True)
    with open(plain, "rb") as source, open(target, "wb") as out:
        told: Any = _Told(source, tell)
        sink = _Hashed(out)
        reader = compressor.stream_reader(told, size=plain.stat().st_size, read_size=CHUNK)
        pyrage.encrypt_io(io.BufferedReader(_Raw(reader), CHUNK), sink, list(recipients))
    sync(target)
    return Sealed(target.stat().st_size, sink.digest())


def unseal(sealed: Path, target: Path, identities: Sequence[x25519.Identity], tell: Tell) -> str:
    """Decrypt and decompress a file. Return the SHA-256 of the plain bytes. Refuses damage and foreign keys."""
    try:
        with open(sealed, "rb") as source, open(target, "wb", opener=private) as out:
            sink: Any = _Hashed(out)
            writer: Any = zstandard.ZstdDecompressor().stream_writer(sink, closefd=False)
            pyrage.decrypt_io(_Told(source, tell), writer, list(identities))
            writer.flush()
    except pyrage.DecryptError as error:
        raise BackupFailed(_why(str(error))) from error
    except zstandard.ZstdError as error:
        raise BackupFailed(_("It was changed or cut off after it was made.")) from error
    sync(target)
    return str(sink.digest())


def sha256(path: Path, tell: Tell = lambda _: None) -> str:
    """Return the SHA-256 of a file."""
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
            tell(len(piece))
    return found.hexdigest()


def _why(said: str) -> str:
    if "matching keys" in said.lower():
        return _("None of the keys here opens it. It was sealed for another installation, or before a key was lost.")
    return _("It was changed or cut off after it was made.")


class _Hashed:
    """A file that is written, with the digest of what was written."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.found = out, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.found.update(piece)
        return self.out.write(piece)

    def flush(self) -> None:
        self.out.flush()

    def digest(self) -> str:
        return self.found.hexdigest()


class _Told:
    """A file that is read, and tells how much was read."""

    def __init__(self, source: IO[bytes], tell: Tell) -> None:
        self.source, self.tell = source, tell

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.tell(len(piece))
        return piece


class _Raw(io.RawIOBase):
    """The compressing reader as a file that the encryption reads in large pieces."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return int(self.reader.readinto(buffer))
