"""The outbox: all messages that leave a place, with each attempt."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, SmallInteger, Text, text
from sqlmodel import Field

from models.base import PlaceRow
from models.columns import UtcTime
from models.language import N_
from models.typed import enum

STATES = (
    "pending",
    "held",
    "claimed",
    "handed",
    "kept",
    "sent",
    "delivered",
    "bounced",
    "failed",
    "unknown",
    "cancelled",
)
State = Annotated[str, enum(STATES)]


QUEUES = {
    "emails": N_("Emails"),
    "sms": N_("SMS"),
    "whatsapp": N_("WhatsApp"),
    "notices": N_("Notices"),
    "payment-reminders": N_("Payment reminders"),
}
QUEUE_ROOM = {"payment-reminders": 10}  # O-07: how many of a queue are on their way at once, over all channels
QUEUE_OF = {"email": "emails"}  # of a channel; elsewhere they share their name
SETTLED = text("settled_at IS NOT NULL")
GROUPED = text("group_id IS NOT NULL")  # those of campaigns
BY_PROVIDER = text("substr(provider_id, 1, 5) = 'text:'")  # of SMS and WhatsApp; mails are not asked for by it
EXPIRES = text("expires_at IS NOT NULL")  # few rows have one; the others cost nothing


class Outgoing(PlaceRow, table=True):
    """One message on its way out. Every change of `state` is compare-and-set (services/outbox/states.py)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "state", "channel", "rank", "due_at", "id", "queue"),  # the queue for its counts
        Index("ix_outbox_settled", "settled_at", "state", "queue", sqlite_where=SETTLED, postgresql_where=SETTLED),
        Index("ix_outbox_group", "group_id", "state", sqlite_where=GROUPED, postgresql_where=GROUPED),
        Index("ix_outbox_expires", "state", "expires_at", sqlite_where=EXPIRES, postgresql_where=EXPIRES),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )
    audited: ClassVar[bool] = False

    key: str = Field(max_length=200, unique=True)  # unique: no message is queued twice
    channel: str = Field(max_length=20)
    queue: str = Field(default="emails", max_length=20)  # a key of QUEUES
    rank: int = Field(default=0, sa_type=SmallInteger)  # 0: personal and transactional; 1: a campaign's, which yield
    group_id: UUID | None = None  # the campaign
    held_by: str = Field(default="", max_length=10)  # while it is held: place, queue, group or person
    recipient: str = Field(max_length=320)  # an email address, or a number, sealed
    recipient_key: str = Field(default="", max_length=254)  # as in contact_points.key: what opt-outs are found by
    topic_id: UUID | None = None  # what it may be opted out of; none: transactional
    state: str = Field(default="pending", max_length=10)
    due_at: datetime = Field(sa_type=UtcTime)  # when it should leave; moved forward by a retry
    asked_for_at: datetime = Field(sa_type=UtcTime)  # when it should have left the first time
    expires_at: datetime | None = Field(default=None, sa_type=UtcTime)  # after this it is not sent automatically
    attempts: int = 0
    boot_id: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_type=UtcTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)


class OutgoingText(PlaceRow, table=True):
    """The text of an outgoing row; it shares the row's id. In a table of its own, because a database rewrites a changed
    row as a whole, and a state changes three times while the text stays (decision 0009)."""

    __tablename__ = "outbox_texts"
    audited: ClassVar[bool] = False

    id: UUID = Field(primary_key=True, foreign_key="outbox.id", ondelete="CASCADE")
    subject: str = Field(default="", max_length=998)
    body: str = Field(default="", sa_type=Text)
    headers: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    html: str = Field(default="", sa_type=Text)
    files: list[Any] = Field(default_factory=list, sa_type=JSON)  # ids of stored files; {"id", "cid"} for inline ones
    version_id: UUID | None = None  # the template that is rendered when it leaves
    variables: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # its values, instead of the texts


class Attempt(PlaceRow, table=True):
    """One step of one attempt, written once and never changed."""

    __tablename__ = "outbox_attempts"
    __table_args__ = (
        Index("ix_outbox_attempts_outgoing", "outgoing_id", "at"),
        Index("ix_outbox_attempts_provider", "provider_id", sqlite_where=BY_PROVIDER, postgresql_where=BY_PROVIDER),
    )
    audited: ClassVar[bool] = False

    outgoing_id: UUID = Field(foreign_key="outbox.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcTime)
    number: int
    state: str = Field(max_length=10)  # the state it led to
    phase: str = Field(default="", max_length=10)
    code: int | None = None
    text: str = Field(default="", max_length=2000)
    boot_id: UUID | None = None
    actor_id: UUID | None = None
    provider_id: str | None = Field(default=None, max_length=200)
