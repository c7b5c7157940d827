"""Defined: the custom fields of a record type, as forms, lists and programs need them; read once in a work."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.custom_fields import FIELD_RECORDS, CustomField
from models.text import line
from services.work import step

PREFIX = "fields."  # before the id of a custom field, where it stands among other fields: filters, columns, history


@dataclass(frozen=True, slots=True)
class Custom:
    """One custom field. `choices` are all of them by key; `offered` the keys that a form offers."""

    id: UUID
    name: str
    kind: str
    choices: Mapping[str, str]
    offered: tuple[str, ...]
    hint: str
    required: bool
    filterable: bool

    @property
    def key(self) -> str:
        """The name under which a record keeps its value."""
        return str(self.id)

    @property
    def path(self) -> str:
        """Its name among other fields of a record."""
        return PREFIX + self.key

    @property
    def sortable(self) -> bool:
        """Whether lists can be sorted by it."""
        return self.filterable and self.kind != "choices"

    @property
    def by_number(self) -> bool:
        """Whether its values are ordered as numbers."""
        return self.kind in ("number", "money", "yes_no", "choice")


def of(row: CustomField) -> Custom:
    """Return a row as its readers need it."""
    choices: list[Mapping[str, Any]] = row.choices  # type: ignore[assignment]
    names = {one["key"]: one["name"] for one in choices}
    offered = tuple(one["key"] for one in choices if not one.get("retired"))
    return Custom(row.id, row.name, row.kind, names, offered, row.hint or "", row.required, row.filterable)


@step
def live(session: Session, noun: str) -> Sequence[Custom]:
    """Return the fields of a record type outside the bin, in the order of its form; none of a type that has no such
    fields."""
    if noun not in FIELD_RECORDS:
        return ()
    known: dict[str, Sequence[Custom]] = session.info.setdefault("custom_fields", {})
    if noun not in known:
        here = (col(CustomField.record) == noun, col(CustomField.binned_at).is_(None))
        query = select(CustomField).where(*here).order_by(col(CustomField.position), col(CustomField.id))
        with session.no_autoflush:
            known[noun] = tuple(of(row) for row in session.scalars(query))
    return known[noun]


@step
def forget(session: Session) -> None:
    """Read the fields anew in this work, because one of them was changed."""
    session.info.pop("custom_fields", None)


@step
def by_ids(session: Session, ids: Collection[UUID]) -> dict[UUID, Custom]:
    """Return fields by id, those in the bin included."""
    if not ids:
        return {}
    return {row.id: of(row) for row in session.scalars(select(CustomField).where(col(CustomField.id).in_(ids)))}


@step
def shown_in(session: Session, noun: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the values of a record as its card shows them: none of fields in the bin."""
    if not values:
        return {}
    return {one.key: values[one.key] for one in live(session, noun) if one.key in values}


def among(known: Iterable[Custom], name: str) -> Custom | None:
    """Return the field of an id, or of a name written in any case."""
    try:
        wanted: UUID | None = UUID(name)
    except ValueError:
        wanted = None
    key = same(name)
    return next((one for one in known if one.id == wanted or (wanted is None and same(one.name) == key)), None)


def same(name: str) -> str:
    """Return a name as it is compared with others: its case does not matter, its accents do."""
    return (line(name) or "").casefold()


def path_of(name: str) -> UUID | None:
    """Return the id of the custom field that a name among other fields stands for; None for other names."""
    if not name.startswith(PREFIX):
        return None
    try:
        return UUID(name.removeprefix(PREFIX))
    except ValueError:
        return None
