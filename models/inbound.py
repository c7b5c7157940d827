"""What comes in: mailboxes, the mails and texts received, the threads they belong to, and what providers report."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel

from models import typed
from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_, NC_

RECEIVED_KINDS = {
    "reply": N_("Reply"),
    "new": N_("New message"),
    "bounce": N_("Bounce"),
    "auto": N_("Automatic reply"),
    "copy": NC_("of a letter", "Copy"),
    "complaint": N_("Complaint"),
    "stop": N_("Opt-out"),
}
WHERE_UID = text("uid IS NOT NULL")
WHERE_PROVIDER = text("provider_id IS NOT NULL")


class MailboxDraft(SQLModel):
    """The typed fields of a mailbox. `url` is written and never shown again; a change without it keeps the old one."""

    name: typed.Name = Field(
        min_length=1, max_length=120, title=N_("Name"), description=N_("How your team calls this mailbox.")
    )
    url: typed.Text = Field(
        default="",
        max_length=600,
        title=N_("Address"),
        description=N_("imaps://user:password@mail.example.com/INBOX; kept sealed, and never shown again."),
    )
    folder: typed.Text = Field(
        default="",
        max_length=200,
        title=N_("Folder"),
        description=N_("The folder to read; the inbox if empty."),
    )
    off: typed.YesNo = Field(
        default=False, title=N_("Switched off"), description=N_("Nothing is read until you switch it on again.")
    )


class Filing(SQLModel):
    """Where a conversation belongs."""

    contact_id: typed.ContactId = Field(default=None, title=N_("Contact"))


class Mailbox(TenantRow, table=True):
    """A mailbox that is read by IMAP. Nothing in it is ever changed."""

    __tablename__ = "mailboxes"
    hidden: ClassVar[frozenset[str]] = frozenset({"url"})

    name: str = Field(max_length=120)
    url: str = Field(default="", max_length=1000)  # sealed; empty: the one of STEWARD_IMAP_URL
    folder: str = Field(default="INBOX", max_length=200)
    uidvalidity: int | None = Field(default=None, sa_type=BigInteger)
    last_uid: int = Field(default=0, sa_type=BigInteger)
    last_ok_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_error: str = Field(default="", max_length=300)
    last_error_at: datetime | None = Field(default=None, sa_type=UtcTime)
    off: bool = False


class Thread(TenantRow, table=True):
    """A conversation with one contact on one channel."""

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_contact", "contact_id", "last_at"),
        Index("ix_threads_last", "last_at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))
    audited: ClassVar[bool] = False

    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    channel: str = Field(default="email", max_length=20)
    subject: str = Field(default="", max_length=200)
    last_at: datetime = Field(sa_type=UtcTime)
    heard_at: datetime | None = Field(default=None, sa_type=UtcTime)  # the last inbound message: WhatsApp's 24 hours


class Received(TenantRow, table=True):
    """One message that came in. A deleted one stays as a tombstone, so that it is not fetched again."""

    __tablename__ = "received"
    __table_args__ = (
        Index(
            "uq_received_uid",
            "mailbox_id",
            "folder",
            "uidvalidity",
            "uid",
            unique=True,
            sqlite_where=WHERE_UID,
            postgresql_where=WHERE_UID,
        ),
        Index(
            "uq_received_provider",
            "channel",
            "provider_id",
            unique=True,
            sqlite_where=WHERE_PROVIDER,
            postgresql_where=WHERE_PROVIDER,
        ),
        Index("ix_received_identity", "header_id", "digest"),
        Index("ix_received_contact", "contact_id", "at"),
        Index("ix_received_thread", "thread_id", "at"),
        Index("ix_received_answers", "answers_id"),
        Index("ix_received_file", "file_id"),
        Index("ix_received_at", "at", "id"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id",))
    audited: ClassVar[bool] = False

    channel: str = Field(default="email", max_length=20)
    mailbox_id: UUID | None = Field(default=None, foreign_key="mailboxes.id", ondelete="SET NULL")
    folder: str = Field(default="", max_length=200)
    uidvalidity: int | None = Field(default=None, sa_type=BigInteger)
    uid: int | None = Field(default=None, sa_type=BigInteger)
    provider_id: str | None = Field(default=None, max_length=200)  # of an SMS or WhatsApp message
    header_id: str = Field(default="", max_length=400)  # the Message-ID
    digest: str = Field(default="", max_length=64)  # SHA-256 of the content: the identity when UIDVALIDITY changes
    kind: str = Field(default="new", max_length=10)
    at: datetime = Field(sa_type=UtcTime)
    sender: str = Field(default="", max_length=400)  # an email address, or a number, sealed
    sender_key: str = Field(default="", max_length=254)
    sender_name: str = Field(default="", max_length=200)
    to: str = Field(default="", max_length=400)
    subject: str = Field(default="", max_length=400)
    text: str = Field(default="", sa_type=Text)
    shown_text: str = Field(default="", sa_type=Text)  # without what it quotes
    files: list[Any] = Field(default_factory=list, sa_type=JSON)  # ids of stored files
    file_id: UUID | None = Field(default=None, foreign_key="stored_files.id", ondelete="SET NULL")  # as it came
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    thread_id: UUID | None = Field(default=None, foreign_key="threads.id", ondelete="SET NULL")
    answers_id: UUID | None = Field(default=None, foreign_key="messages.id", ondelete="SET NULL")
    why: str = Field(default="", max_length=300)  # why it is where it is
    deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ProviderEvent(TenantRow, table=True):
    """What a provider reported about a message: each status once, in whatever order they come."""

    __tablename__ = "provider_events"
    __table_args__ = (
        Index("uq_provider_events_status", "channel", "provider_id", "status", unique=True),
        Index("ix_provider_events_outgoing", "outgoing_id"),
    )
    audited: ClassVar[bool] = False

    channel: str = Field(max_length=20)
    provider: str = Field(max_length=20)
    provider_id: str = Field(max_length=200)
    status: str = Field(max_length=40)
    code: str = Field(default="", max_length=20)
    text: str = Field(default="", max_length=500)
    outgoing_id: UUID | None = Field(default=None, foreign_key="outbox.id", ondelete="CASCADE")
