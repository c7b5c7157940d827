"""Lock: one server at a time holds a data folder, and one a PostgreSQL database."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import Connection

from services.work.config import Config
from services.work.errors import CannotStart

NUMBER = 0x57E3A4D  # our advisory lock on PostgreSQL


class Hold:
    """The lock, as long as this object lives or until `release`. The operating system frees it when the process dies."""

    def __init__(self, config: Config, who: str) -> None:
        self.file = _lock_folder(config.data_dir, who)
        self.connection: Connection | None = None
        if config.postgres_url:
            try:
                self.connection = _lock_database(config.postgres_url)
            except CannotStart:
                self.file.close()
                raise

    def release(self) -> None:
        """Release the lock."""
        self.file.close()
        if self.connection is not None:
            self.connection.close()


def held_since(folder: Path) -> datetime | None:
    """Return since when a server or another holder has this data folder, or None if it is free. Takes nothing away."""
    try:
        file = open(folder / "lock", "r+", encoding="utf-8")  # noqa: SIM115  (closed below, on both ways)
    except OSError:
        return None
    with file:
        try:
            take(file)
            return None
        except OSError:
            file.seek(0)
            return _since(file.read())


def _since(told: str) -> datetime:
    try:
        return datetime.fromisoformat(json.loads(told)["since"])
    except (ValueError, KeyError):
        return datetime.now(UTC)


def _lock_folder(folder: Path, who: str) -> IO[str]:
    file = open(folder / "lock", "a+", encoding="utf-8")  # noqa: SIM115  (it is held open on purpose)
    try:
        take(file)
    except OSError:
        file.seek(0)
        told = file.read()
        file.close()
        raise CannotStart(f"{_holder(told)} uses the data folder {folder}. Stop it first.") from None
    file.truncate(0)
    json.dump({"who": who, "process": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}, file)
    file.flush()
    return file


def take(file: IO[str]) -> None:
    """Lock an open file for this process, until it is closed. `OSError` while another one has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        file.seek(1_000_000)  # beyond the text, which other processes may read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(told: str) -> str:
    try:
        known = json.loads(told)
        return f"Another Steward ({known['who']}, process {known['process']}, since {known['since']})"  # no text
    except (ValueError, KeyError):
        return "Another Steward"  # no text


def _lock_database(url: str) -> Connection:
    connection = create_engine(url, poolclass=NullPool).connect().execution_options(isolation_level="AUTOCOMMIT")
    if not connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": NUMBER}).scalar():
        connection.close()
        raise CannotStart("Another Steward already serves this database. Stop it first.")
    return connection


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock file of its own during this block. Raises `BlockingIOError` while another process holds it."""
    with open(path, "a+", encoding="utf-8", opener=_private) as file:
        try:
            take(file)
        except OSError as error:
            raise BlockingIOError(error.errno, "another process changes it") from None  # no text
        yield


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
