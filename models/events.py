"""Events of a place, for the timeline, notices and open pages."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from models.base import PlaceRow
from models.columns import UtcTime


class EventRow(PlaceRow, table=True):
    """A stored event of a Kind. It holds ids, not names: the sentence is made when it is read."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_at", "at"),
        Index("ix_events_waiting", "waiting"),
    )
    audited: ClassVar[bool] = False

    at: datetime = Field(sa_type=UtcTime)
    kind: str = Field(max_length=80)
    actor_id: UUID | None = None
    subject: str = Field(max_length=40)  # the table of the subject
    subject_id: UUID
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    waiting: bool = False  # a reaction in another place is still owed


class EventSubject(PlaceRow, table=True):
    """A record whose timeline shows an event: an invoice's event belongs to its contact, its company and its job."""

    __tablename__ = "event_subjects"
    __table_args__ = (
        Index("ix_event_subjects_record", "record_id", "at", "event_id"),
        Index("ix_event_subjects_event", "event_id"),
    )
    audited: ClassVar[bool] = False

    event_id: UUID = Field(foreign_key="events.id", ondelete="CASCADE")
    record_id: UUID
    at: datetime = Field(sa_type=UtcTime)  # the event's time, so that the index alone finds the latest
