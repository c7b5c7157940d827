"""Templates: texts with variables, written once and sent often; and the topics that people may opt out of."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field, SQLModel

from models.base import Binnable, TenantRow
from models.language import N_
from models.typed import CHANNEL_WORDS, HTML_MAX, Block, Body, Line, Name, TopicId, choice
from models.typed import Text as TextLine


class TemplateDraft(SQLModel):
    """The typed fields of a template. Its texts may hold `{{ variables }}` and `{% if %}`."""

    name: Name = Field(
        min_length=1,
        max_length=120,
        title=N_("Name"),
        description=N_("How your team finds it; recipients never see it."),
    )
    channel: choice(CHANNEL_WORDS) = Field(  # type: ignore[valid-type]
        default="email",
        max_length=20,
        title=N_("Channel"),
        description=N_("What it is written for; it cannot change later."),
    )
    topic_id: TopicId = Field(
        default=None,
        foreign_key="topics.id",
        ondelete="SET NULL",
        title=N_("Topic"),
        description=N_("What people may opt out of; none for a single matter, such as an appointment."),
    )
    subject: TextLine = Field(
        default="",
        max_length=400,
        title=N_("Subject"),
        description=N_("The line people read first in their inbox; variables work here, too."),
    )
    html: Body = Field(
        default="",
        max_length=HTML_MAX,
        sa_type=Text,
        title=N_("Formatted text"),
        description=N_("What people read; a version without formatting is made from it."),
    )
    text: Body = Field(
        default="",
        max_length=100_000,
        sa_type=Text,
        title=N_("Text"),
        description=N_("What people read where nothing is formatted."),
    )
    content_sid: Line = Field(
        default=None,
        max_length=64,
        title=N_("Content SID"),
        description=N_("Of a WhatsApp template that Twilio approved."),
    )


class Template(TemplateDraft, Binnable, TenantRow, table=True):
    """A template. Each change of its texts makes a version, and what is sent names the version."""

    __tablename__ = "templates"
    __table_args__ = (
        Index("ix_templates_name", "binned_at", "name_key", "id"),
        Index("ix_templates_made", "binned_at", "made_at", "id"),
        Index("ix_templates_topic", "topic_id"),
    )

    name_key: str = Field(default="", max_length=120)


class TemplateVersion(TenantRow, table=True):
    """The texts of a template as they were sent; never changed. A message without a template has none."""

    __tablename__ = "template_versions"
    __table_args__ = (
        Index("uq_template_versions_number", "template_id", "number", unique=True),
        Index("ix_template_versions_digest", "digest"),  # of texts without a template there are thousands
    )
    audited: ClassVar[bool] = False

    template_id: UUID | None = Field(default=None, foreign_key="templates.id", ondelete="SET NULL")
    number: int
    subject: str = Field(default="", max_length=400)
    html: str = Field(default="", sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    content_sid: str | None = Field(default=None, max_length=64)
    variables: list[Any] = Field(default_factory=list, sa_type=JSON)  # the names that its texts use
    digest: str = Field(max_length=64)  # SHA-256 of the texts


class TopicDraft(SQLModel):
    """The typed fields of a topic."""

    name: Name = Field(
        min_length=1,
        max_length=120,
        title=N_("Name"),
        description=N_("In words that recipients understand; they see it where they opt out."),
    )
    note: Block = Field(
        default=None,
        max_length=400,
        title=N_("Description"),
        description=N_("One sentence below it, where people opt out."),
    )


class Topic(TopicDraft, Binnable, TenantRow, table=True):
    """Something people receive and may opt out of: news, offers, reminders of a yearly check."""

    __tablename__ = "topics"
    __table_args__ = (
        Index("ix_topics_name", "binned_at", "name_key", "id"),
        Index("ix_topics_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=120)
