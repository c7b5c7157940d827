"""Second factors, passkeys, and the steps between a right password and an open session (U-12, F-25)."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Seen, TenantRow
from models.columns import UtcTime


class TotpFactor(TenantRow, table=True):
    """An authenticator app of a person. It counts once a first code was right."""

    __tablename__ = "totp_factors"
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"secret"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE", unique=True)
    secret: str = Field(max_length=400)  # sealed
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_step: int = Field(default=0, sa_type=BigInteger)  # the latest step whose code was used; never again
    drift: int = 0  # by how many steps of 30 s this person's device runs ahead, learned at enrolment


class RecoveryCode(TenantRow, table=True):
    """One of ten codes for when every other factor is lost; good once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "number"), Index("ix_recovery_codes_user", "user_id", "used_at"))
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"code_hash"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    number: int  # the first digit of the code says which row to compare with
    code_hash: str = Field(max_length=200)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Passkey(TenantRow, table=True):
    """A passkey or security key of a person, good at one host name."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user", "user_id", "made_at"),)
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"public_key", "credential_id"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    name: str = Field(max_length=80)
    credential_id: str = Field(max_length=1400, unique=True)  # base64url
    public_key: str = Field(sa_type=Text)  # base64url of the COSE key
    sign_count: int = Field(default=0, sa_type=BigInteger)
    rp_id: str = Field(max_length=253)
    backed_up: bool = False  # synced by its maker: a count that falls only alarms
    transports: list[str] | None = Field(default=None, sa_type=JSON)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    alarm_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when its count fell: it may have been copied


class SignInStep(TenantRow, table=True):
    """A sign-in, an enrolment or a proof that has begun and waits for its second step, at most ten minutes."""

    __tablename__ = "sign_in_steps"
    __table_args__ = (Index("ix_sign_in_steps_expires", "expires_at"), Index("ix_sign_in_steps_user", "user_id"))
    audited: ClassVar[bool] = False

    token_hash: str = Field(max_length=64, unique=True)  # of what only this browser holds
    purpose: str = Field(max_length=10)  # sign_in, enrol, alone, prove
    user_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE")  # none yet: a passkey alone
    password_hash: str | None = Field(default=None, max_length=200)  # what was compared; changed since: no longer good
    challenge: str = Field(default="", max_length=120)  # base64url, of a passkey
    challenge_until_at: datetime | None = Field(default=None, sa_type=UtcTime)
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # where to go, of which browser
    tries: int = 0
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ResetLink(TenantRow, table=True):
    """A link by mail that lets a person choose a new password, once, within 30 minutes."""

    __tablename__ = "reset_links"
    __table_args__ = (Index("ix_reset_links_user", "user_id", "made_at"),)
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    hidden: ClassVar[frozenset[str]] = frozenset({"token_hash"})

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
