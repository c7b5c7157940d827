"""Kinds of typed values: how each is cleaned, and how forms, timelines and programs handle it.

A Draft names the kind of each field once: `title: Line = Field(default=None, max_length=120, title=N_("Title"))`. The
label, the form's field, the timeline's words and the API's type follow from it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from sqlmodel import SQLModel

from models.language import N_, _
from models.text import block, line

CHANNEL_WORDS = {"email": N_("Email"), "sms": N_("SMS"), "whatsapp": N_("WhatsApp")}
HTML_MAX = 200_000  # characters of a formatted text
TAGS_MAX = 20  # on one record
VISIT_MINUTES = (5, 720)  # the shortest and the longest visit


@dataclass(frozen=True)
class Kind:
    """How a field is typed and shown. `quiet`: the timeline says that it changed, without its values. `say` tells one of
    several values in words, where each has fields of its own; `cell` writes all of them into one cell of an export."""

    name: Literal[
        "line",
        "block",
        "lines",
        "choice",
        "stars",
        "yes_no",
        "reference",
        "money",
        "day",
        "number",
        "decimal",
        "custom",
        "other",
    ]
    quiet: bool = False
    table: str = ""  # of a reference
    words: Mapping[Any, str] = field(default_factory=dict)  # of a choice
    say: Callable[[Any], str] | None = None
    cell: Callable[[Iterable[Any]], str] | None = None


def _clean_line(value: Any) -> Any:
    return line(value) if isinstance(value, str) else value


def _clean_block(value: Any) -> Any:
    return block(value) if isinstance(value, str) else value


def _clean_text(value: Any) -> Any:
    return line(value) or "" if isinstance(value, str) else value


def _clean_body(value: Any) -> Any:
    return block(value) or "" if isinstance(value, str) else value


Line = Annotated[str | None, BeforeValidator(_clean_line), Kind("line")]
"""One line of text; None when empty."""
Name = Annotated[str, BeforeValidator(_clean_line), Kind("line")]
"""One line of text that is required."""
Text = Annotated[str, BeforeValidator(_clean_text), Kind("line")]
"""One line of text that may stay empty."""
Block = Annotated[str | None, BeforeValidator(_clean_block), Kind("block", quiet=True)]
"""Several lines of text; None when empty."""
Body = Annotated[str, BeforeValidator(_clean_body), Kind("block", quiet=True)]
"""Several lines of text that may stay empty."""
Lines = Annotated[list[str], Kind("lines")]
"""Several values, each a line of its own."""
PrivateLines = Annotated[list[str], Kind("lines", quiet=True)]
"""Several email addresses or phone numbers: the timeline never quotes them."""
Stars = Annotated[int, Kind("stars")]
YES_NO = Kind("yes_no", words={True: N_("Yes"), False: N_("No")})
YesNo = Annotated[bool, YES_NO]
Colleague = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="users")]
"""The id of a colleague, or None."""
CompanyId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="companies")]
"""The id of a company, or None."""
ContactId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="contacts")]
"""The id of a contact, or None."""
TopicId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="topics")]
"""The id of a topic, or None."""
DealId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="deals")]
"""The id of a deal, or None."""
SiteId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="sites")]
"""The id of a site, or None."""
JobId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="jobs")]
"""The id of a job, or None."""
TechnicianId = Annotated[UUID | None, BeforeValidator(_clean_line), Kind("reference", table="technicians")]
"""The id of a technician, or None."""
Day = Annotated[date | None, BeforeValidator(_clean_line), Kind("day")]
"""A day, or None."""


Degrees = Annotated[float | None, BeforeValidator(_clean_line), Kind("decimal")]
"""A geographic coordinate in degrees (WGS 84), or None."""
Moment = Annotated[AwareDatetime | None, BeforeValidator(_clean_line), Kind("other")]
"""A moment with its zone, or None. Forms have fields of their own for it."""


class NotAnAmount(str):
    """A text that a form could not read as an amount, and `why`, in a sentence."""

    why: str = ""


def _refuse_text(value: Any) -> Any:
    """Refuse what a form could not read as an amount; a whole number as text is taken, as from a CSV file."""
    if isinstance(value, NotAnAmount):
        raise PydanticCustomError("not_an_amount", "{why}", {"why": value.why})
    if isinstance(value, str) and not value.strip().lstrip("-").isdecimal():
        raise PydanticCustomError("amount", N_("Enter an amount, as in 12.50."))
    return value


def _amount_or_none(value: Any) -> Any:
    return value if isinstance(value, NotAnAmount) else _clean_line(value)


Minor = Annotated[int, BeforeValidator(_refuse_text), Kind("money")]
"""An amount in the smallest unit of the record's currency (cents of EUR)."""
MinorOrNone = Annotated[int | None, BeforeValidator(_refuse_text), BeforeValidator(_amount_or_none), Kind("money")]
CustomValues = Annotated[dict[str, Any], Kind("custom")]
"""Values of custom fields, by the ids of their fields."""
CUSTOM_SAID = (
    "Values by the id or the name of a custom field; in a change, only those named. null takes one away."  # no text
)
Optional = BeforeValidator(_clean_line)
"""For values that are not text (a day, a number): an empty field is None."""


def enum(values: Iterable[str]) -> WithJsonSchema:
    """Return the schema of a closed list for the API's document."""
    return WithJsonSchema({"type": "string", "enum": [*values]})


def choice(words: Mapping[str, str]) -> Any:
    """Return the kind of a field with a closed list: its values, and the word for each."""

    def one_of(value: Any) -> Any:
        value = _clean_text(value) if "" in words else _clean_line(value)
        if isinstance(value, str) and value not in words:  # before its length is looked at
            raise PydanticCustomError("choice", N_("Choose one of: {values}."), {"values": ", ".join(words)})
        return value

    return Annotated[str, BeforeValidator(one_of), enum(words), Kind("choice", words=words)]


def kind_of(info: FieldInfo) -> Kind:
    """Return the kind of a field of a Draft."""
    return next((one for one in info.metadata if isinstance(one, Kind)), Kind("other"))


def label_of(draft: type[SQLModel], name: str) -> str:
    """Return the label of a field in the reader's language, or its name where the Draft has no label."""
    info = draft.model_fields.get(name)
    return (_(info.title) if info and info.title else name.replace("_", " ").capitalize()) if info else name


def description_of(draft: type[SQLModel], name: str) -> str:
    """Return what a Draft says of a field, in the reader's language; empty where it says nothing."""
    info = draft.model_fields.get(name)
    return _(info.description) if info and info.description else ""
