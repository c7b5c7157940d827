"""Roles that a workspace makes for itself, beside the seven built in."""

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import TenantRow
from models.language import N_


class OwnRoleDraft(SQLModel):
    """The typed fields of an own role."""

    label: str = Field(min_length=1, max_length=60, description=N_("As colleagues read it."))
    meant_for: str = Field(default="", max_length=200, description=N_("For whom it is meant, in a sentence."))
    base: str = Field(max_length=20, description=N_("The built-in role it began as, and is compared with."))
    scope: str = Field(max_length=4, description=N_("Whose records it sees: one's own, the team's, or all."))


class OwnRole(OwnRoleDraft, TenantRow, table=True):
    """A role beside the seven. Users name it by `key`, which never changes."""

    __tablename__ = "own_roles"
    __table_args__ = (CheckConstraint("scope IN ('own', 'team', 'all')", name="scope"),)

    key: str = Field(max_length=20, unique=True)  # own- and a part of its id: no built-in role begins like this
    label_key: str = Field(max_length=60, unique=True)  # folded
    permissions: list[str] = Field(default_factory=list, sa_type=JSON)
