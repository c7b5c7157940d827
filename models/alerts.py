"""Alerts: what is wrong at the moment, who was told and how, silences, and who is on call."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, text
from sqlmodel import Field

from models.base import HouseRow
from models.columns import UtcTime

ALERT_STATES = ("pending", "firing", "resolved")
ALERT_LEVELS = ("critical", "warning", "info")
CHANNEL_KINDS = ("email", "slack", "pagerduty", "webhook")
NOTICE_KINDS = ("firing", "resolved", "reminder", "escalation", "test")
OPEN = text("resolved_at IS NULL")


class Alert(HouseRow, table=True):
    """One condition that holds, or held: `since_at` begins its duration, `fired_at` ends it, and `clear_since_at` is
    since when its clearing condition holds. One rule and subject have one open alert."""

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint(f"state IN {ALERT_STATES}", name="state"),
        CheckConstraint(f"level IN {ALERT_LEVELS}", name="level"),
        Index("uq_alerts_open", "rule", "subject", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_alerts_since", "since_at", "id"),
        Index("ix_alerts_incident", "incident_id"),
    )
    audited: ClassVar[bool] = False

    rule: str = Field(max_length=40)  # a key of services/house/alerts/rules.py
    subject: str = Field(default="", max_length=120)  # what it is about: a place, a chore, a destination
    level: str = Field(max_length=10)
    state: str = Field(default="pending", max_length=10)
    since_at: datetime = Field(sa_type=UtcTime)
    fired_at: datetime | None = Field(default=None, sa_type=UtcTime)
    clear_since_at: datetime | None = Field(default=None, sa_type=UtcTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcTime)
    value: float | None = None  # the latest measured one, in the rule's unit
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # for the sentence
    flips: list[str] = Field(default_factory=list, sa_type=JSON)  # times of the latest changes
    flapping: bool = False
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # by channel: what was told last, and when
    owed: bool = False  # resolved, and somebody who was told of it does not know yet
    on_call_level: int = 0  # the level that was told last; 0: none
    on_call_at: datetime | None = Field(default=None, sa_type=UtcTime)
    acked_by: str = Field(default="", max_length=200)
    acked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    acked_until: datetime | None = Field(default=None, sa_type=UtcTime)
    incident_id: UUID | None = Field(default=None, foreign_key="incidents.id", ondelete="SET NULL")


class AlertRule(HouseRow, table=True):
    """What an operator changed of one rule. An empty column: the value of the table of rules applies."""

    __tablename__ = "alert_rules"

    rule: str = Field(max_length=40, unique=True)
    active: bool = True
    fire: float | None = None
    clear: float | None = None
    lasts_s: int | None = None
    severity: int | None = None


class Silence(HouseRow, table=True):
    """A time in which alerts of a rule (empty: of any) and a subject (empty: of any) tell nobody."""

    __tablename__ = "alert_silences"
    __table_args__ = (Index("ix_alert_silences_ends", "ends_at"),)

    rule: str = Field(default="", max_length=40)
    subject: str = Field(default="", max_length=120)
    starts_at: datetime = Field(sa_type=UtcTime)
    ends_at: datetime = Field(sa_type=UtcTime)
    reason: str = Field(max_length=300)
    by_name: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)  # by hand, before its time


class OnCall(HouseRow, table=True):
    """One person of a level (1 to 3, I-16 to I-18): a user of a workspace, reached at an address of their own.

    `days` are weekdays (0 is Monday) on which the hours begin, by the wall clock of the installation; without `from_time`
    they are whole days, and hours that end before they begin go on over midnight. People who take turns at a level are
    called week by week, in the order of their positions.
    """

    __tablename__ = "on_call"
    __table_args__ = (Index("uq_on_call_person", "level", "place", "user_id", unique=True),)

    level: int
    place: str = Field(max_length=32)
    user_id: UUID
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    position: int = 0
    days: list[int] = Field(default_factory=lambda: [*range(7)], sa_type=JSON)
    from_time: str = Field(default="", max_length=5)  # as 09:00
    until_time: str = Field(default="", max_length=5)
    turn: bool = False


class AlertChannel(HouseRow, table=True):
    """A way on which alerts are told. `target` is sealed: an address, a URL or a key; who knows it may write there."""

    __tablename__ = "alert_channels"
    __table_args__ = (CheckConstraint(f"kind IN {CHANNEL_KINDS}", name="kind"),)
    hidden: ClassVar[frozenset[str]] = frozenset({"target"})

    name: str = Field(max_length=100, unique=True)
    kind: str = Field(max_length=10)
    target: str = Field(sa_type=Text)
    least: str = Field(default="warning", max_length=10)  # the least level that is told here
    active: bool = True
    last_ok_at: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = Field(default="", max_length=500)


class AlertNotice(HouseRow, table=True):
    """One notice about some alerts on one channel, sent once by the outbox under `key`, or `direct` when that is sick."""

    __tablename__ = "alert_notices"
    __table_args__ = (
        CheckConstraint(f"kind IN {NOTICE_KINDS}", name="kind"),
        Index("ix_alert_notices_channel", "channel_id"),
        Index("ix_alert_notices_reach", "reach", "made_at", "id"),
        Index("ix_alert_notices_made", "made_at", "id"),
    )
    audited: ClassVar[bool] = False

    key: str = Field(max_length=200, unique=True)
    reach: str = Field(
        max_length=60
    )  # the channel, the person on call or the operator (services/house/alerts/reaching.py)
    name: str = Field(default="", max_length=200)  # theirs, as it was then
    channel_id: UUID | None = Field(default=None, foreign_key="alert_channels.id", ondelete="SET NULL")
    kind: str = Field(max_length=10)
    alerts: list[str] = Field(default_factory=list, sa_type=JSON)  # ids
    critical: bool = False  # whether a critical alert is new in it
    outgoing_ids: list[str] = Field(default_factory=list, sa_type=JSON)
    direct: bool = False
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)
    trouble: str = Field(default="", max_length=500)
