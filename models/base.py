"""The base of every row: an id, who made it and when, its version; and the places its table lives in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, MetaData, Table
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from models.columns import UtcTime, uuid7

# Named constraints from the first migration: Alembic's batch mode cannot drop unnamed ones (docs/traps.md 7).
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: MetaData = SQLModel.metadata
TREES = ("house", "tenant")


class Seen(NamedTuple):
    """How users with limited sight see a row: by the column of its owner, or through a parent that they see. `through`
    names the foreign keys to follow; each parent has a path of its own, so an invoice line is seen where the contact of
    its invoice is. Rows whose column `open` is true are seen by everyone. `private` ones are their owner's alone: neither
    their team nor those who see everything else see them."""

    owner: str | None = None
    through: tuple[str, ...] = ()
    open: str | None = None
    private: bool = False


class Fixed(NamedTuple):
    """Rows that the database itself refuses to change or to delete (services/house/upgrades/fixed.py): all of a table, or
    those of which `when` holds, an SQL condition in which `{row}` is the row. A column of `erasable` may become empty; one
    of `follows` names a contact, and may follow it into the one that it was merged into, and back. One of `forgets` may
    become empty once the contact was erased on request. Where they are `closed`, no row may become one of them either, new
    or by a change: what was issued gets no further line."""

    when: str = ""
    erasable: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    forgets: tuple[str, ...] = ()
    closed: bool = False


class Row(SQLModel):
    """The base of all tables. Table classes validate nothing; Drafts do."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    made_at: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=UtcTime)
    made_by: UUID | None = Field(default=None)
    version: int = Field(default=1)

    lives: ClassVar[tuple[str, ...]] = ()
    seen: ClassVar[Seen | None] = None  # None: everyone with the permission sees it
    fixed: ClassVar[Fixed | None] = None
    audited: ClassVar[bool] = True
    hidden: ClassVar[frozenset[str]] = frozenset()  # columns the trail names but never quotes

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class PlaceRow(Row):
    """A row of every place: the house and each tenant."""

    lives: ClassVar[tuple[str, ...]] = TREES


class HouseRow(Row):
    """A row of the house: it must survive when a tenant's data is restored to yesterday."""

    lives: ClassVar[tuple[str, ...]] = ("house",)


class TenantRow(Row):
    """A row of a tenant's own file or schema; there is no tenant column and no filter to forget."""

    lives: ClassVar[tuple[str, ...]] = ("tenant",)


class Binnable(SQLModel):
    """A row that goes to the bin instead of being deleted (F-17); `binned_at` is when."""

    binned_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)

    @property
    def binned(self) -> bool:
        """Whether it is in the bin."""
        return self.binned_at is not None


class Progress(SQLModel):
    """How far long work of the house has come: its stage, and how much of `total` is done (bytes, unless said otherwise)."""

    stage: str = Field(default="", max_length=40)
    done: int = Field(default=0, sa_type=BigInteger)
    total: int | None = Field(default=None, sa_type=BigInteger)
    begun_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = Field(default="", max_length=500)


def rows() -> Iterable[type[Row]]:
    """Return every table class, each once."""
    found: dict[str, Any] = {}
    waiting: list[type[SQLModel]] = [SQLModel]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if "__table__" in kind.__dict__:
            found[kind.__name__] = kind
    return found.values()


@cache
def row_of(table: str) -> type[Row]:
    """Return the class of a table."""
    return next(kind for kind in rows() if kind.__tablename__ == table)


def tables(tree: str) -> list[Table]:
    """Return the tables that live in one tree (`house` or `tenant`), parents before children."""
    names = {kind.__tablename__ for kind in rows() if tree in kind.lives}
    return [table for table in METADATA.sorted_tables if table.name in names]
