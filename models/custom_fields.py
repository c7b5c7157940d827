"""Custom fields: what a workspace wants to know beside the fields that every record has."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BeforeValidator
from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, TenantRow
from models.language import N_, NC_
from models.text import line
from models.typed import Kind, Line, Name, YesNo, choice

FIELD_KINDS = {
    "text": N_("Text"), "number": N_("Number"), "money": N_("Money"), "day": N_("Day"), "choice": N_("Choice"),
    "choices": N_("Several choices"), "yes_no": N_("Yes or no"), "link": N_("Link"),
}  # fmt: skip
FIELD_RECORDS = {"contact": N_("Contacts"), "company": N_("Companies"), "deal": N_("Deals")}
FIELDS_MAX = 100  # of one record type
FILTERABLE_MAX = 20  # of them with values in the side table
CHOICES_MAX = 100  # of one field, those that are no longer offered included
CHOICE_MAX = 60  # characters of one
TEXT_MAX = 200  # characters of a text: as many as the side table keeps
LINK_MAX = 1_000  # characters of a link; filters see the first 200


class FieldChoice(SQLModel):
    """A choice of a field. Records keep its `key`, which is its first name and never changes; a `retired` one stays on
    the records that have it, and is no longer offered."""

    key: str = Field(default="", max_length=CHOICE_MAX)
    name: str = Field(min_length=1, max_length=CHOICE_MAX)
    retired: bool = False


def _choices(value: Any) -> Any:
    """Take names alone as choices, and leave out empty lines."""
    if not isinstance(value, list):
        return value
    found = [{"name": one} if isinstance(one, str) else one for one in value]
    clean = [{**one, "name": line(one.get("name")) or ""} if isinstance(one, dict) else one for one in found]
    return [one for one in clean if not isinstance(one, dict) or one["name"] or one.get("key")]


Choices = Annotated[list[FieldChoice], BeforeValidator(_choices), Kind("lines", quiet=True)]


class CustomFieldDraft(SQLModel):
    """The typed fields of a custom field. Its kind and its record type never change."""

    name: Name = Field(min_length=1, max_length=60, title=N_("Name"), description=N_("The label people see."))
    record: choice(FIELD_RECORDS) = Field(  # type: ignore[valid-type]
        default="contact",
        max_length=20,
        title=NC_("records of a type", "On"),
        description=N_("Which records have this field."),
    )
    kind: choice(FIELD_KINDS) = Field(  # type: ignore[valid-type]
        default="text",
        max_length=10,
        title=N_("Kind"),
        description=N_("What can be entered: a text, a number, a day, a choice."),
    )
    choices: Choices = Field(
        default_factory=list,
        max_length=CHOICES_MAX,
        sa_type=JSON,
        title=N_("Choices"),
        description=N_("What there is to choose from, in this order."),
        schema_extra={
            "json_schema_extra": {
                "description": "Of the kinds choice and choices, in their order. A name alone adds one, or names one that is there."
            }
        },
    )
    hint: Line = Field(
        default=None, max_length=200, title=N_("Hint"), description=N_("Shown at the field, to say what belongs in it.")
    )
    required: YesNo = Field(default=False, title=N_("Required"), description=N_("Nobody can save a record without it."))
    filterable: YesNo = Field(
        default=False,
        title=N_("Filter and sort by it"),
        description=N_("Lists can be filtered and sorted by it."),
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
    sort by it: `num` of numbers, money (`txt` is its currency), yes or no and the place of a choice, `txt` of all others.
    Several choices are several rows."""

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
