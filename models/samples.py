"""Sample data: which records of a workspace are only there to try Steward with."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import TenantRow


class SampleRow(TenantRow, table=True):
    """A row that the sample data brought. Removing the sample data deletes these rows, and only these."""

    __tablename__ = "sample_rows"
    __table_args__ = (Index("uq_sample_rows", "subject", "row_id", unique=True),)
    audited: ClassVar[bool] = False

    subject: str = Field(max_length=40)  # its table
    row_id: UUID
