"""Sales and money of a span: each figure by month beside the year before, by colleague, by customer, and why deals were
lost. Sums are in one currency; what the actor may not see is not in them."""

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median
from uuid import UUID

from sqlalchemy import Subquery, case, func, select, union_all
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.language import _
from services.analytics.figures import DAY, FIGURES, Asked
from services.analytics.spans import SPANS, USUAL, Part, parts, year_before
from services.house.register import workspace
from services.ledger.amounts import Entries, listed
from services.records.periods import begin
from services.work import Actor, Invalid, NotAllowed, action, clock, step

CUSTOMERS, REASONS = 8, 8  # shown of each


class Course(SQLModel):
    """A figure by part, now and a year before: amounts in the smallest unit of the currency, and how many rows."""

    now: list[int]
    before: list[int]
    counts: list[int]
    counts_before: list[int]


class Person(SQLModel):
    """What a colleague brought in: amounts by figure, and how many rows each; `id` is empty for nobody's."""

    id: UUID | None
    name: str
    much: dict[str, int] = Field(default_factory=dict)
    counts: dict[str, int] = Field(default_factory=dict)


class Customer(SQLModel):
    """A company, or a contact without one (`kind` is its table), and what it was billed."""

    kind: str
    id: UUID
    name: str
    much: int
    count: int


class Reason(SQLModel):
    """Why deals were lost (empty: nobody said), how many, and what they were worth."""

    reason: str
    count: int
    much: int


class Sales(SQLModel):
    """All of it. `figures` holds those of FIGURES that the actor may see; `days_to_win` is the median of the deals won."""

    span: str
    currency: str
    currencies: list[str]
    parts: list[Part]
    figures: dict[str, Course]
    people: list[Person] = Field(default_factory=list)
    customers: list[Customer] = Field(default_factory=list)
    reasons: list[Reason] = Field(default_factory=list)
    days_to_win: int | None = None


@action("amounts.read")
def sales(session: Session, actor: Actor, span: str = USUAL, owner: UUID | None = None, currency: str = "") -> Sales:
    """Return the figures of one of SPANS: of a colleague's rows (`owner`) or of all the actor sees, in a currency (else the
    workspace's). Refuses another span."""
    here = _parts(actor, span)
    asked = Asked(actor, here[0].first, here[-1].last, owner)
    mine = [name for name, one in FIGURES.items() if actor.may(one.needs)]
    known = _currencies(session, asked, mine)
    own = workspace(actor.place).currency
    currency = currency if currency in known else own
    found = Sales(span=span, currency=currency, currencies=sorted({*known, own}), parts=here, figures={})
    people: dict[UUID | None, Person] = {}
    for name in mine:
        rows = FIGURES[name].rows(asked).subquery()
        found.figures[name] = _course(session, asked, name, currency, here)
        _by_owner(session, rows, currency, name, people)
        if name == "billed":
            found.customers = list(_customers(session, rows, currency))
        elif name == "lost":
            found.reasons = _reasons(session, rows, currency)
        elif name == "won":
            found.days_to_win = _days_to_win(session, rows, currency)
    found.people = _named(session, people)
    return found


@action("amounts.read")
def entries(
    session: Session, actor: Actor, figure: str, first: date, last: date, currency: str,
    owner: UUID | None = None, customer: UUID | None = None, reason: str | None = None, page: int = 1,
) -> Entries:  # fmt: skip
    """Return the rows behind a figure of these days, a page of them. Refuses an unknown figure, one that the actor may not
    see (`NotAllowed`), and days that are no span."""
    if figure not in FIGURES or first > last:
        raise Invalid(_("Please check the address."), figure=_("There is no such figure."))
    actor.require(FIGURES[figure].needs)
    query = FIGURES[figure].rows(Asked(actor, first, last, owner, customer, reason))
    return listed(session, query, currency, page)


def _parts(actor: Actor, span: str) -> list[Part]:
    if span not in SPANS:
        raise Invalid(_("Please check the address."), span=_("There is no such span."))
    return parts(span, clock.today(actor.zone))


def _currencies(session: Session, asked: Asked, names: Sequence[str]) -> set[str]:
    if not names:
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    queries = [select(FIGURES[name].rows(asked).subquery().c.currency).distinct() for name in names]
    return {one for (one,) in session.execute(union_all(*queries)) if one}


def _course(session: Session, asked: Asked, name: str, currency: str, here: Sequence[Part]) -> Course:
    found = Course(now=[], before=[], counts=[], counts_before=[])
    for some, much, counts in (
        (here, found.now, found.counts),
        (year_before(list(here)), found.before, found.counts_before),
    ):
        them = Asked(asked.actor, some[0].first, some[-1].last, asked.owner)
        rows = FIGURES[name].rows(them).subquery()
        part = case(
            *((rows.c.on < begin(rows.c.on, one.last + DAY, asked.actor), n) for n, one in enumerate(some)), else_=-1
        ).label("part")
        query = select(part, func.sum(rows.c.much), func.count()).where(rows.c.currency == currency).group_by(part)
        by = {number: (int(total or 0), int(many)) for number, total, many in session.execute(query)}
        much += [by.get(n, (0, 0))[0] for n in range(len(some))]
        counts += [by.get(n, (0, 0))[1] for n in range(len(some))]
    return found


def _by_owner(session: Session, rows: Subquery, currency: str, name: str, people: dict[UUID | None, Person]) -> None:
    query = select(rows.c.owner_id, func.sum(rows.c.much), func.count()).where(rows.c.currency == currency)
    for owner, much, count in session.execute(query.group_by(rows.c.owner_id)):
        one = people.setdefault(owner, Person(id=owner, name=""))
        one.much[name], one.counts[name] = int(much or 0), int(count)


def _named(session: Session, people: dict[UUID | None, Person]) -> list[Person]:
    """Return the colleagues, who brought in most first."""
    ids = [one for one in people if one]
    for user_id, name in session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(ids))):
        people[user_id].name = name
    order = ("billed", "won", "received")
    return sorted(people.values(), key=lambda one: (*(-one.much.get(name, 0) for name in order), one.name))


@step
def _customers(session: Session, rows: Subquery, currency: str) -> Iterator[Customer]:
    much = func.sum(rows.c.much)
    query = select(rows.c.customer_id, much, func.count()).where(
        rows.c.currency == currency, rows.c.customer_id.is_not(None)
    )
    found = session.execute(
        query.group_by(rows.c.customer_id).order_by(much.desc(), rows.c.customer_id).limit(CUSTOMERS)
    ).all()
    names: dict[UUID, tuple[str, str]] = {}
    for table in (Contact, Company):
        named = select(col(table.id), col(table.name)).where(col(table.id).in_([one[0] for one in found]))
        names |= {row_id: (str(table.__tablename__), name) for row_id, name in session.execute(named)}
    for row_id, total, count in found:
        if row_id in names:
            kind, name = names[row_id]
            yield Customer(kind=kind, id=row_id, name=name, much=int(total or 0), count=int(count))


@step
def _reasons(session: Session, rows: Subquery, currency: str) -> list[Reason]:
    query = select(rows.c.reason, func.count(), func.sum(rows.c.much)).where(rows.c.currency == currency)
    found = session.execute(query.group_by(rows.c.reason).order_by(func.count().desc(), rows.c.reason).limit(REASONS))
    return [Reason(reason=reason or "", count=int(count), much=int(much or 0)) for reason, count, much in found]


@step
def _days_to_win(session: Session, rows: Subquery, currency: str) -> int | None:
    spans = [
        (closed - made).total_seconds()
        for made, closed in session.execute(select(rows.c.made_at, rows.c.on).where(rows.c.currency == currency))
    ]
    return round(median(spans) / 86_400) if spans else None
