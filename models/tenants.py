"""The register of companies, the operators, and the rows that must survive a restore."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import HouseRow
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
    plan_status: str = Field(default="active", max_length=20)


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
