"""Who must not be written to, and what people agreed to."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_

SUPPRESSED = {
    "opted_out": N_("Opted out"),
    "stop": N_("Replied STOP"),
    "bounced": N_("Address does not work"),
    "complained": N_("Reported as spam"),
    "asked": N_("Asked a colleague"),
    "imported": N_("Imported"),
}
PURPOSES = {
    "data_processing": N_("Data processing"),
    "marketing": N_("Marketing"),
    "analytics": N_("Analytics"),
}
ALL = text("topic_id IS NULL AND lifted_at IS NULL")
ONE = text("topic_id IS NOT NULL AND lifted_at IS NULL")


class Suppression(TenantRow, table=True):
    """An address that gets no more messages: of one topic, or of none at all. Lifted ones stay as a record.

    One live row for each reason: a repaired address does not take back an opt-out, and the other way round.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        Index("uq_suppressions_all", "channel", "key", "reason", unique=True, sqlite_where=ALL, postgresql_where=ALL),
        Index(
            "uq_suppressions_topic",
            "channel",
            "key",
            "topic_id",
            "reason",
            unique=True,
            sqlite_where=ONE,
            postgresql_where=ONE,
        ),
        Index("ix_suppressions_topic", "topic_id"),
        Index("ix_suppressions_contact", "contact_id"),
        Index("ix_suppressions_made", "made_at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))
    hidden: ClassVar[frozenset[str]] = frozenset({"address", "key"})

    channel: str = Field(max_length=20)
    key: str = Field(max_length=254)  # the email address, or the blind index of the number
    address: str = Field(max_length=400)  # as people read it; a number is sealed
    topic_id: UUID | None = Field(default=None, foreign_key="topics.id", ondelete="CASCADE")  # none: everything
    reason: str = Field(max_length=12)  # a key of SUPPRESSED
    detail: str = Field(default="", max_length=300)
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    lifted_at: datetime | None = Field(default=None, sa_type=UtcTime)
    lifted_by: UUID | None = None  # the colleague; none: the person, or Steward
    lifted_why: str = Field(default="", max_length=300)


class Consent(TenantRow, table=True):
    """What a person agreed to or withdrew, in which words; written once and never changed (G-02)."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_contact", "contact_id", "made_at"),
        Index("ix_consents_user", "user_id"),
        Index("ix_consents_made", "made_at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="user_id", through=("contact_id",))

    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="CASCADE")
    user_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE")
    purpose: str = Field(max_length=20)  # data_processing, marketing, analytics
    channel: str = Field(default="", max_length=20)  # empty: every channel
    given: bool
    wording: str = Field(max_length=1000)
    source: str = Field(default="", max_length=200)  # where: a page, a form, a call
    address: str = Field(default="", max_length=64)  # the internet address it came from
