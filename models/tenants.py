"""The register of companies, the operators, and the rows that must survive a restore."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from models.base import HouseRow, Progress
from models.columns import UtcTime


class Tenant(HouseRow, table=True):
    """A company that lives here. Its data is in a file or schema of its own."""

    __tablename__ = "tenants"

    name: str = Field(max_length=200)
    host: str | None = Field(default=None, max_length=253, unique=True)
    currency: str = Field(default="EUR", max_length=3)
    zone: str = Field(default="UTC", max_length=64)
    country: str | None = Field(default=None, max_length=2)  # ISO 3166; its phone numbers need no country code
    plan: str = Field(default="trial", max_length=20)
    plan_status: str = Field(default="active", max_length=20)  # provisioning, active, suspended, erased
    email: str = Field(default="", max_length=254)  # whom the operator writes to
    trial_ends_on: date | None = None
    suspended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    suspended_why: str = Field(default="", max_length=300)  # the people of the workspace read it
    users: int = 0  # who may sign in; this and the next two as they were counted last
    active_users: int = 0  # who did something this month
    messages: int = 0  # written this month
    counted_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Operator(HouseRow, table=True):
    """A user of a tenant who looks after the whole house."""

    __tablename__ = "operators"
    __table_args__ = (Index("uq_operators_user", "tenant_id", "user_id", unique=True),)

    tenant_id: UUID = Field(foreign_key="tenants.id", ondelete="CASCADE")
    user_id: UUID


class Revocation(HouseRow, table=True):
    """A user disabled or lowered; replayed after a restore so that yesterday's leaver does not come back."""

    __tablename__ = "revocations"
    __table_args__ = (
        Index("ix_revocations_tenant", "tenant_id", "at"),
        Index("uq_revocations_event", "event_id", unique=True),
    )

    tenant_id: UUID
    user_id: UUID
    event_id: UUID
    what: str = Field(max_length=20)
    role: str | None = Field(default=None, max_length=20)
    at: datetime = Field(sa_type=UtcTime)


class SetupLink(HouseRow, table=True):
    """The one-time link of the first run: stored hashed, good for one hour."""

    __tablename__ = "setup_links"
    hidden: ClassVar[frozenset[str]] = frozenset({"token_hash"})

    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SignInFailure(HouseRow, table=True):
    """One failed sign-in, counted against the account and against the address (R-02). Keys are hashed."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_key", "key", "at"),)
    audited: ClassVar[bool] = False

    key: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcTime)


class RateCount(HouseRow, table=True):
    """How much of its allowance an API caller has used; kept in memory and saved each five seconds (R-07)."""

    __tablename__ = "rate_counts"
    audited: ClassVar[bool] = False

    key: str = Field(max_length=120, unique=True)
    used: int = 0
    window_ends_at: datetime = Field(sa_type=UtcTime)


class TenantRun(Progress, HouseRow, table=True):
    """Long work on a whole workspace: it is made, exported or erased, step by step; a rerun goes on where it stopped."""

    __tablename__ = "tenant_runs"
    __table_args__ = (
        Index("ix_tenant_runs_tenant", "tenant_id", "made_at"),
        Index("ix_tenant_runs_made", "made_at", "id"),
    )

    tenant_id: UUID  # stays after the workspace is gone
    name: str = Field(max_length=200)
    kind: str = Field(max_length=10)  # provision, export, erase
    state: str = Field(default="waiting", max_length=10)  # waiting, running, done, failed, withdrawn
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # name, ended_at, said
    wanted: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what it is to be made of; no secret
    file: str = Field(default="", max_length=400)  # of an export
    asked_by: str = Field(default="", max_length=200)


class SignUp(HouseRow, table=True):
    """Somebody who wants a workspace of their own and has still to show that the address is theirs (U-15)."""

    __tablename__ = "sign_ups"
    __table_args__ = (
        Index("ix_sign_ups_expires", "expires_at"),
        Index("ix_sign_ups_email", "email"),
        Index("ix_sign_ups_network", "network"),
    )
    hidden: ClassVar[frozenset[str]] = frozenset({"token_hash", "password_hash"})
    audited: ClassVar[bool] = False  # strangers, who are forgotten after a day

    email: str = Field(max_length=254)
    name: str = Field(max_length=120)
    company: str = Field(max_length=200)
    zone: str = Field(default="UTC", max_length=64)
    currency: str = Field(default="EUR", max_length=3)
    country: str | None = Field(default=None, max_length=2)
    password_hash: str = Field(default="", max_length=200)
    token_hash: str = Field(max_length=64, unique=True)
    network: str = Field(default="", max_length=64)  # a hash of where it came from, to count by (U-15)
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    tenant_id: UUID | None = None


class Erasure(HouseRow, table=True):
    """A person who was erased: no text, only what is needed to erase them again after a restore (G-01, A-03)."""

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_tenant", "tenant_id", "made_at"),
        Index("uq_erasures_subject", "tenant_id", "subject_id", unique=True),
    )

    tenant_id: UUID
    subject: str = Field(max_length=10)  # contacts or users
    subject_id: UUID
    asked_by: UUID | None = None
    state: str = Field(default="begun", max_length=10)  # begun, swept (rows are gone), done (bytes are gone too)
    digest: str = Field(default="", max_length=64)  # of the preview that was confirmed
    keeps_books: bool = False
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)  # table → rows
    worked: int = 0  # rows that are gone so far
    files: list[str] = Field(default_factory=list, sa_type=JSON)  # digests of bytes that are still to go
    kept: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # table, rows, why (a key), until (a day)
    erased_at: datetime | None = Field(default=None, sa_type=UtcTime)
    swept_at: datetime | None = Field(default=None, sa_type=UtcTime)
    replayed_at: datetime | None = Field(default=None, sa_type=UtcTime)
