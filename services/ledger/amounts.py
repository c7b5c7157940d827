"""The four amounts, as people read them: of a deal, a contact, a company or the whole workspace, and the rows behind each.

People who see everything read the kept sums. Others get sums of the rows they see, computed as they ask: each amount is
what its rows come to, for whoever looks.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.invoices import Balance, Invoice, MoneySum
from models.language import N_, NC_, _
from models.payments import Payment
from models.sales import Order
from services.house.register import workspace
from services.ledger import proving
from services.ledger.summing import AMOUNTS, four_amounts, rows_of
from services.notices import quiet
from services.work import Actor, Invalid, action, clock, find, step, visible

SUBJECTS: dict[str, Any] = {"deal": Deal, "contact": Contact, "company": Company}
WORDS = {
    "potential": N_("Potential"),
    "accepted": N_("Accepted"),
    "billed": N_("Billed"),
    "received": NC_("of money", "Received"),
}
NOUNS = {"deal": N_("deal"), "contact": N_("contact"), "company": N_("company")}
KINDS: dict[str, Any] = {"deals": Deal, "orders": Order, "invoices": Invoice, "payments": Payment}
DAYS = {"deals": "close_on", "orders": "approved_on", "invoices": "issued_on", "payments": "received_on"}
SIZE = 50  # rows of a page


class Sums(SQLModel):
    """The four amounts in one currency, in its smallest unit; how many rows make each; and what is overdue."""

    currency: str
    potential: int = 0
    accepted: int = 0
    billed: int = 0
    received: int = 0
    overdue: int = 0
    counts: dict[str, int] = Field(default_factory=dict)


class Amounts(SQLModel):
    """The four amounts by currency, the workspace's first; and when every amount was last proved."""

    sums: list[Sums] = Field(default_factory=list)
    proved_at: datetime | None = None
    differences: int = 0


class Entry(SQLModel):
    """One row behind an amount: a deal, an order, an invoice or a payment, and how much it adds (or takes off)."""

    kind: str
    id: UUID
    title: str
    who: str  # the customer
    on: date | None
    amount: int


class Entries(SQLModel):
    """The rows behind an amount, the newest first: one page of them, how many there are, and what all come to."""

    title: str = ""  # of the record they belong to; empty: the whole workspace
    rows: list[Entry] = Field(default_factory=list)
    count: int = 0
    total: int = 0
    proved_at: datetime | None = None
    differences: int = 0


@action("amounts.read")
def of_record(session: Session, actor: Actor, subject: str, subject_id: UUID) -> Amounts:
    """Return the four amounts of a deal, a contact or a company (`subject`) that the actor may see."""
    _record(session, actor, subject, subject_id)
    return _amounts(session, actor, f"{subject}_id", subject_id)


@action("amounts.read")
def everything(session: Session, actor: Actor) -> Amounts:
    """Return the four amounts of the whole workspace, as far as the actor sees it."""
    return _amounts(session, actor, "", None)


@action("amounts.read")
def entries(
    session: Session,
    actor: Actor,
    amount: str,
    currency: str,
    subject: str = "",
    subject_id: UUID | None = None,
    page: int = 1,
) -> Entries:
    """Return the rows behind one of the four amounts in a currency: of a record, or without one of the workspace."""
    if amount not in AMOUNTS:
        raise Invalid(_("Please check the address."), amount=_("There is no such amount."))
    title = _record(session, actor, subject, subject_id) if subject_id else ""
    told = listed(
        session, rows_of(amount, f"{subject}_id" if subject_id else "", actor), currency, page, subject_id=subject_id
    )
    told.title = title
    return told


@step
def listed(
    session: Session, query: Select[Any], currency: str, page: int = 1, subject_id: UUID | None = None
) -> Entries:
    """Return a page of the rows of a query as `rows_of` makes it, of one currency, each as people call it."""
    given = {"ids": [subject_id]} if subject_id else {}
    rows = query.subquery()
    here = rows.c.currency == currency
    whole = session.execute(select(func.count(), func.sum(rows.c.much)).where(here), given).one()
    part = select(rows).where(here).order_by(rows.c.id.desc()).limit(SIZE).offset(SIZE * (max(page, 1) - 1))
    found = session.execute(part, given).all()
    named = _named(session, found)
    shown = [Entry(kind=row.kind, id=row.id, amount=int(row.much), **named[row.id]) for row in found]
    told = Entries(rows=shown, count=whole[0], total=int(whole[1] or 0))
    if (proof := proving.last(session)) is not None:
        told.proved_at, told.differences = proof.at, proof.count
    return told


def _record(session: Session, actor: Actor, subject: str, subject_id: UUID) -> str:
    """Return how a record is called. Refuses one that the actor may not see."""
    if subject not in SUBJECTS:
        raise Invalid(_("Please check the address."), of=_("There is no such record."))
    row = find(session, actor, SUBJECTS[subject], subject_id, NOUNS[subject])
    return str(row.title if subject == "deal" else row.name)


@step
def _amounts(session: Session, actor: Actor, name: str, subject_id: UUID | None) -> Amounts:
    sums = {one: Sums(currency=one, **values) for one, values in _sums(session, actor, name, subject_id).items()}
    for currency, much in _overdue(session, actor, name, subject_id):
        if currency in sums:
            sums[currency].overdue = int(much)
    if subject_id:
        for amount in AMOUNTS:
            rows = rows_of(amount, name, actor).subquery()
            counted = select(rows.c.currency, func.count()).group_by(rows.c.currency)
            for currency, count in session.execute(counted, {"ids": [subject_id]}):
                if currency in sums:
                    sums[currency].counts[amount] = count
    own, proof = workspace(session.info["place"]).currency, proving.last(session)
    sums = sums or {own: Sums(currency=own)}
    order = sorted(sums.values(), key=lambda one: (one.currency != own, one.currency))
    return Amounts(sums=order, proved_at=proof.at if proof else None, differences=proof.count if proof else 0)


def _sums(session: Session, actor: Actor, name: str, subject_id: UUID | None) -> Mapping[str, dict[str, Any]]:
    if actor.scope == "all" and subject_id:
        kept = session.scalars(select(MoneySum).where(col(getattr(MoneySum, name)) == subject_id))
        return {row.currency: {one: getattr(row, one) for one in AMOUNTS} for row in kept}
    found = four_amounts(session, name, [subject_id] if subject_id else (), actor)
    return {currency: dict(zip(AMOUNTS, values, strict=True)) for (_id, currency), values in found.items()}


def _overdue(session: Session, actor: Actor, name: str, subject_id: UUID | None) -> Sequence[Any]:
    """Return what is open of invoices and orders after their days, by currency. A day ends in the workspace's zone."""
    today = clock.today(quiet.zone(session))
    late = (col(Balance.status) != "paid", col(Balance.due_on) < today)
    found: list[Any] = []
    for kind, column in ((Invoice, col(Balance.invoice_id)), (Order, col(Balance.order_id))):
        mine = (column == col(kind.id), visible(actor, kind), *late)
        query = (
            select(col(Balance.currency), func.sum(col(Balance.open))).join(kind, column == col(kind.id)).where(*mine)
        )
        if subject_id:
            query = query.where(col(getattr(kind, name)) == subject_id)
        found += session.execute(query.group_by(col(Balance.currency)))
    sums: dict[str, int] = {}
    for currency, much in found:
        sums[currency] = sums.get(currency, 0) + int(much)
    return list(sums.items())


def _named(session: Session, found: Sequence[Any]) -> dict[UUID, dict[str, Any]]:
    """Return how each row is called, whose it is, and its day."""
    rows: dict[UUID, tuple[str, Any]] = {}
    for kind, row in KINDS.items():
        ids = [one.id for one in found if one.kind == kind]
        rows |= {one.id: (kind, one) for one in session.scalars(select(row).where(row.id.in_(ids)))} if ids else {}
    people = _names(session, Contact, {one.contact_id for _kind, one in rows.values()})
    firms = _names(session, Company, {one.company_id for _kind, one in rows.values()})
    named = {}
    for row_id, (kind, one) in rows.items():
        who = firms.get(one.company_id) or people.get(one.contact_id) or getattr(one, "payer", "")
        named[row_id] = {"title": _title(kind, one, who), "who": who, "on": getattr(one, DAYS[kind])}
    return named


def _names(session: Session, kind: Any, ids: set[UUID | None]) -> dict[UUID | None, str]:
    some = [one for one in ids if one]
    return {one.id: one.name for one in session.execute(select(kind.id, kind.name).where(kind.id.in_(some)))}


def _title(kind: str, row: Any, who: str | None) -> str:
    if kind == "deals":
        return str(row.title)
    return str(row.reference or who) if kind == "payments" else str(row.number or row.name)
