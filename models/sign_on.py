"""Sign-on with another service (OpenID Connect): which ones, who is who there, and what has begun (F-25)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_


class SignOnDraft(SQLModel):
    """The typed fields of a sign-on service."""

    name: str = Field(min_length=1, max_length=60, description=N_("The word on the button, such as Google or Entra."))
    issuer: str = Field(min_length=1, max_length=400, description=N_("Its https address, exactly as it names itself."))
    client_id: str = Field(min_length=1, max_length=300, description=N_("What it calls this Steward."))
    scopes: str = Field(default="openid email profile", max_length=300, description=N_("What to ask for."))
    groups_claim: str = Field(
        default="", max_length=120, description=N_("The claim that names groups; empty: roles are given here.")
    )
    default_role: str = Field(
        default="", max_length=20, description=N_("The role of who comes for the first time; empty: invited only.")
    )


class SignOnProvider(SignOnDraft, TenantRow, table=True):
    """A service that people may sign in with."""

    __tablename__ = "sign_on_providers"
    hidden: ClassVar[frozenset[str]] = frozenset({"client_secret"})

    issuer: str = Field(max_length=400, unique=True)
    client_secret: str = Field(default="", max_length=800)  # sealed
    group_roles: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # group → role
    on: bool = True


class Identity(TenantRow, table=True):
    """Who a colleague is at a sign-on service: linked once, by its own name for them."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index("ix_identities_user", "user_id"))
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    provider_id: UUID = Field(foreign_key="sign_on_providers.id", ondelete="CASCADE", index=True)
    issuer: str = Field(max_length=400)
    subject: str = Field(max_length=255)
    email: str = Field(default="", max_length=254)  # as the service said when it was linked
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SignOnStart(TenantRow, table=True):
    """A sign-on that a browser began and has not finished; good once, for ten minutes."""

    __tablename__ = "sign_on_starts"
    __table_args__ = (Index("ix_sign_on_starts_expires", "expires_at"),)
    audited: ClassVar[bool] = False

    provider_id: UUID = Field(foreign_key="sign_on_providers.id", ondelete="CASCADE", index=True)
    user_id: UUID | None = Field(default=None, foreign_key="users.id", ondelete="CASCADE", index=True)  # who links it
    state_hash: str = Field(max_length=64, unique=True)
    browser_hash: str = Field(max_length=64)  # of a cookie: another browser cannot finish it
    nonce: str = Field(max_length=64)
    verifier: str = Field(max_length=400)  # sealed
    then: str = Field(default="", max_length=400)  # the page to go to
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
