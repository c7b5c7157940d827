"""Emails and phones at a merge: both are kept, and one of each comes first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.contacts import Contact, ContactPoint
from models.language import _
from services.contacts import points
from services.duplicates.fields import GONE
from services.work import Invalid, step

MOST = 10  # as many as a contact may have
KINDS = {"email": "emails", "phone": "phones"}
Kept = list[list[Any]]  # [id, kind, key, first]


@step
def of(session: Session, contact: Contact) -> Kept:
    """Return the points of a contact as an undo needs them."""
    return [[one.id.hex, one.kind, one.key, one.first] for one in points.of(session, contact.id)]


def refuse_too_many(kept: Kept, gone: Kept) -> None:
    """Refuse to put together more emails or phones than a contact may have."""
    for kind, name in KINDS.items():
        if len({one[2] for one in (*kept, *gone) if one[1] == kind}) > MOST:
            said = _("Together they have more than {count}. Remove some of them first.").format(count=MOST)
            raise Invalid(_("Please check the form."), **{name: said})


@step
def put_first(session: Session, kept: Contact, before: Kept, gone: Kept, chosen: dict[str, str]) -> None:
    """Let one email and one phone come first: the chosen contact's, or the other's where that one has none."""
    mine = points.of(session, kept.id)
    for kind, name in KINDS.items():
        order = [gone, before] if chosen[name] == GONE else [before, gone]
        wanted = [one[2] for some in order for one in some if one[1] == kind]
        _flag([one for one in mine if one.kind == kind], wanted)


@step
def give_back(session: Session, kept: Contact, gone: Contact, before: Kept, others: Kept) -> bool:
    """Give back the points that came from the other contact, where they are still the same ones, or written anew since.
    Return whether some are missing."""
    mine = {(one.kind, one.key): one for one in points.of(session, kept.id)}
    had = {(one[1], one[2]) for one in before}
    there = {(one.kind, one.key) for one in points.of(session, gone.id)}
    missing = False
    for _id, kind, key, _first in others:
        if (kind, key) in there:
            continue
        point = mine.get((kind, key))
        if point is None or (kind, key) in had:
            missing = True
        else:
            point.contact_id = gone.id
    session.flush()
    for contact, kept_points in ((kept, before), (gone, others)):
        for kind in KINDS:
            wanted = [one[2] for one in sorted(kept_points, key=lambda one: not one[3]) if one[1] == kind]
            _flag([one for one in points.of(session, contact.id) if one.kind == kind], wanted)
    session.flush()
    return missing


def _flag(some: Sequence[ContactPoint], wanted: Sequence[str]) -> None:
    """Let the first one of the wanted keys that is there come first, else the oldest."""
    keys = {one.key: one for one in some}
    first = next((keys[key] for key in wanted if key in keys), min(some, key=_age, default=None))
    for one in some:
        if one.first != (one is first):
            one.first = one is first


def _age(point: ContactPoint) -> UUID:
    return point.id
