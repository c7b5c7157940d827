"""Notes: what people write down about a contact, a company or a deal, and each former text."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.columns import UtcTime
from models.language import N_
from models.typed import Body, CompanyId, ContactId, DealId, choice

NOTE_KINDS = {"note": N_("Note"), "call": N_("Call"), "meeting": N_("Meeting")}
NOTE_MAX = 20_000  # characters


class NoteDraft(SQLModel):
    """The typed fields of a note. Its text is Markdown; `@` and a colleague's name tells that person."""

    text: Body = Field(
        min_length=1,
        max_length=NOTE_MAX,
        sa_type=Text,
        title=N_("Text"),
        description=N_("What was said or agreed; @ and a name tells that colleague."),
    )
    kind: choice(NOTE_KINDS) = Field(  # type: ignore[valid-type]
        default="note",
        max_length=10,
        title=N_("Kind"),
        description=N_("Calls and meetings have their own sign on the timeline."),
    )
    contact_id: ContactId = Field(
        default=None,
        foreign_key="contacts.id",
        ondelete="CASCADE",
        title=N_("Contact"),
        description=N_("Whose timeline shows it."),
    )
    company_id: CompanyId = Field(
        default=None,
        foreign_key="companies.id",
        ondelete="CASCADE",
        title=N_("Company"),
        description=N_("Whose timeline shows it."),
    )
    deal_id: DealId = Field(
        default=None,
        foreign_key="deals.id",
        ondelete="CASCADE",
        title=N_("Deal"),
        description=N_("Whose timeline shows it."),
    )


class Note(NoteDraft, Binnable, TenantRow, table=True):
    """A note. `name` is the beginning of its text, for lists and search."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(NOTE_KINDS)}", name="kind"),
        Index("ix_notes_name", "binned_at", "name_key", "id"),
        Index("ix_notes_made", "binned_at", "made_at", "id"),
        Index("ix_notes_contact", "contact_id", "made_at"),
        Index("ix_notes_company", "company_id", "made_at"),
        Index("ix_notes_deal", "deal_id", "made_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by", through=("contact_id", "company_id", "deal_id"))

    name: str = Field(default="", max_length=200)
    name_key: str = Field(default="", max_length=200)
    edited_at: datetime | None = Field(default=None, sa_type=UtcTime)


class NoteVersion(TenantRow, table=True):
    """A former text of a note; `made_at` is until when it stood."""

    __tablename__ = "note_versions"
    __table_args__ = (Index("ix_note_versions_note", "note_id", "made_at"),)
    seen: ClassVar[Seen] = Seen(through=("note_id",))
    audited: ClassVar[bool] = False

    note_id: UUID = Field(foreign_key="notes.id", ondelete="CASCADE")
    text: str = Field(sa_type=Text)
