"""Contact points: several emails and phones for one person. Phones are sealed and found by blind indexes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, or_, select
from sqlmodel import Session, col

from models.contacts import Contact, ContactPoint
from services.records import fields
from services.work import Conflict, Invalid, Stale, step, vault

SHORT = {"email": "emails", "phone": "phones"}  # one value, for those who have only one
TAIL = 7  # the last digits a phone is also found by, as people type them without the country code


@step
def spelled_out(session: Session, typed: Mapping[str, Any], contact_id: UUID | None = None) -> dict[str, Any]:
    """Return what was typed with `email` and `phone` as the lists they are the first of.

    In a change of a contact they replace the first, None removes it, and the others stay. Refuses both the one and the
    list (`Invalid`).
    """
    values = dict(typed)
    for one, many in SHORT.items():
        if one in values:
            if many in values:
                raise Invalid("Please check the form.", **{one: f"Give {one} or {many}, not both."})
            others = [open_point(point) for point in of(session, contact_id, one)][1:] if contact_id else []
            first = values.pop(one)
            values[many] = others if first is None or first == "" else [first, *others]
    return values


@contextmanager
def named_as(typed: Mapping[str, Any]) -> Iterator[None]:
    """Name the fields of a refusal as they were typed: `email` for those who gave one, `emails` for a list."""

    def name(field: str) -> str:
        top = field.partition(".")[0]
        pair = next((pair for pair in SHORT.items() if top in pair), (top,))
        return next((one for one in pair if one in typed), pair[-1])

    try:
        yield
    except Stale:
        raise
    except Invalid as error:
        error.fields = {name(field): said for field, said in error.fields.items()}
        raise
    except Conflict as error:
        if "fields" in error.more:
            error.more["fields"] = {name(field): said for field, said in error.more["fields"].items()}
        raise


@step
def replace(session: Session, contact: Contact, kind: str, typed: Sequence[str]) -> bool:
    """Make `typed` the emails or phones of a contact, in that order, the first one to be used. Gives whether it changed.

    Refuses what is no address or number (`Invalid`) and an email somebody else has (`Conflict`, without naming whom).
    """
    wanted, there = _clean_all(kind, typed), of(session, contact.id, kind)
    if [open_point(p) for p in there] == wanted:
        return False
    _refuse_taken(session, contact.id, kind, wanted)
    for point in there:
        session.delete(point)
    session.flush()
    _put(session, contact, kind, wanted)
    return True


@step
def add(session: Session, contact: Contact, kind: str, typed: Sequence[str]) -> list[ContactPoint]:
    """Give a contact that has none yet its emails or phones, and give them back; refuses as `replace` does."""
    wanted = _clean_all(kind, typed)
    _refuse_taken(session, contact.id, kind, wanted)
    return _put(session, contact, kind, wanted)


@step
def of(session: Session, contact_id: UUID, kind: str | None = None) -> Sequence[ContactPoint]:
    """The points of one contact, the one to use first."""
    query = select(ContactPoint).where(col(ContactPoint.contact_id) == contact_id)
    if kind:
        query = query.where(col(ContactPoint.kind) == kind)
    return session.scalars(query.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id))).all()


@step
def set_live(session: Session, contact: Contact, live: bool) -> None:
    """Free the emails of a contact that goes to the bin, or take them again; `Conflict` when one was given away."""
    if live:
        _refuse_taken(session, contact.id, "email", [p.value for p in of(session, contact.id, "email")])
    for point in of(session, contact.id):
        point.live = live


def open_point(point: ContactPoint) -> str:
    """The address or number as people read it."""
    return open_phone(point.value, point.id) if point.kind == "phone" else point.value


def open_phone(sealed: str, point_id: UUID) -> str:
    """A number as people read it, from what stands in its point."""
    return vault.unseal(sealed, _about(point_id))


def first(kind: str, shown: Any = None) -> ScalarSelect[Any]:
    """The address to write to or the number to call, beside each contact of a query; or another column of that point."""
    mine = select(col(ContactPoint.value) if shown is None else shown).where(
        col(ContactPoint.contact_id) == col(Contact.id), col(ContactPoint.kind) == kind
    )
    return mine.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id)).limit(1).scalar_subquery()


def reached_by(query: str) -> Select[UUID] | None:
    """The ids of contacts whose phone number is, or ends with, what was typed; None when that is no number."""
    digits = "".join(c for c in query if c.isdigit())
    if len(digits) < TAIL or any(c.isalpha() or c == "@" for c in query):
        return None
    keys = [vault.blind(f"+{digits}", "phone"), vault.blind(digits[-TAIL:], "phone tail")]
    matches = or_(col(ContactPoint.key) == keys[0], col(ContactPoint.tail) == keys[1])
    return select(col(ContactPoint.contact_id)).where(matches)


def _clean_all(kind: str, typed: Sequence[str]) -> list[str]:
    clean = fields.email if kind == "email" else fields.phone
    return list(dict.fromkeys(v for v in map(clean, typed) if v))


def _put(session: Session, contact: Contact, kind: str, values: list[str]) -> list[ContactPoint]:
    made = [_make(contact, kind, value, number == 0) for number, value in enumerate(values)]
    session.add_all(made)
    return made


def _refuse_taken(session: Session, contact_id: UUID, kind: str, values: list[str]) -> None:
    if kind != "email" or not values:
        return
    if len(values) > 10:
        raise Invalid("Please check the form.", emails="At most 10 addresses fit here.")
    query = select(col(ContactPoint.key)).where(
        col(ContactPoint.key).in_(values),
        col(ContactPoint.live),
        col(ContactPoint.kind) == "email",
        col(ContactPoint.contact_id) != contact_id,
    )
    taken = session.scalars(query).first()
    if taken:
        raise Conflict("Another contact already has this email address.", fields={"email": f"{taken} is already used."})


def _make(contact: Contact, kind: str, value: str, first: bool) -> ContactPoint:
    point = ContactPoint(contact_id=contact.id, kind=kind, value=value, key=value, first=first)
    if kind == "phone":
        point.key = vault.blind(value, "phone")
        point.tail = vault.blind(value[-TAIL:], "phone tail")
        point.value = vault.seal(value, _about(point.id))
    return point


def _about(point_id: UUID) -> str:
    return f"contact_points.value:{point_id}"
