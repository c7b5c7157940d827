"""Accounts: the people who work here, their teams, their sessions and the links that invite them."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Text, text
from sqlmodel import Field, SQLModel

from models.base import TenantRow
from models.columns import UtcTime
from models.language import N_


class Team(TenantRow, table=True):
    """A group of colleagues who see one another's records."""

    __tablename__ = "teams"

    name: str = Field(max_length=120, unique=True)


class UserDraft(SQLModel):
    """The typed fields of a colleague, for administrators."""

    name: str = Field(
        min_length=1, max_length=120, description=N_("As colleagues see it, and as emails name the sender.")
    )
    email: str = Field(min_length=3, max_length=254, description=N_("The address they sign in with."))
    role: str = Field(max_length=20, description=N_("Decides which pages they open and whose records they see."))
    team_id: UUID | None = Field(
        default=None,
        foreign_key="teams.id",
        ondelete="SET NULL",
        description=N_("Sales colleagues see the records of their team."),
    )


class User(UserDraft, TenantRow, table=True):
    """A colleague. `email` is kept in lower case and is the sign-in name."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", "email", unique=True),)
    hidden: ClassVar[frozenset[str]] = frozenset({"password_hash"})

    password_hash: str | None = Field(default=None, max_length=200)
    password_at: datetime | None = Field(default=None, sa_type=UtcTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    zone: str = Field(default="", max_length=64)  # empty: the company's
    locale: str = Field(default="", max_length=12)  # language and territory, as fr_FR; empty: the browser's
    look: str = Field(default="auto", max_length=5)  # light, dark, auto
    signature: str = Field(default="", sa_type=Text)  # under one's emails; safe HTML
    quiet_from: str = Field(default="", max_length=5)  # no mail or push from then, as 21:00 in one's zone …
    quiet_until: str = Field(default="", max_length=5)  # … until then; empty: at any time
    density: str = Field(default="comfortable", max_length=11)  # of lists: comfortable or compact
    guided_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when the first steps were put away
    erased_at: datetime | None = Field(default=None, sa_type=UtcTime)  # left for good: only the books still say "who"
    recent: list[list[str]] | None = Field(default=None, sa_type=JSON)  # opened lately: [noun, id], the latest first

    @property
    def active(self) -> bool:
        """Whether this person may sign in."""
        return self.disabled_at is None and self.password_hash is not None


class UserSession(TenantRow, table=True):
    """One signed-in browser or program. Only the cookie holds the token; this row holds its hash."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user", "user_id", "ended_at"),)
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    kind: str = Field(default="browser", max_length=10)  # browser or program
    agent: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=64)  # where it was last seen
    seen_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    proved_at: datetime = Field(sa_type=UtcTime)  # when the person last proved who they are
    moved_at: datetime | None = Field(default=None, sa_type=UtcTime)  # when it came from elsewhere, by another browser
    factors: str = Field(default="", max_length=20)  # password, totp, recovery, with_passkey, passkey, sign_on
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    viewing_id: UUID | None = None  # the viewing that this session is in: it sees as somebody else, and changes nothing


class Viewing(TenantRow, table=True):
    """An administrator who looks at the workspace as a colleague sees it, read-only and for 30 minutes at most."""

    __tablename__ = "viewings"
    __table_args__ = (
        Index("ix_viewings_made", "made_at", "id"),
        Index("ix_viewings_user", "user_id", "made_at"),
        Index("ix_viewings_viewer", "viewer_id"),
    )

    viewer_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")  # who looks
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")  # as whom
    reason: str = Field(max_length=200)
    ends_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ViewedPage(TenantRow, table=True):
    """A page that was opened in a viewing."""

    __tablename__ = "viewed_pages"
    __table_args__ = (Index("ix_viewed_pages_viewing", "viewing_id", "made_at", "id"),)
    audited: ClassVar[bool] = False

    viewing_id: UUID = Field(foreign_key="viewings.id", ondelete="CASCADE")
    page: str = Field(max_length=200)


class Invitation(TenantRow, table=True):
    """A link that lets one person in, once, for seven days."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_open",
            "email",
            unique=True,
            sqlite_where=text("used_at IS NULL"),
            postgresql_where=text("used_at IS NULL"),
        ),
    )
    hidden: ClassVar[frozenset[str]] = frozenset({"token_hash"})

    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=120)
    role: str = Field(max_length=20)
    team_id: UUID | None = Field(default=None, foreign_key="teams.id", ondelete="SET NULL")
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
