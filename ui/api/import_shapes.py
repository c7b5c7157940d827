"""What programs send and get of an import: its shapes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import SQLModel

from models.imports import OUTCOMES
from services.imports import BadValue
from services.imports.cards import Kept
from services.imports.mapping import FIELDS
from ui.api import requests
from ui.api.requests import Body, Filters, Text


class Import(SQLModel):
    """An import. The counts are those of its check until it has run."""

    id: UUID
    state: str = Field(description="running, previewed, done, cancelled, failed or undone.")
    name: str
    created: int
    updated: int
    unchanged: int
    refused: int
    replanned: int = Field(description="Rows whose outcome changed between the check and the run.")
    total: int | None
    format: str
    source: str = Field(description="The program whose headings the file has, if it is known.")
    digest: str = Field(description="SHA-256 of the file.")
    size: int
    encoding: str
    delimiter: str
    sheet: str
    sheets: list[str]
    headings: list[str]
    mapping: dict[str, str] = Field(description="The field of each column, by its position from 0.")
    match: str
    mode: str
    blank: str
    country: str
    date_order: str
    warnings: list[str]
    kept: list[Kept] = Field(description="What an undo left: a field edited since, or work, such as notes.")
    errand_id: UUID | None
    made_at: datetime
    made_by: UUID | None
    ran_at: datetime | None
    undoable_until: datetime | None


class ImportRow(SQLModel):
    """A row of the file; `wrong` has a sentence for each column that is wrong, by its position from 0."""

    row: int
    outcome: str
    reason: str
    wrong: dict[str, str]
    cells: list[str]
    record_id: UUID | None
    corrected: bool


class BadValues(SQLModel):
    """The bad values of an import."""

    items: list[BadValue]


class RowFilters(Filters):
    """Filters for the rows of an import."""

    state: Text = Field(None, description=f"One of {', '.join(OUTCOMES)}.")


class ChangeImport(Body):
    """What changes of an import that has not run; it is checked again."""

    model_config = {"json_schema_extra": {"example": {"mapping": {"E-mail": "emails"}, "mode": "update"}}}
    mapping: dict[str, str | None] = Field(
        default_factory=dict,
        max_length=500,
        description=f"By heading or position: one of {', '.join(FIELDS)}; null to skip.",
    )
    match: Text = Field(None, max_length=10)
    mode: Text = Field(None, max_length=10)
    blank: Text = Field(None, max_length=10)
    country: Text = Field(None, max_length=2)
    date_order: Text = Field(None, max_length=3)
    sheet: Text = Field(None, max_length=200)
    encoding: Text = Field(None, max_length=40)
    delimiter: Text = Field(None, max_length=4)
    header: Annotated[int, Field(ge=0, le=1_000_000)] | requests.Missing = Field(
        None, description="The number of the row with the headings; 0 for none."
    )


class FixRows(Body):
    """A bad value that becomes another one, in all refused rows that have it, or in one row."""

    model_config = {"json_schema_extra": {"example": {"column": "Country", "from": "Deutschl.", "to": "Germany"}}}
    column: str = Field(max_length=400, description="Its heading, or its position from 0.")
    old: str = Field("", alias="from", max_length=32_767)
    to: str = Field("", max_length=32_767)
    row: Annotated[int, Field(ge=0, le=10_000_000)] | requests.Missing = Field(None, description="Only this row.")
