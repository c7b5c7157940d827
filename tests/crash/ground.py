"""The ground of one round: a fresh copy of a migrated house, read and changed by plain SQL that shares nothing with
the product, so that what the product says of itself is never taken for the truth."""

import os
import shutil
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests import cast, databases

Rows = list[dict[str, Any]]
# In memory where there is such a place: it is Steward that is killed, never the machine, so what was written is there,
# flushed or not. What a power cut does is SQLite's own promise for `synchronous=FULL`.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclass(frozen=True)
class Template:
    """A migrated house with the cast in it, made once for a run."""

    folder: Path
    address: str | None
    people: cast.Cast


@dataclass(frozen=True)
class Ground:
    """One house on its own: `room` holds what the round needs besides, `data` is the data folder."""

    room: Path
    data: Path
    address: str | None
    people: cast.Cast

    def environment(self, smtp_url: str, **texting: str) -> dict[str, str]:
        """What a life or a process needs to find this house, the mail server and the providers of texts."""
        more = texting | ({"STEWARD_DATABASE_URL": self.address} if self.address else {})
        return more | {
            "STEWARD_DATA_DIR": str(self.data), "STEWARD_SECRET_KEY": cast.KEY, "STEWARD_SMTP_URL": smtp_url,
            "STEWARD_MAIL_FROM": "Shop <shop@crm.example>", "STEWARD_RATE_LIMIT_MAX": "10000",
        }  # fmt: skip

    def rows(self, query: str, place: str = "") -> Rows:
        """The rows of a query in Acme's tables, or another place's. Ids come as 32 hex digits."""
        return self._ask(self.data, query, place or self.people.acme)

    def do(self, statement: str, place: str = "") -> None:
        """Change something behind the product's back."""
        self._ask(self.data, statement, place or self.people.acme)

    def texts(self) -> dict[str, str]:
        """The message of each text, by its words. For a house that is at rest."""
        return {row["body"]: row["id"] for row in self.rows("SELECT id, body FROM outbox_texts")}

    def states(self) -> dict[str, str]:
        """What became of each message so far. Of a dead house on SQLite a copy is read, so that the next start finds
        exactly what the kill left: a reader would recover the log and, at its end, fold it in."""
        if self.address:
            rows = self.rows("SELECT id, state FROM outbox")
        else:
            with tempfile.TemporaryDirectory(dir=self.room) as folder:
                there = Path(shutil.copytree(self.data, Path(folder) / "data"))
                rows = self._ask(there, "SELECT id, state FROM outbox", self.people.acme)
        return {row["id"]: row["state"] for row in rows}

    def alone(self) -> None:
        """Wait until PostgreSQL has noticed the death of its clients: what they had asked for last is done or undone."""
        while self.address and databases_others(self.address):
            time.sleep(0.002)

    def damages(self) -> list[str]:
        """What SQLite's own checks find in any file of the house."""
        found = []
        for path in [] if self.address else [self.data / "house.db", *sorted((self.data / "tenants").glob("*.db"))]:
            with closing(sqlite3.connect(path)) as connection:
                found += [
                    f"{path.name}: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"
                ]
                found += [
                    f"{path.name}: broken reference {row}" for row in connection.execute("PRAGMA foreign_key_check")
                ]
        return found

    def _ask(self, data: Path, query: str, place: str) -> Rows:
        if self.address:
            name = "house" if place == "house" else f"company_{place}"
            with psycopg.connect(self.address, autocommit=True, options=f"-c search_path={name}") as server:
                cursor = server.execute(query)  # type: ignore[call-overload]
                names = [column.name for column in cursor.description or ()]
                return [{n: _plain(v) for n, v in zip(names, row, strict=True)} for row in (cursor if names else ())]
        path = data / "house.db" if place == "house" else data / "tenants" / f"{place}.db"
        with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found]


def _plain(value: Any) -> Any:
    return value.hex if isinstance(value, uuid.UUID) else value


def databases_others(address: str) -> int:
    """How many other connections a database has."""
    with psycopg.connect(databases.named(address, "postgres"), autocommit=True) as server:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        row = server.execute(query, (databases.database_of(address),)).fetchone()
        return int(row[0]) if row else 0


def build(folder: Path, server: str | None) -> Template:
    """Make the template, on SQLite or in a database of that PostgreSQL server."""
    from services.work.places import close_places

    address = databases.new_database(server, f"crash_{uuid.uuid4().hex[:8]}") if server else None
    people = cast.build(cast.settings(folder, address))
    cast.forget_homes()
    close_places()
    return Template(folder, address, people)


@contextmanager
def fresh(template: Template) -> Iterator[Ground]:
    """A copy of the template in a temporary folder, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="steward-crash-", dir=MEMORY) as folder:
        room = Path(folder)
        data = Path(shutil.copytree(template.folder, room / "data"))
        if template.address is None:
            yield Ground(room, data, None, template.people)
            return
        with databases.copied_database(template.address) as address:
            yield Ground(room, data, address, template.people)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server without the cost of flushing: Steward is killed here, never the server, whose memory keeps
    every commit, flushed or not. What a power cut does to PostgreSQL is PostgreSQL's own promise."""
    usual, tempfile.tempdir = tempfile.tempdir, MEMORY  # a copy of its template takes 25 ms there, and 500 on a disk
    with databases.postgres_server() as address:
        tempfile.tempdir = usual
        yield address
