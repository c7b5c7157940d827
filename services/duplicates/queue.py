"""The queue: pairs that wait for somebody to decide, as far as that person sees both contacts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Field, Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact, ContactPoint
from models.duplicates import DuplicatePair
from models.language import N_, _, with_noun
from services import settings
from services.contacts import points
from services.duplicates.pairs import tell
from services.duplicates.people import HERE
from services.records import lists
from services.records.lists import Page, Slice
from services.work import Actor, NotFound, action, clock, step, visible

SORTS: dict[str, Any] = {"score": col(DuplicatePair.score), "made_at": col(DuplicatePair.made_at)}
REASONS = {
    "same_email": N_("Same mailbox"),
    "same_phone": N_("Same phone"),
    "same_name": N_("Same name"),
    "names_alike": N_("Names {percent}% alike"),
    "same_company": N_("Same company"),
    "same_domain": N_("Same email domain"),
    "companies_differ": N_("Companies differ"),
    "common_name": N_("A common name"),
}
AGAINST = ("companies_differ", "common_name")


class Side(SQLModel):
    """One contact of a pair. A merge sends back its `version`."""

    id: UUID
    version: int
    name: str
    title: str | None
    company: str | None
    email: str | None
    phone: str | None
    made_at: datetime


class PairCard(SQLModel):
    """Two contacts that may be one, the older one first, with a score from 70 to 100. `reasons` are codes, `reason` the
    same in words."""

    id: UUID
    score: int
    reason: str
    reasons: list[str] = Field(default_factory=list)
    contacts: list[Side] = Field(default_factory=list)
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Query:
    """Which pairs to show: of one contact, from a score, and which part of them. No pair under the setting is kept."""

    contact_id: UUID | None = None
    part: Slice = field(default_factory=Slice)
    least: int = 0


@action("duplicates.read")
def search(session: Session, actor: Actor, query: Query) -> Page[PairCard]:
    """Return one page of the pairs that wait, the likeliest first."""
    where = waiting(session, actor)
    if query.least:
        where.append(col(DuplicatePair.score) >= query.least)
    if query.contact_id:
        where.append((col(DuplicatePair.low_id) == query.contact_id) | (col(DuplicatePair.high_id) == query.contact_id))
    found = lists.page(
        session,
        select(DuplicatePair).where(*where),
        query.part,
        SORTS,
        col(DuplicatePair.id),
        "-score",
        lambda row: row.DuplicatePair,
    )
    return Page(_cards(session, found.rows), found.total, found.capped, found.cursor)


@action("duplicates.read")
def count(session: Session, actor: Actor) -> int:
    """Return how many pairs wait, counted up to 10,000."""
    return lists.count(session, select(col(DuplicatePair.id)).where(*waiting(session, actor)))[0]


@action("duplicates.edit")
def dismiss(session: Session, actor: Actor, pair_id: UUID) -> PairCard:
    """Say that a pair are two people. It is suggested again only when something else speaks for it."""
    pair = _seen(session, actor, pair_id)
    if pair.dismissed_at is None:
        pair.dismissed_at, pair.dismissed_by = clock.now(), actor.user_id
        tell(session, [pair.id])
    return _cards(session, [pair])[0]


@action("duplicates.edit")
def reopen(session: Session, actor: Actor, pair_id: UUID) -> PairCard:
    """Undo a dismissal."""
    pair = _seen(session, actor, pair_id)
    if pair.dismissed_at is not None:
        pair.dismissed_at = pair.dismissed_by = None
        tell(session, [pair.id])
    return _cards(session, [pair])[0]


@step
def waiting(session: Session, actor: Actor) -> list[ColumnElement[bool]]:
    """Return the criteria of the pairs that wait for this actor: open, both contacts seen and outside the bin."""
    least = settings.get(session, settings.DUPLICATES_FROM)
    return [col(DuplicatePair.dismissed_at).is_(None), col(DuplicatePair.score) >= least, *_both(actor)]


def said(reason: str) -> str:
    """Return a reason in words."""
    code, _colon, percent = reason.partition(":")
    return _(REASONS[code]).format(percent=percent)


def _both(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the criteria that the actor sees both contacts, not only one of them as with `visible`. They are looked up
    one by one: few pairs wait among many contacts."""
    seen = select(col(Contact.id)).where(*HERE, visible(actor, Contact))
    both = (col(DuplicatePair.low_id), col(DuplicatePair.high_id))
    return [seen.where(col(Contact.id) == one).correlate(DuplicatePair).exists() for one in both]


def _seen(session: Session, actor: Actor, pair_id: UUID) -> DuplicatePair:
    pair = session.scalars(select(DuplicatePair).where(col(DuplicatePair.id) == pair_id, *_both(actor))).first()
    if pair is None:
        raise NotFound(with_noun("That {noun} is no longer here.", N_("pair")))
    return pair


@step
def _cards(session: Session, pairs: list[DuplicatePair]) -> list[PairCard]:
    people = sides(session, [one for pair in pairs for one in (pair.low_id, pair.high_id)])
    return [
        PairCard(
            id=pair.id,
            score=pair.score,
            reason=" · ".join(said(one) for one in pair.reasons),
            reasons=pair.reasons,
            contacts=sorted((people[pair.low_id], people[pair.high_id]), key=lambda one: (one.made_at, one.id)),
            made_at=pair.made_at,
        )
        for pair in pairs
    ]


@step
def sides(session: Session, ids: list[UUID]) -> dict[UUID, Side]:
    """Return contacts as a pair shows them, by id."""
    query = select(
        col(Contact.id), col(Contact.version), col(Contact.name), col(Contact.title), col(Contact.made_at),
        col(Company.name).label("company"), points.first("email").label("email"),
        points.first("phone").label("phone"), points.first("phone", col(ContactPoint.id)).label("point_id"),
    ).outerjoin(Company, col(Company.id) == col(Contact.company_id))  # fmt: skip
    found = {}
    for row in session.execute(query.where(col(Contact.id).in_(ids))):
        values = {name: value for name, value in row._mapping.items() if name != "point_id"}
        phone = points.open_phone(row.phone, row.point_id) if row.phone else None
        found[row.id] = Side(**values | {"phone": phone})
    return found
