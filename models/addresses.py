"""Further postal addresses of contacts."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import Seen, TenantRow
from models.language import N_
from models.typed import Body, Kind
from models.typed import Text as Words

ADDRESSES_MAX = 4  # beside the contact's own


class Address(SQLModel):
    """A further postal address, as it is typed. The country is one of ISO 3166, by its two letters or its English name."""

    label: Words = Field(default="", max_length=30, title=N_("Label"), description=N_("Such as home, work or billing."))
    street: Body = Field(
        default="", max_length=200, title=N_("Street"), description=N_("Several lines, if it needs them.")
    )
    postcode: Words = Field(
        default="", max_length=20, title=N_("Postcode"), description=N_("As it is written on a letter.")
    )
    city: Words = Field(default="", max_length=100, title=N_("City"), description=N_("The town or city."))
    region: Words = Field(
        default="",
        max_length=100,
        title=N_("Region"),
        description=N_("State, county or province, where letters need it."),
    )
    country: Words = Field(
        default="",
        max_length=80,
        title=N_("Country"),
        description=N_("By its name or its two letters; empty is the workspace's own."),
    )


def address_line(address: Any) -> str:
    """Return an address (its fields by name) on one line: `Work: 5 Quai Est, 69002 Lyon, Rhône, FR`."""
    one = address if isinstance(address, Mapping) else address.model_dump()
    place = " ".join(filter(None, (one.get("postcode"), one.get("city"))))
    parts = (*str(one.get("street") or "").splitlines(), place, one.get("region"), one.get("country"))
    said = ", ".join(filter(None, parts))
    return f"{one['label']}: {said}" if one.get("label") else said


def addresses_cell(several: Iterable[Any]) -> str:
    """Return addresses (their fields by name) as one cell of an export, each on a line: `Work | 5 Quai Est\\nFloor 2 | 69002
    | Lyon | Rhône | FR`. A backslash stands before what separates them (services/reading/postal.py)."""
    return "\n".join(
        " | ".join(str(one.get(name) or "").translate(ESCAPED) for name in Address.model_fields)
        for one in (one if isinstance(one, Mapping) else one.model_dump() for one in several)
    )


ESCAPED = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": "\\n"})
Addresses = Annotated[list[Address], Kind("other", say=address_line, cell=addresses_cell)]


class ContactAddress(TenantRow, table=True):
    """A further postal address of a contact, beside the one that stands on the contact itself; four of them at most."""

    __tablename__ = "contact_addresses"
    __table_args__ = (Index("ix_contact_addresses_contact", "contact_id", "position"),)
    seen: ClassVar[Seen] = Seen(through=("contact_id",))

    contact_id: UUID = Field(foreign_key="contacts.id", ondelete="CASCADE")
    label: str = Field(default="", max_length=30)  # home, work, billing, or a word of somebody's own
    street: str = Field(default="", max_length=200)  # may have several lines
    postcode: str = Field(default="", max_length=20)
    city: str = Field(default="", max_length=100)
    region: str = Field(default="", max_length=100)
    country: str = Field(default="", max_length=2)  # ISO 3166-1 alpha-2; empty: the workspace's
    position: int = 0
