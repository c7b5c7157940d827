"""Notices: news for a colleague, shown under the bell until it is read."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime


class Notice(TenantRow, table=True):
    """One notice for one colleague. `kind` is the kind of an event, whose sentence it shows."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user", "user_id", "read_at", "made_at"),)
    seen: ClassVar[Seen] = Seen(owner="user_id")
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: str = Field(max_length=80)
    actor_id: UUID | None = None
    subject: str = Field(max_length=40)  # the table of the subject
    subject_id: UUID
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    read_at: datetime | None = Field(default=None, sa_type=UtcTime)
