"""The emails, phones and interests of many contacts, by few statements: one by one they would take most of an export."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.contacts import ContactInterest, ContactPoint
from models.planner import any_of
from services.contacts import points
from services.reading.cells import JOINED
from services.reading.headings import UNLABELLED
from services.work import step

POINTS = ContactPoint.__table__  # type: ignore[attr-defined]
INTERESTS = ContactInterest.__table__  # type: ignore[attr-defined]


class Reached(NamedTuple):
    """An email address, or a phone number as E.164 with its extension after `;ext=`; its label is empty if it has none."""

    value: str
    label: str


@step
def points_of(session: Session, ids: Sequence[UUID], kind: str) -> Mapping[UUID, list[Reached]]:
    """Return the emails or the phones of these contacts, the preferred one first."""
    shown = [POINTS.c.contact_id, POINTS.c.value, POINTS.c.label, *([POINTS.c.id] if kind == "phone" else [])]
    query = select(*shown).where(any_of(POINTS.c.contact_id, "ids"), POINTS.c.kind == kind)
    query = query.order_by(POINTS.c.first.desc(), POINTS.c.id)
    found: dict[UUID, list[Reached]] = defaultdict(list)
    for contact_id, value, label, *about in session.connection().execute(query, {"ids": ids}):
        found[contact_id].append(Reached(points.unseal(value, *about) if about else value, label))
    return found


@step
def values(session: Session, ids: Sequence[UUID], kind: str) -> Mapping[UUID, list[str]]:
    """Return the same without the labels."""
    return {one: [point.value for point in some] for one, some in points_of(session, ids, kind).items()}


@step
def labels(session: Session, ids: Sequence[UUID], kind: str) -> Mapping[UUID, str]:
    """Return the labels of the emails or phones of these contacts in their order, as a cell has them: `work ; - ; home`;
    nothing where none has a label."""
    mine = (any_of(POINTS.c.contact_id, "ids"), POINTS.c.kind == kind)
    labelled = select(POINTS.c.contact_id).where(*mine, POINTS.c.label != "")
    query = select(POINTS.c.contact_id, POINTS.c.label).where(*mine, POINTS.c.contact_id.in_(labelled))
    query = query.order_by(POINTS.c.first.desc(), POINTS.c.id)
    found: dict[UUID, list[str]] = defaultdict(list)
    for contact_id, label in session.connection().execute(query, {"ids": ids}):
        found[contact_id].append(label.replace(";", ",") or UNLABELLED)
    return {one: JOINED.join(some) for one, some in found.items()}


@step
def interests(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Return the interests of these contacts, sorted."""
    query = select(INTERESTS.c.contact_id, INTERESTS.c.name).where(any_of(INTERESTS.c.contact_id, "ids"))
    query = query.order_by(INTERESTS.c.key)
    found: dict[UUID, list[str]] = defaultdict(list)
    for contact_id, name in session.connection().execute(query, {"ids": ids}):
        found[contact_id].append(name)
    return found
