"""Cards: an import as people and programs see it, and its rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.accounts import User
from models.imports import Import
from services.imports import alike
from services.work import clock, step


class Kept(SQLModel):
    """What an undo left: a record, and one of its fields that was edited since, or the table of work attached since."""

    id: UUID
    field: str


class ImportCard(SQLModel):
    """An import. The counts are those of its check until it has run; `first` is how many rows were refused at first."""

    id: UUID
    name: str
    state: str
    created: int
    updated: int
    unchanged: int
    refused: int
    replanned: int
    first: int
    total: int | None
    format: str
    source: str
    digest: str
    size: int
    layout: dict[str, Any]
    headings: list[str]
    mapping: dict[str, str]
    options: dict[str, str]
    warnings: list[str]
    hints: list[str] = Field(default_factory=list)  # of companies that differ only by their legal form
    kept: list[Kept] = Field(default_factory=list)
    fixes: list[dict[str, Any]] = Field(default_factory=list)
    errand_id: UUID | None
    made_at: datetime
    made_by: UUID | None
    owner: str | None
    ran_at: datetime | None
    undoable_until: datetime | None

    @property
    def undoable(self) -> bool:
        """Whether it can be undone now."""
        return self.state in ("done", "cancelled", "failed") and (self.undoable_until or clock.now()) > clock.now()

    @property
    def ran(self) -> bool:
        """Whether it has written anything, or may have."""
        return self.ran_at is not None


COUNTED = ("created", "updated", "unchanged", "refused", "replanned")
CHOSEN = ("match", "mode", "blank", "country", "date_order")


@step
def card(session: Session, row: Import, owner: User | None = None) -> ImportCard:
    """Return an import as people and programs see it."""
    session.flush()
    owner = owner or (session.get(User, row.made_by) if row.made_by else None)
    options = {name: str(row.options.get(name, "")) for name in CHOSEN}
    counts = {name: row.counts.get(name, 0) for name in COUNTED}
    whole: dict[str, Any] = row.model_dump(exclude={"counts", "options", "kept"}) | counts
    return ImportCard(
        **whole,
        options=options,
        kept=[Kept.model_validate(one) for one in row.kept],
        hints=alike.hints(row),
        fixes=list(row.options.get("fixes", ())),
        first=max(row.options.get("first", 0), counts["refused"]),
        owner=owner.name if owner else None,
    )


class RowCard(SQLModel):
    """A row of the file, with what becomes or became of it; `wrong` has a sentence for each column that is wrong, by its
    position from 0."""

    row: int
    outcome: str
    reason: str
    wrong: dict[str, str]
    cells: list[str]
    record_id: UUID | None
    corrected: bool
