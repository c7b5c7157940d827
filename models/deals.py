"""Deals: what may be sold, to whom, for how much, and the stages on the way there."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.money import MOST, Currency
from models.typed import (
    CUSTOM_SAID,
    TAGS_MAX,
    Block,
    Colleague,
    CompanyId,
    ContactId,
    CustomValues,
    Day,
    Lines,
    Minor,
    Name,
    choice,
)

STAGE_KINDS = {"open": N_("Open"), "won": N_("Won"), "lost": N_("Lost")}


class StageDraft(SQLModel):
    """The typed fields of a stage."""

    name: Name = Field(
        min_length=1, max_length=60, title=N_("Name"), description=N_("The heading of its column on the board.")
    )
    kind: choice(STAGE_KINDS) = Field(  # type: ignore[valid-type]
        default="open", max_length=10, title=N_("Kind"), description=N_("Whether deals here are open, won or lost.")
    )
    likelihood: int = Field(
        default=50,
        ge=0,
        le=100,
        title=N_("Likelihood"),
        description=N_("How many of 100 deals in this stage you win; the forecast uses it."),
    )


class Stage(StageDraft, Binnable, TenantRow, table=True):
    """A column of the board. `position` counts from the left."""

    __tablename__ = "stages"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(STAGE_KINDS)}", name="kind"),
        Index("ix_stages_position", "binned_at", "position", "id"),
        Index("ix_stages_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=60)
    position: int = 0


class DealDraft(SQLModel):
    """The typed fields of a deal. An empty currency is the workspace's."""

    title: Name = Field(
        min_length=1, max_length=200, title=N_("Title"), description=N_("What you want to sell, in a few words.")
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="RESTRICT",
        title=N_("Contact"),
        description=N_("The person you talk to."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="RESTRICT",
        title=N_("Company"),
        description=N_("Who would buy; that of the contact, unless you choose another."),
    )
    amount: Minor = Field(
        default=0,
        ge=0,
        le=MOST,
        sa_type=BigInteger,
        title=N_("Amount"),
        description=N_("What it may bring; once a quote is sent, the quote's total counts."),
        schema_extra={
            "json_schema_extra": {
                "description": "In the smallest unit of its currency. The newest sent quote counts instead, once there is one."
            }
        },
    )
    currency: Currency = Field(
        default="",
        max_length=3,
        title=N_("Currency"),
        description=N_("That of the workspace, unless you choose another."),
    )
    close_on: Day = Field(
        default=None,
        title=N_("Expected to close"),
        description=N_("When you expect the decision; the forecast goes by it."),
    )
    note: Block = Field(default=None, max_length=4000, title=N_("Note"), description=N_("Only your team sees it."))
    owner_id: Colleague = Field(
        default=None,
        foreign_key="users.id",
        ondelete="SET NULL",
        title=N_("Owner"),
        description=N_("Who works on this deal; it counts in their forecast."),
    )


class NewDeal(DealDraft):
    """The typed fields of a deal, with its tags."""

    tags: Lines = Field(
        default_factory=list,
        max_length=TAGS_MAX,
        title=N_("Tags"),
        description=N_("Short words to find it by in any list."),
    )
    fields: CustomValues = Field(
        default_factory=dict,
        title=N_("Custom fields"),
        description=N_("What your administrators want to know besides."),
        schema_extra={"json_schema_extra": {"description": CUSTOM_SAID}},
    )


class Deal(DealDraft, Binnable, TenantRow, table=True):
    """Something that may be sold. `rank` orders the cards of a column; a deal moves by `deals.move` alone."""

    __tablename__ = "deals"
    __table_args__ = (
        Index("ix_deals_title", "binned_at", "name_key", "id"),
        Index("ix_deals_made", "binned_at", "made_at", "id"),
        Index("ix_deals_amount", "binned_at", "amount", "id"),
        Index("ix_deals_close", "binned_at", "close_on", "id"),
        Index("ix_deals_stage", "stage_id", "binned_at", "rank", "id"),
        Index("ix_deals_contact", "contact_id", "binned_at"),
        Index("ix_deals_company", "company_id", "binned_at"),
        Index("ix_deals_owner", "owner_id", "binned_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="owner_id")

    name_key: str = Field(default="", max_length=200)
    stage_id: UUID = Field(foreign_key="stages.id", ondelete="RESTRICT")
    staged_at: datetime = Field(sa_type=UtcTime)  # since when it has been in its stage
    rank: int = Field(default=0, sa_type=BigInteger)  # with gaps, so that a move writes one row
    lost_reason: str = Field(default="", max_length=200)
    closed_at: datetime | None = Field(default=None, sa_type=UtcTime)  # since when it has been won or lost
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # custom values by the id of their field


class DealMove(TenantRow, table=True):
    """A deal came into a stage; never changed. What lies between two of them is the time in a stage."""

    __tablename__ = "deal_moves"
    __table_args__ = (
        Index("ix_deal_moves_deal", "deal_id", "made_at"),
        Index("ix_deal_moves_from", "from_id"),
        Index("ix_deal_moves_to", "to_id", "made_at"),
    )
    seen: ClassVar[Seen] = Seen(through=("deal_id",))
    audited: ClassVar[bool] = False

    deal_id: UUID = Field(foreign_key="deals.id", ondelete="CASCADE")
    from_id: UUID | None = Field(default=None, foreign_key="stages.id", ondelete="RESTRICT")  # None: it was added
    to_id: UUID = Field(foreign_key="stages.id", ondelete="RESTRICT")
    reason: str = Field(default="", max_length=200)  # why it was lost
