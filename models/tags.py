"""Tags: short words that mark contacts, companies and deals."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.typed import Name, choice

COLOURS = {
    "grey": N_("Grey"), "blue": N_("Blue"), "green": N_("Green"), "amber": N_("Amber"), "red": N_("Red"),
    "violet": N_("Violet"),
}  # fmt: skip


class TagDraft(SQLModel):
    """The typed fields of a tag."""

    name: Name = Field(
        min_length=1,
        max_length=40,
        title=N_("Name"),
        description=N_("A short word; the name of another tag merges the two."),
    )
    colour: choice(COLOURS) = Field(  # type: ignore[valid-type]
        default="grey", max_length=10, title=N_("Colour"), description=N_("Of its chip on lists and records.")
    )


class Tag(TagDraft, Binnable, TenantRow, table=True):
    """A tag. Of those outside the bin each folded name stands once."""

    __tablename__ = "tags"
    __table_args__ = (
        Index("ix_tags_name", "binned_at", "name_key", "id"),
        Index("ix_tags_made", "binned_at", "made_at", "id"),
    )

    name_key: str = Field(default="", max_length=200)  # a folded sign may be several letters


class TagLink(TenantRow, table=True):
    """A tag on a record: one of the three is set."""

    __tablename__ = "tag_links"
    __table_args__ = (
        Index("uq_tag_links_contact", "tag_id", "contact_id", unique=True),
        Index("uq_tag_links_company", "tag_id", "company_id", unique=True),
        Index("uq_tag_links_deal", "tag_id", "deal_id", unique=True),
        Index("ix_tag_links_contact", "contact_id"),
        Index("ix_tag_links_company", "company_id"),
        Index("ix_tag_links_deal", "deal_id"),
    )
    seen: ClassVar[Seen] = Seen(through=("contact_id", "company_id", "deal_id"))
    audited: ClassVar[bool] = False

    tag_id: UUID = Field(foreign_key="tags.id", ondelete="CASCADE")
    contact_id: UUID | None = Field(default=None, foreign_key="contacts.id", ondelete="CASCADE")
    company_id: UUID | None = Field(default=None, foreign_key="companies.id", ondelete="CASCADE")
    deal_id: UUID | None = Field(default=None, foreign_key="deals.id", ondelete="CASCADE")
