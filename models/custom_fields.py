"""Custom fields: what a workspace wants to know beside the fields that every record has."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, TenantRow
from models.language import N_
from models.typed import Line, Lines, Name, YesNo, choice

FIELD_KINDS = {
    "text": N_("Text"), "number": N_("Number"), "money": N_("Money"), "day": N_("Day"), "choice": N_("Choice"),
    "choices": N_("Several choices"), "yes_no": N_("Yes or no"), "link": N_("Link"),
}  # fmt: skip
FIELD_RECORDS = {"contact": N_("Contacts"), "company": N_("Companies"), "deal": N_("Deals")}
FIELDS_MAX = 100  # of one record type
FILTERABLE_MAX = 20  # of them with values in the side table


class CustomFieldDraft(SQLModel):
    """The typed fields of a custom field. Its kind and its record type never change."""

    name: Name = Field(min_length=1, max_length=60, title=N_("Name"), description=N_("The label people see."))
    record: choice(FIELD_RECORDS) = Field(  # type: ignore[valid-type]
        default="contact", max_length=20, title=N_("On"), description=N_("Which records have this field.")
    )
    kind: choice(FIELD_KINDS) = Field(  # type: ignore[valid-type]
        default="text",
        max_length=10,
        title=N_("Kind"),
        description=N_("What can be entered: a text, a number, a day, a choice."),
    )
    choices: Lines = Field(
        default_factory=list,
        max_length=100,
        sa_type=JSON,
        title=N_("Choices"),
        description=N_("What there is to choose from, one per line."),
    )
    hint: Line = Field(
        default=None, max_length=200, title=N_("Hint"), description=N_("Shown at the field, to say what belongs in it.")
    )
    required: YesNo = Field(default=False, title=N_("Required"), description=N_("Nobody can save a record without it."))
    filterable: YesNo = Field(
        default=False,
        title=N_("In filters and columns"),
        description=N_("Lists can be filtered by it and show it as a column."),
    )


class CustomField(CustomFieldDraft, Binnable, TenantRow, table=True):
    """A custom field. A record keeps its value in its own `fields`, under this id; `position` orders them in forms."""

    __tablename__ = "custom_fields"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(FIELD_KINDS)}", name="kind"),
        CheckConstraint(f"record IN {tuple(FIELD_RECORDS)}", name="record"),
        Index("ix_custom_fields_name", "binned_at", "name_key", "id"),
        Index("ix_custom_fields_made", "binned_at", "made_at", "id"),
        Index("ix_custom_fields_record", "record", "binned_at", "position"),
    )

    name_key: str = Field(default="", max_length=60)
    position: int = 0


class FieldValue(TenantRow, table=True):
    """The value of a filterable field on a record, beside the record's own `fields`, so that lists of 100,000 filter and
    sort by it: `num` of numbers, money and yes or no, `txt` of all others. Several choices are several rows."""

    __tablename__ = "field_values"
    __table_args__ = (
        Index("ix_field_values_record", "record_id", "field_id"),
        Index("ix_field_values_txt", "field_id", "txt", "record_id"),
        Index("ix_field_values_num", "field_id", "num", "record_id"),
    )
    audited: ClassVar[bool] = False

    field_id: UUID = Field(foreign_key="custom_fields.id", ondelete="CASCADE")
    record_id: UUID
    num: float | None = None
    txt: str | None = Field(default=None, max_length=200)
