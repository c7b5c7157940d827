"""Views: saved lists, each with its filter and its sort."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.typed import Colleague, Name, Text, YesNo


class ViewDraft(SQLModel):
    """A view as typed. `record` is the noun of a record type; `filter` a tree (services/records/filters.py)."""

    name: Name = Field(
        min_length=1,
        max_length=120,
        title=N_("Name"),
        description=N_("The word on its tab, and in the menu if you pin it."),
    )
    record: Name = Field(max_length=40, title=N_("List"), description=N_("Which list it is of."))
    filter: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, title=N_("Filter"), description=N_("Which rows it shows.")
    )
    sort: Text = Field(default="", max_length=60, title=N_("Sort"), description=N_("What the list begins with."))
    columns: list[str] = Field(
        default_factory=list,
        sa_type=JSON,
        title=N_("Columns"),
        description=N_("Which columns it shows, in their order."),
    )
    shared: YesNo = Field(
        default=False,
        title=N_("Shared"),
        description=N_("Everyone in the workspace sees it, each with the records they may see."),
    )
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who may change and delete it."),
    )


class View(ViewDraft, Binnable, TenantRow, table=True):
    """A saved list."""

    __tablename__ = "views"
    __table_args__ = (
        Index("ix_views_name", "binned_at", "name_key", "id"),
        Index("ix_views_made", "binned_at", "made_at", "id"),
        Index("ix_views_owner", "owner_id", "record"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id", open="shared", private=True)

    name_key: str = Field(default="", max_length=200)


class ViewPin(TenantRow, table=True):
    """A view that somebody pinned to their menu, from the top by `position`."""

    __tablename__ = "view_pins"
    __table_args__ = (Index("uq_view_pins", "user_id", "view_id", unique=True), Index("ix_view_pins_view", "view_id"))
    seen: ClassVar[Seen] = Seen(owner="user_id", private=True)
    audited: ClassVar[bool] = False

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    view_id: UUID = Field(foreign_key="views.id", ondelete="CASCADE")
    position: int = 0
