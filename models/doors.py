"""Doors to other systems: tokens of programs, webhooks both ways, sheets, and how each integration does (F-21, W-01, W-04)."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_


class TokenDraft(SQLModel):
    """The typed fields of a token."""

    name: str = Field(min_length=1, max_length=60, description=N_("What uses it, so that you know it again."))
    networks: str = Field(
        default="", max_length=400, description=N_("Where it may be used from, as 203.0.113.0/24, … Empty: anywhere.")
    )
    expires_on: date | None = Field(default=None, description=N_("The last day. At most a year; empty: 90 days."))


class ApiToken(TokenDraft, TenantRow, table=True):
    """A token of a program. It may do what its scopes and its owner's role both allow, and ends with its owner's access."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_user", "user_id", "ended_at"),)
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"token_hash"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    hint: str = Field(max_length=8)  # its last letters
    scopes: list[str] = Field(default_factory=list, sa_type=JSON)  # permissions of services/roles.py
    expires_on: date
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    used_from: str = Field(default="", max_length=64)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class WebhookDraft(SQLModel):
    """The typed fields of an outgoing webhook."""

    name: str = Field(min_length=1, max_length=60, description=N_("What is told, so that you know it again."))
    url: str = Field(min_length=1, max_length=2000, description=N_("Its https address, outside of this network."))


class Webhook(WebhookDraft, TenantRow, table=True):
    """An address that is told of events of some kinds, within what its owner sees (Standard Webhooks)."""

    __tablename__ = "webhooks"
    __table_args__ = (CheckConstraint("state IN ('on', 'off', 'stopped')", name="state"),)
    hidden: ClassVar[frozenset[str]] = frozenset({"url", "secret", "previous_secret"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    secret: str = Field(max_length=400)  # sealed
    previous_secret: str = Field(default="", max_length=400)  # sealed; signs too until …
    previous_until_at: datetime | None = Field(default=None, sa_type=UtcTime)
    state: str = Field(default="on", max_length=10)
    stopped_why: str = Field(default="", max_length=300)
    failing_at: datetime | None = Field(default=None, sa_type=UtcTime)  # since when every completed delivery failed
    cursor: UUID | None = None  # the last event that was looked at


class WebhookDelivery(TenantRow, table=True):
    """One event told to one webhook. Its body, states and attempts are those of the outbox."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id", "replay"),
        Index("ix_webhook_deliveries_webhook", "webhook_id", "made_at"),
        Index("ix_webhook_deliveries_outgoing", "outgoing_id"),
    )
    audited: ClassVar[bool] = False

    webhook_id: UUID = Field(foreign_key="webhooks.id", ondelete="CASCADE")
    event_id: UUID
    kind: str = Field(max_length=60)
    outgoing_id: UUID
    replay: int = 0  # 0: the first; each replay is one more, with the same id for who receives it


class InboundHookDraft(SQLModel):
    """The typed fields of an incoming webhook."""

    name: str = Field(min_length=1, max_length=60, description=N_("Who calls it, so that you know it again."))


class InboundHook(InboundHookDraft, TenantRow, table=True):
    """An address of ours that another system calls: what it says becomes a record, by a mapping (W-01)."""

    __tablename__ = "inbound_hooks"
    __table_args__ = (CheckConstraint("scheme IN ('standard', 'hmac', 'token')", name="scheme"),)
    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    user_id: UUID = Field(
        foreign_key="users.id", ondelete="CASCADE", index=True
    )  # by whom its records are made, and with whose rights
    scheme: str = Field(default="standard", max_length=10)
    header: str = Field(default="", max_length=60)  # of the signature, for those that are not Standard Webhooks
    secret: str = Field(max_length=400)  # sealed
    record: str = Field(default="contact", max_length=20)  # the noun of what is made or changed
    mapping: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # field → path in the body, as customer.email
    matches: str = Field(default="email", max_length=60)  # the field by which a record is found again
    on: bool = True


class InboundReceipt(TenantRow, table=True):
    """One call of an incoming webhook, once by its id; kept a week, with its body as a sample."""

    __tablename__ = "inbound_receipts"
    __table_args__ = (
        UniqueConstraint("hook_id", "key"),
        Index("ix_inbound_receipts_hook", "hook_id", "made_at"),
        CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
    )
    audited: ClassVar[bool] = False

    hook_id: UUID = Field(foreign_key="inbound_hooks.id", ondelete="CASCADE")
    key: str = Field(max_length=200)
    body: str = Field(sa_type=Text)  # sealed
    state: str = Field(default="waiting", max_length=10)
    why: str = Field(default="", max_length=300)
    subject: str = Field(default="", max_length=40)
    subject_id: UUID | None = None


class SheetDraft(SQLModel):
    """The typed fields of a sheet that is kept."""

    sheet: str = Field(min_length=1, max_length=120, description=N_("The id of the spreadsheet, from its address."))
    tab: str = Field(min_length=1, max_length=80, description=N_("The tab that Steward writes; it is made if missing."))


class SheetLink(SheetDraft, TenantRow, table=True):
    """A view or report that is kept in a sheet of Google (W-04)."""

    __tablename__ = "sheet_links"
    __table_args__ = (
        UniqueConstraint("sheet", "tab"),
        CheckConstraint("every IN ('hour', 'day', 'never')", name="every"),
    )

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", index=True)  # whose sight it has
    record: str = Field(default="contact", max_length=20)
    view_id: UUID | None = Field(default=None, foreign_key="views.id", ondelete="CASCADE", index=True)
    report: str = Field(default="", max_length=20)  # a kind of report, instead of a record
    every: str = Field(default="day", max_length=10)
    pushed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    rows: int = 0
    error: str = Field(default="", max_length=300)


class Integration(TenantRow, table=True):
    """How another system did lately: the last success and the last error of each."""

    __tablename__ = "integrations"
    audited: ClassVar[bool] = False

    key: str = Field(max_length=40, unique=True)
    ok_at: datetime | None = Field(default=None, sa_type=UtcTime)
    failed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    error: str = Field(default="", max_length=300)
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what the last test found, step by step
