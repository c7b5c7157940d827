"""Fields: which of two values a merge keeps, and how values are kept so that the merge can be undone."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from models.contacts import Contact
from models.custom_fields import FieldValue
from models.language import _
from models.text import fold
from services.work import Invalid, step

KEPT, GONE, BOTH = "kept", "gone", "both"
# What is chosen as one, and the columns it stands for.
CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "title": ("title",),
    "company_id": ("company_id",),
    "status": ("status",),
    "rating": ("rating",),
    "preferred": ("preferred",),
    "owner_id": ("owner_id",),
    "zone": ("zone",),
    "address": ("street", "postcode", "city", "country"),
    "note": ("note",),
}
POINTS = ("emails", "phones")  # of these both are kept, and the choice says whose comes first
OTHER_WORDS = {"company": "company_id", "owner": "owner_id", "email": "emails", "phone": "phones"}
EMPTY: dict[str, Any] = {"status": "lead", "rating": 0, "preferred": False}
COLUMNS = [name for names in CHOICES.values() for name in names]
LATEST = ("verified_on", "active_at")  # the later one counts
NOTE_MAX = 4_000
VALUES = FieldValue.__table__  # type: ignore[attr-defined]


def choices(kept: Contact, gone: Contact, typed: Mapping[str, str] | None) -> dict[str, str]:
    """Return the choice of every field: as it was typed, else the kept contact's value unless it is empty. Two notes are
    put together where there is room. `typed` holds kept, gone or the id of either by field; refuses others."""
    chosen = {name: usual(kept, gone, name) for name in CHOICES} | dict.fromkeys(POINTS, KEPT)
    chosen |= {key: KEPT if key in kept.fields else GONE for key in {*kept.fields, *gone.fields}}
    ids = {str(kept.id): KEPT, str(gone.id): GONE}
    wrong = {}
    for name, said in (typed or {}).items():
        known, which = OTHER_WORDS.get(name, name).removeprefix("fields."), ids.get(str(said), str(said))
        allowed = (KEPT, GONE, BOTH) if known == "note" else (KEPT, GONE)
        if which not in allowed:
            wrong[f"choose.{name}"] = _("Choose one of: {values}.").format(values=", ".join(allowed))
        elif known in chosen:
            chosen[known] = which
        else:
            wrong[f"choose.{name}"] = _("There is no such field.")
    if chosen["note"] == BOTH and len(_notes(kept, gone)) > NOTE_MAX:
        wrong["choose.note"] = _("Use at most {count} characters.").format(count=f"{NOTE_MAX:,}")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return chosen


def usual(kept: Contact, gone: Contact, name: str) -> str:
    """Return whose value of a field is kept unless somebody says otherwise."""
    if _empty(kept, name) and not _empty(gone, name):
        return GONE
    both = name == "note" and not _empty(gone, name) and kept.note != gone.note
    return BOTH if both and len(_notes(kept, gone)) <= NOTE_MAX else KEPT


def plain(contact: Contact) -> dict[str, Any]:
    """Return the values of a contact as they are kept in JSON: ids and times as text, custom values by their field."""
    return {name: _text(getattr(contact, name)) for name in (*COLUMNS, *LATEST)} | {"fields": dict(contact.fields)}


@step
def apply(session: Session, kept: Contact, gone: Contact, chosen: Mapping[str, str]) -> None:
    """Give the kept contact the chosen values."""
    for name, columns in CHOICES.items():
        if chosen[name] == BOTH:
            kept.note = _notes(kept, gone)
        elif chosen[name] == GONE:
            for column in columns:
                setattr(kept, column, getattr(gone, column))
    for column in LATEST:
        values = [one for one in (getattr(kept, column), getattr(gone, column)) if one is not None]
        setattr(kept, column, max(values, default=None))
    taken = [key for key in gone.fields if chosen.get(key) == GONE or (key not in chosen and key not in kept.fields)]
    if taken:
        kept.fields = {**kept.fields, **{key: gone.fields[key] for key in taken}}
        swap_values(session, kept.id, gone.id, taken)
    kept.name_key = fold(kept.name)


@step
def restore(
    session: Session, kept: Contact, gone: Contact, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Give the kept contact back the values of before the merge, where nobody has changed them since. Return the names
    of the fields that stay as they were edited."""
    now, edited = plain(kept), []
    for name in (*COLUMNS, *LATEST):
        if before[name] == after[name]:
            continue
        if now[name] == after[name]:
            setattr(kept, name, _value(name, before[name]))
        elif name not in LATEST:
            edited.append(name)
    was, became, values = before["fields"], after["fields"], dict(kept.fields)
    changed = [key for key in became if became[key] != was.get(key)]
    back = [key for key in changed if values.get(key) == became[key]]
    for key in back:
        values.pop(key)
        values |= {key: was[key]} if key in was else {}
    if back:
        kept.fields = values
        swap_values(session, kept.id, gone.id, back)
    kept.name_key = fold(kept.name)
    return [*edited, *(key for key in changed if key not in back)]


@step
def swap_values(session: Session, one: UUID, other: UUID, fields: list[str]) -> None:
    """Swap the filterable values of these custom fields between two contacts."""
    ids = [UUID(key) for key in fields]
    by = {
        owner: session.scalars(
            VALUES.select()
            .with_only_columns(VALUES.c.id)
            .where(VALUES.c.record_id == owner, VALUES.c.field_id.in_(ids))
        ).all()
        for owner in (one, other)
    }
    for owner, rows in by.items():
        to = other if owner == one else one
        session.execute(update(VALUES).where(VALUES.c.id.in_(rows)).values(record_id=to))


def _empty(contact: Contact, name: str) -> bool:
    return all(getattr(contact, column) in (None, "", EMPTY.get(column)) for column in CHOICES[name])


def _notes(kept: Contact, gone: Contact) -> str:
    return "\n\n".join(filter(None, (kept.note, gone.note)))


def _text(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _value(name: str, value: Any) -> Any:
    if value is None or name in EMPTY:
        return value
    if name.endswith("_id"):
        return UUID(value)
    made = {"verified_on": date.fromisoformat, "active_at": datetime.fromisoformat}.get(name)
    return made(value) if made else value
