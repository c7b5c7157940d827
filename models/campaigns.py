"""Campaigns: one text to many people, and what became of each of them."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import WithJsonSchema
from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import CHANNEL_WORDS, HTML_MAX, Body, Optional, Text, YesNo, choice

CAMPAIGN_STATES = {
    "draft": N_("Draft"),
    "preparing": N_("Preparing"),
    "running": N_("Sending"),
    "paused": N_("Paused"),
    "done": N_("Done"),
    "stopped": N_("Stopped"),
}
LEFT_OUT = {
    "no_address": N_("No address on this channel"),
    "opted_out": N_("Opted out"),
    "bad_address": N_("Address does not work"),
    "double": N_("Has the address of another recipient"),
    "binned": N_("In the bin"),
    "missing": N_("A variable has no value"),
    "too_late": N_("The time has passed in their zone"),
    "outside": N_("Outside the 24 hours of WhatsApp"),
}


IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
MOST_IDS = 10_000  # contacts named one by one; a view or a filter takes any number
FILES_MAX = 20
LONGEST_SPREAD = 24 * 60  # minutes


class CampaignDraft(SQLModel):
    """The typed fields of a campaign: a template or texts of its own, and its recipients by one of three ways."""

    name: Text = Field(
        default="",
        max_length=200,
        title=N_("Name"),
        description=N_("Only your team sees it; the template's name if you leave it empty."),
    )
    channel: choice(CHANNEL_WORDS) = Field(  # type: ignore[valid-type]
        default="email",
        max_length=20,
        title=N_("Channel"),
        description=N_("How it reaches people; a template brings its own channel."),
    )
    template_id: Annotated[UUID | None, Optional] = Field(
        default=None, title=N_("Template"), description=N_("Fills in the subject and the text.")
    )
    subject: Text = Field(
        default="",
        max_length=400,
        title=N_("Subject"),
        description=N_("The line people read first in their inbox; variables work here, too."),
    )
    html: Body = Field(
        default="",
        max_length=HTML_MAX,
        title=N_("Formatted text"),
        description=N_("What people read; a version without formatting is made from it."),
    )
    text: Body = Field(
        default="", max_length=100_000, title=N_("Text"), description=N_("What people read where nothing is formatted.")
    )
    contact_ids: Annotated[list[UUID] | None, WithJsonSchema(IDS)] = Field(
        default=None, max_length=MOST_IDS, title=N_("Contacts"), description=N_("Whom it goes to, one by one.")
    )
    view: Annotated[UUID | None, Optional] = Field(
        default=None, title=N_("View"), description=N_("Whom it goes to: everyone in a saved view of contacts.")
    )
    filter: dict[str, Any] | None = Field(
        default=None,
        title=N_("Filter"),
        description=N_("Whom it goes to: everyone that these conditions fit."),
        schema_extra={
            "json_schema_extra": {
                "description": "As the list of contacts: q, status, owner, rating, interest, company, and filter (conditions)."
            }
        },
    )
    topic_id: Annotated[UUID | None, Optional] = Field(
        default=None,
        title=N_("Topic"),
        description=N_("What people may opt out of; without one it also reaches those who opted out of news."),
    )
    variables: dict[str, Any] = Field(
        default_factory=dict,
        title=N_("Variables"),
        description=N_("Values for the template, the same for every recipient."),
    )
    files: Annotated[list[UUID], WithJsonSchema(IDS)] = Field(
        default_factory=list,
        max_length=FILES_MAX,
        title=N_("Attachments"),
        description=N_("Sent with every message, 25 MB together."),
    )
    send_at: Annotated[datetime | None, Optional] = Field(
        default=None,
        title=N_("Send at"),
        description=N_("When the first message leaves; now, unless you choose a time."),
    )
    in_zones: YesNo = Field(
        default=False,
        title=N_("In each person’s own time zone"),
        description=N_("Leaves at that time of day where each person lives."),
    )
    spread: int = Field(
        default=0,
        ge=0,
        le=LONGEST_SPREAD,
        title=N_("Spread over"),
        description=N_("Minutes over which the messages are spread, to go easy on your mail server."),
    )
    guarded: YesNo = Field(
        default=True,
        title=N_("Pause by itself"),
        description=N_("Stops on its own when too many addresses bounce or people complain."),
    )


class Campaign(TenantRow, table=True):
    """One send to many. `cursor` is the last contact that was prepared; it moves in the commit that prepared it."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(CAMPAIGN_STATES)}", name="state"),
        Index("ix_campaigns_made", "made_at", "id"),
        Index("ix_campaigns_state", "state"),
        Index("ix_campaigns_version", "version_id"),
        Index("ix_campaigns_topic", "topic_id"),
        Index("uq_campaigns_occurrence", "schedule_id", "occurrence_on", unique=True),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by")

    name: str = Field(max_length=200)
    channel: str = Field(default="email", max_length=20)
    version_id: UUID = Field(foreign_key="template_versions.id", ondelete="RESTRICT")
    topic_id: UUID | None = Field(default=None, foreign_key="topics.id", ondelete="SET NULL")  # none: transactional
    schedule_id: UUID | None = Field(default=None, foreign_key="schedules.id", ondelete="SET NULL")
    occurrence_on: date | None = None
    chosen: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # {"ids": […]} or {"filter": {…}}, frozen
    variables: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # the same for every recipient
    files: list[Any] = Field(default_factory=list, sa_type=JSON)  # as the outbox keeps them: {"id", "cid"}
    state: str = Field(default="draft", max_length=10)
    why: str = Field(default="", max_length=300)  # why it is paused or stopped
    send_at: datetime | None = Field(default=None, sa_type=UtcTime)
    in_zones: bool = False  # at the wall time of each recipient's zone
    spread: int = 0  # minutes over which it is spread
    guarded: bool = True  # paused by itself when too many bounce
    cursor: UUID | None = None
    total: int = 0  # contacts chosen
    prepared: int = 0
    left_out: int = 0
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class CampaignRecipient(TenantRow, table=True):
    """One chosen contact: the message written to it, or the reason it was left out. Each address has one."""

    __tablename__ = "campaign_recipients"
    __table_args__ = (
        Index("uq_campaign_recipients_address", "campaign_id", "address_key", unique=True),
        Index("ix_campaign_recipients_reason", "campaign_id", "reason", "id"),
        Index("ix_campaign_recipients_contact", "contact_id"),
        Index("ix_campaign_recipients_message", "message_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("campaign_id",))
    audited: ClassVar[bool] = False

    campaign_id: UUID = Field(foreign_key="campaigns.id", ondelete="CASCADE")
    address_key: str = Field(max_length=254)  # `contact:<id>` without an address, or where another one has it
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="SET NULL")
    message_id: UUID | None = Field(default=None, foreign_key="messages.id", ondelete="SET NULL")
    reason: str = Field(default="", max_length=20)  # a key of LEFT_OUT; empty: it was written to
    detail: str = Field(default="", max_length=200)
