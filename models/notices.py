"""Notices: news for a colleague, shown under the bell until it is read."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Text, text
from sqlmodel import Field

from models.base import HouseRow, Seen, TenantRow
from models.columns import UtcTime

UNMAILED = text("mailed_at IS NULL")  # those that were not looked at for mail yet


class Notice(TenantRow, table=True):
    """One notice for one colleague. `kind` is the kind of an event, whose sentence it shows."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_user", "user_id", "read_at", "made_at"),
        Index("ix_notices_unmailed", "made_at", sqlite_where=UNMAILED, postgresql_where=UNMAILED),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id")
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: str = Field(max_length=80)
    actor_id: UUID | None = None
    subject: str = Field(max_length=40)  # the table of the subject
    subject_id: UUID
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    read_at: datetime | None = Field(default=None, sa_type=UtcTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcTime)
    mailed_at: datetime | None = Field(default=None, sa_type=UtcTime)  # looked at for mail: sent, or not wanted


class NoticeChoice(TenantRow, table=True):
    """How one colleague wants to be told of one sort of news. Without a row: as services/notices says."""

    __tablename__ = "notice_choices"
    __table_args__ = (Index("uq_notice_choices", "user_id", "sort", unique=True),)

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    sort: str = Field(max_length=20)  # mention, assignment, inbound, failure, news
    in_app: bool = True
    mail: bool = False
    push: bool = True


class PushSubscription(TenantRow, table=True):
    """A browser that shows notices while no page is open (RFC 8030). Its keys are sealed."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        Index("uq_push_subscriptions_endpoint", "endpoint_key", unique=True),
        Index("ix_push_subscriptions_user", "user_id"),
    )
    hidden: ClassVar[frozenset[str]] = frozenset({"endpoint", "keys"})
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    endpoint: str = Field(max_length=2000)  # sealed: who knows it may send to it
    endpoint_key: str = Field(max_length=64)  # SHA-256 of the endpoint
    keys: str = Field(max_length=1000)  # sealed JSON: p256dh and auth
    agent: str = Field(default="", max_length=200)
    last_ok_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Announcement(HouseRow, table=True):
    """News for everybody who uses this installation: a release, or maintenance before and while it happens."""

    __tablename__ = "announcements"
    __table_args__ = (Index("ix_announcements_shown", "starts_at"),)

    kind: str = Field(max_length=12)  # release or maintenance
    title: str = Field(max_length=200)
    body: str = Field(default="", sa_type=Text)
    starts_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcTime)
    mailed: bool = False  # whether it also goes out by mail
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when every workspace had it
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcTime)
