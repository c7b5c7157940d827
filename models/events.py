"""Events: what happened, once, for the timeline, notices and open pages."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from models.base import PlaceRow
from models.columns import UtcTime


class EventRow(PlaceRow, table=True):
    """A stored happening of a Kind. Ids, not names: the sentence is made when it is read."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_about", "about_id", "at"),
        Index("ix_events_at", "at"),
        Index("ix_events_waiting", "waiting"),
    )
    audited: ClassVar[bool] = False

    at: datetime = Field(sa_type=UtcTime)
    kind: str = Field(max_length=80)
    actor_id: UUID | None = None
    subject: str = Field(max_length=40)  # the table of the subject
    subject_id: UUID
    about_id: UUID | None = None  # the record whose timeline shows it
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    waiting: bool = False  # a reaction in another place is still owed
