"""Imports: files of contacts that somebody brings in, each row of them, and how headings were mapped before."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime

IMPORT_STATES = ("read", "checking", "previewed", "running", "done", "cancelled", "failed", "undoing", "undone")
OUTCOMES = ("created", "updated", "unchanged", "refused")


class Import(TenantRow, table=True):
    """One import, from the file to its result. `options` are match, mode, blank, country and date_order; `mapping` is the
    field of each column, by its position."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(f"state IN {IMPORT_STATES}", name="state"),
        Index("ix_imports_made", "made_at", "id"),
        Index("ix_imports_file", "file_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by")

    name: str = Field(max_length=200)  # of the file
    digest: str = Field(max_length=64)  # SHA-256 of its bytes, in hex
    size: int = Field(sa_type=BigInteger)  # bytes
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="SET NULL")
    state: str = Field(default="read", max_length=12)
    format: str = Field(default="", max_length=10)  # text, workbook, cards or objects
    source: str = Field(default="", max_length=40)  # the program whose headings they are
    layout: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # encoding, delimiter, sheet, header
    headings: list[str] = Field(default_factory=list, sa_type=JSON)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # rows by outcome
    warnings: list[str] = Field(default_factory=list, sa_type=JSON)
    total: int | None = None
    errand_id: UUID | None = None  # the long work it is in, or was in last
    ran_at: datetime | None = Field(default=None, sa_type=UtcTime)
    undoable_until: datetime | None = Field(default=None, sa_type=UtcTime)
    kept: list[Any] = Field(default_factory=list, sa_type=JSON)  # what an undo left, because it was edited since


class ImportRow(TenantRow, table=True):
    """A row of a file: its cells, sealed, because they hold what people keep private; what would become or became of it,
    and why it is refused. `wrong` holds a sentence by column."""

    __tablename__ = "import_rows"
    __table_args__ = (
        Index("uq_import_rows_number", "import_id", "number", unique=True),
        Index("ix_import_rows_plan", "import_id", "plan", "number"),
    )
    seen: ClassVar[Seen] = Seen(through=("import_id",))
    audited: ClassVar[bool] = False
    hidden: ClassVar[frozenset[str]] = frozenset({"cells"})

    import_id: UUID = Field(foreign_key="imports.id", ondelete="CASCADE")
    number: int  # as the file's own program counts it
    cells: str = Field(sa_type=Text)
    corrected: bool = False  # somebody corrected a cell
    plan: str = Field(default="", max_length=12)  # created, updated, unchanged or refused; empty before the check
    reason: str = Field(default="", max_length=500)
    wrong: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    record_id: UUID | None = None


class ImportClaim(TenantRow, table=True):
    """What a row of an import takes for its person: an address, a number or a record, as a keyed digest. No other row of
    the file may bring in the same person. `name` and `same` are digests of the person's name and of the whole row."""

    __tablename__ = "import_claims"
    __table_args__ = (
        Index("ix_import_claims_key", "import_id", "key"),
        Index("ix_import_claims_number", "import_id", "number"),
    )
    seen: ClassVar[Seen] = Seen(through=("import_id",))
    audited: ClassVar[bool] = False

    import_id: UUID = Field(foreign_key="imports.id", ondelete="CASCADE")
    number: int
    key: str = Field(max_length=32)
    name: str = Field(default="", max_length=32)
    same: str = Field(default="", max_length=32)


class ImportMapping(TenantRow, table=True):
    """How the columns of a file with these headings were mapped last time."""

    __tablename__ = "import_mappings"
    __table_args__ = (Index("uq_import_mappings", "fingerprint", unique=True),)
    audited: ClassVar[bool] = False

    fingerprint: str = Field(max_length=64)  # SHA-256 of the folded headings, in hex
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
