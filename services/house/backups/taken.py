"""A part as it was taken: one place at one moment, as a plain file, with everything that proves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Table:
    """What one table held: its rows, and on PostgreSQL the digest of its content (a SQLite file has one digest)."""

    rows: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One place's plain copy. `digest` covers all its content: the file's on SQLite, of all tables on PostgreSQL."""

    place: str
    label: str
    path: Path
    revision: str
    digest: str
    tables: Mapping[str, Table] = field(default_factory=dict)
    entries: int = 0  # of the audit trail, all verified
    seal: str = ""  # the link of the last of them

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(one.rows for one in self.tables.values())
