"""Positions of colleagues on the road: only with their consent, within a session that ends, and with who looked."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime


class PositionConsent(TenantRow, table=True):
    """A colleague agreed to show where they are. It ends when they take it back."""

    __tablename__ = "position_consents"
    __table_args__ = (Index("ix_position_consents_user", "user_id", "ended_at"),)
    seen: ClassVar[Seen] = Seen(owner="user_id")

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    text: str = Field(max_length=1000)  # what they agreed to, as it was shown
    customers: bool = False  # whether that names the customer to whom they are on the way
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class TrackingSession(TenantRow, table=True):
    """A time in which positions are taken (J-04). It ends by hand, or with the shift at the latest."""

    __tablename__ = "tracking_sessions"
    __table_args__ = (
        Index("ix_tracking_sessions_user", "user_id", "ended_at"),
        Index("ix_tracking_sessions_started", "started_at"),
        Index("ix_tracking_sessions_consent", "consent_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id")

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    consent_id: UUID = Field(foreign_key="position_consents.id", ondelete="CASCADE")
    started_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)  # at the latest
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_by: str = Field(default="", max_length=10)  # person, shift or consent


class Position(TenantRow, table=True):
    """Where a colleague was. One that cannot be true, because nobody moves that fast, is kept and not shown (`doubtful`)."""

    __tablename__ = "positions"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="degrees"),
        Index("ix_positions_user", "user_id", "taken_at"),
        Index("ix_positions_session", "session_id", "taken_at"),
        Index("ix_positions_taken", "taken_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id")
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    session_id: UUID = Field(foreign_key="tracking_sessions.id", ondelete="CASCADE")
    lat: float
    lon: float
    accuracy_m: float
    source: str = Field(default="", max_length=10)  # gps or network
    taken_at: datetime = Field(sa_type=UtcTime)
    received_at: datetime = Field(sa_type=UtcTime)
    doubtful: bool = False


class PositionLook(TenantRow, table=True):
    """A colleague's position was looked at: by whom, and on which occasion."""

    __tablename__ = "position_looks"
    __table_args__ = (
        Index("ix_position_looks_user", "user_id", "looked_at"),
        Index("ix_position_looks_viewer", "viewer_id"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id")
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    viewer_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    looked_at: datetime = Field(sa_type=UtcTime)
    times: int = 1  # on that day
