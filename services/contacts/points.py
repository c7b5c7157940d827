"""Contact points: several emails and phones for one person. Phones are sealed and found by blind indexes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import phonenumbers
from sqlalchemy import ScalarSelect, Select, select
from sqlmodel import Session, col

from models.contacts import Contact, ContactPoint
from models.language import _
from models.text import digits
from services.records import fields
from services.work import Conflict, Invalid, Stale, step, vault

SHORT = {"email": "emails", "phone": "phones"}  # the short names, for callers with only one value
PHONE = re.compile(r"(?:tel:)?(?:[^\w@]|\d)*", re.IGNORECASE)
SPELLED = " ext. "  # before an extension, where people read a number
TAIL = 4  # the last digits that index a phone; matches are unsealed and compared with the typed number


@step
def spelled_out(session: Session, typed: Mapping[str, Any], contact_id: UUID | None = None) -> dict[str, Any]:
    """Return typed values with `email` and `phone` expanded into the lists whose first item they are.

    In a change of a contact they replace the first item, None removes it, and the others stay. Refuses a value together
    with its list (`Invalid`).
    """
    values = dict(typed)
    for one, many in SHORT.items():
        if one in values:
            if many in values:
                raise Invalid(
                    _("Please check the form."),
                    **{one: _("Give {one} or {many}, not both.").format(one=one, many=many)},
                )
            others = [open_point(point) for point in of(session, contact_id, one)][1:] if contact_id else []
            first = values.pop(one)
            values[many] = others if first is None or first == "" else [first, *others]
    return values


@contextmanager
def named_as(typed: Mapping[str, Any]) -> Iterator[None]:
    """Name the fields of a refusal as they were typed: `email` for a single value, `emails` for a list."""

    def name(field: str) -> str:
        top = field.partition(".")[0]
        pair = next((pair for pair in SHORT.items() if top in pair), (field,))
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
def replace(session: Session, contact: Contact, kind: str, wanted: list[str]) -> bool:
    """Make these (as `clean` returns them) the emails or phones of a contact, in that order, the preferred one first.
    Return whether it changed. Refuses an email another contact has (`Conflict`, without naming it)."""
    there = of(session, contact.id, kind)
    if [plain(p) for p in there] == wanted:
        return False
    _refuse_taken(session, contact.id, kind, wanted)
    labels = {plain(point): point.label for point in there}
    for point in there:
        session.delete(point)
    session.flush()
    for value, point in zip(wanted, _put(session, contact, kind, wanted), strict=True):
        point.label = labels.get(value, "")
    return True


@step
def add(session: Session, contact: Contact, kind: str, wanted: list[str]) -> list[ContactPoint]:
    """Add the emails or phones (as `clean` returns them) of a contact that has none yet. Refuses as `replace` does."""
    _refuse_taken(session, contact.id, kind, wanted)
    return _put(session, contact, kind, wanted)


@step
def of(session: Session, contact_id: UUID, kind: str | None = None) -> Sequence[ContactPoint]:
    """Return the points of one contact, the preferred one first."""
    query = select(ContactPoint).where(col(ContactPoint.contact_id) == contact_id)
    if kind:
        query = query.where(col(ContactPoint.kind) == kind)
    return session.scalars(query.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id))).all()


@step
def set_live(session: Session, contact: Contact, live: bool) -> None:
    """Free the emails of a contact that goes to the bin, or take them again; `Conflict` when one is taken."""
    if live:
        _refuse_taken(session, contact.id, "email", [p.value for p in of(session, contact.id, "email")])
    for point in of(session, contact.id):
        point.live = live


def clean(kind: str, typed: Sequence[str]) -> list[str]:
    """Return emails or phones as they are kept, each once. Refuses invalid addresses and numbers (`Invalid`)."""
    one = fields.email if kind == "email" else fields.phone
    return list(dict.fromkeys(value for value in map(one, typed) if value))


def open_point(point: ContactPoint) -> str:
    """Return the address or number as people read it."""
    return open_phone(point.value, point.id) if point.kind == "phone" else point.value


def open_phone(sealed: str, point_id: UUID) -> str:
    """Return a number as people read it, from its point's sealed value: `+16085550142 ext. 42`."""
    return unseal(sealed, point_id).replace(fields.EXTENSION, SPELLED)


def sealed(number: str, point_id: UUID) -> tuple[str, str, str]:
    """Return the stored values of a number: its key, the blind index of its last digits, and the sealed number."""
    key = vault.blind(_plain(number), "phone")
    return key, tail(number), vault.seal(number, f"contact_points.value:{point_id}")


def unseal(sealed: str, point_id: UUID) -> str:
    """Return a number as `fields.phone` returned it."""
    return vault.unseal(sealed, f"contact_points.value:{point_id}")


def tail(number: str) -> str:
    """Return the blind index of the last digits of a number, for search."""
    return tails(number)[0]


def tails(number: str) -> list[str]:
    """Return the indexes of the last digits by every key that may have made them, the present one's first."""
    return vault.blinds(_plain(number)[-TAIL:], "phone tail")


def renewed(number: str, point_id: UUID) -> dict[str, str]:
    """Return the columns of a phone, indexed and sealed with the present key."""
    return dict(zip(("key", "tail", "value"), sealed(number, point_id), strict=True))


def first(kind: str, shown: Any = None) -> ScalarSelect[Any]:
    """Return the address or number to use, beside each contact of a query; or another column of that point."""
    mine = select(col(ContactPoint.value) if shown is None else shown).where(
        col(ContactPoint.contact_id) == col(Contact.id), col(ContactPoint.kind) == kind
    )
    return mine.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id)).limit(1).scalar_subquery()


@step
def reached_by(session: Session, query: str) -> Select[UUID] | None:
    """Return the ids of contacts whose phone number is, or ends with, the typed digits; None when they are no number.

    All numbers with the same last four digits are unsealed and compared: an index of more digits would reveal more from
    a copy of the database (SECURITY.md).
    """
    typed = _typed(query)
    if typed is None:
        return None
    alike = select(col(ContactPoint.key), col(ContactPoint.value), col(ContactPoint.id))
    rows = session.execute(alike.where(col(ContactPoint.tail).in_(tails(typed))))
    numbers = {key: (sealed, point_id) for key, sealed, point_id in rows}  # one number may belong to a thousand people
    fitting = [key for key, found in numbers.items() if _fits(unseal(*found), typed)]
    return select(col(ContactPoint.contact_id)).where(col(ContactPoint.key).in_(fitting))


@step
def exactly(session: Session, query: str) -> Select[UUID] | None:
    """Return the ids of contacts whose email address is the typed text, or whose number `reached_by` finds; None when the
    text is neither."""
    if "@" not in query:
        return reached_by(session, query)
    key = query.strip().lower()
    return select(col(ContactPoint.contact_id)).where(col(ContactPoint.kind) == "email", col(ContactPoint.key) == key)


def _typed(query: str) -> str | None:
    """Return a query as a whole number with its country code, or as at least four digits; None when it is neither."""
    if len(query) > fields.LONGEST_PHONE or len(found := digits(query)) < TAIL:
        return None
    try:
        return _plain(fields.phone(query) or "")
    except Invalid:
        return found if PHONE.fullmatch(query.strip()) else None


def _fits(number: str, typed: str) -> bool:
    """Return whether a number equals the typed digits or ends with them, dialled from abroad or within its country."""
    plain = _plain(number)
    if typed.startswith("+"):
        return plain == typed
    if plain.endswith(typed) or typed.endswith(plain.removeprefix("+")):
        return True
    with suppress(Invalid):
        return fields.phone(typed, phonenumbers.region_code_for_number(phonenumbers.parse(plain))) == plain
    return False


def _plain(number: str) -> str:
    return number.partition(fields.EXTENSION)[0]


def _put(session: Session, contact: Contact, kind: str, values: list[str]) -> list[ContactPoint]:
    made = [_make(contact, kind, value, number == 0) for number, value in enumerate(values)]
    session.add_all(made)
    return made


def _refuse_taken(session: Session, contact_id: UUID, kind: str, values: list[str]) -> None:
    if kind != "email" or not values:
        return
    if len(values) > 10:
        raise Invalid(_("Please check the form."), emails=_("Use at most 10 addresses."))
    query = select(col(ContactPoint.key)).where(
        col(ContactPoint.key).in_(values),
        col(ContactPoint.live),
        col(ContactPoint.kind) == "email",
        col(ContactPoint.contact_id) != contact_id,
    )
    taken = session.scalars(query).first()
    if taken:
        raise Conflict(
            _("Another contact already has this email address."),
            fields={"email": _("{address} is already in use.").format(address=taken)},
        )


def _make(contact: Contact, kind: str, value: str, first: bool) -> ContactPoint:
    point = ContactPoint(contact_id=contact.id, kind=kind, value=value, key=value, first=first)
    if kind == "phone":
        point.key, point.tail, point.value = sealed(value, point.id)
    return point


def plain(point: ContactPoint) -> str:
    """Return an address or a number as `clean` returned it."""
    return unseal(point.value, point.id) if point.kind == "phone" else point.value
