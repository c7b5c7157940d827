"""What happened in the workspace within a span: people, jobs, invoices, dispatch, tracking, revenue, the queues."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.invoices import Invoice
from models.jobs import Job
from models.positions import TrackingSession
from models.visits import Visit
from models.watching import ActivePeople
from services.outbox.depth import FAILED
from services.outbox.states import OUTBOX
from services.reconciliations.figures import figures
from services.reports.periods import Period, Span
from services.work import step

WAITING, ACTIVE, DONE = ("pending", "held"), ("claimed", "handed"), ("sent", "delivered")


def within(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the condition that an instant lies within a span: its end is not part of it."""
    return column >= span.begins_at, column < span.ends_at


def jobs(span: Span) -> Select[Any]:
    """Return a query of the jobs that were created within a span, outside the bin."""
    return select(Job).where(col(Job.binned_at).is_(None), *within(col(Job.made_at), span))


def invoices(span: Span) -> Select[Any]:
    """Return a query of the invoices and deposits issued within a span, by the day on them; credit notes are none."""
    issued = (col(Invoice.state) == "issued", col(Invoice.kind) != "credit", col(Invoice.binned_at).is_(None))
    return select(Invoice).where(*issued, col(Invoice.issued_on).between(span.first, span.last))


def given(span: Span) -> Select[Any]:
    """Return a query of the visits that begin within a span and were given to a technician by anybody (J-02)."""
    here = (col(Visit.binned_at).is_(None), *within(col(Visit.start_at), span))
    return select(Visit).where(*here, col(Visit.assigned_by).in_(("auto", "manual")))


def tracked(span: Span) -> Select[Any]:
    """Return a query of the tracking sessions that were begun within a span (J-04)."""
    return select(TrackingSession).where(*within(col(TrackingSession.started_at), span))


@step
def counts(session: Session, query: Any, spans: Sequence[Span]) -> list[int]:
    """Return how many rows `query(span)` has in each of these spans, by one statement."""
    if not spans:
        return []
    each = [
        query(one).with_only_columns(
            literal(number).label("number"), func.count().label("many"), maintain_column_froms=True
        )
        for number, one in enumerate(spans)
    ]
    found: dict[int, int] = {row.number: row.many for row in session.execute(union_all(*each))}
    return [found.get(number, 0) for number in range(len(spans))]


@step
def dispatched(session: Session, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Return in each span how many visits the plan gave to a technician, and how many anybody did."""
    auto = counts(session, lambda one: given(one).where(col(Visit.assigned_by) == "auto"), spans)
    return list(zip(auto, counts(session, given, spans), strict=True))


def share(some: int, whole: int) -> float | None:
    """Return a part in per cent, to one place; None of nothing."""
    return round(100 * some / whole, 1) if whole else None


@step
def active(session: Session, kind: str, spans: Sequence[Span]) -> list[int]:
    """Return how many people used the workspace in each of these spans, whole ones of a kind. It was counted as they did
    (`ActivePeople`); for the time before that was counted: at least those who signed in then, or were seen last then."""
    query = select(ActivePeople).where(
        col(ActivePeople.span) == kind, col(ActivePeople.begins_on).in_([one.first for one in spans])
    )
    known = {row.begins_on: row.users for row in session.scalars(query)}
    lower = counts(session, _seen, [one for one in spans if known.get(one.first) is None])
    rest = iter(lower)
    return [known[one.first] if known.get(one.first) is not None else next(rest) for one in spans]


def _seen(span: Span) -> Select[Any]:
    there = or_(*(within_all(column, span) for column in (col(UserSession.made_at), col(UserSession.seen_at))))
    return select(select(col(UserSession.user_id)).where(there).distinct().subquery())


def within_all(column: Any, span: Span) -> ColumnElement[bool]:
    """Return `within` as one condition."""
    begins, ends = within(column, span)
    found: ColumnElement[bool] = begins & ends
    return found


@step
def people(session: Session, span: Span) -> tuple[int, int, int]:
    """Return how many accounts there were as a span began and as it ended, and how many of these are new (U-19)."""

    def at(moment: Any) -> int:
        enabled = or_(col(User.disabled_at).is_(None), col(User.disabled_at) >= moment)
        query = select(func.count()).select_from(User).where(col(User.made_at) < moment, enabled)
        return session.scalar(query) or 0

    new = select(func.count()).select_from(User).where(*within(col(User.made_at), span))
    return at(span.begins_at), at(span.ends_at), session.scalar(new) or 0


@step
def revenue(session: Session, first: date, last: date) -> dict[str, int]:
    """Return what was received by payments within these days less what was paid out, by currency, in its smallest unit."""
    return {name: one.received for name, one in figures(session, first, last).items() if one.received}


@step
def queue(session: Session, span: Span) -> dict[str, int]:
    """Return the queue report (X-13): what waits and is active now, what was completed and failed within a span."""
    state, many = OUTBOX.c.state, func.count()
    now: dict[str, int] = dict(
        session.execute(select(state, many).where(state.in_(WAITING + ACTIVE)).group_by(state)).all()
    )
    over = select(state, many).where(*within(OUTBOX.c.settled_at, span), state.in_(DONE + FAILED)).group_by(state)
    settled: dict[str, int] = dict(session.execute(over).all())
    return {
        "waiting": sum(now.get(one, 0) for one in WAITING),
        "active": sum(now.get(one, 0) for one in ACTIVE),
        "completed": sum(settled.get(one, 0) for one in DONE),
        "failed": sum(settled.get(one, 0) for one in FAILED),
    }


def growth(before: int, now: int) -> float | None:
    """Return the growth in per cent, to one place; None where there was nothing before."""
    return round(100 * (now - before) / before, 1) if before > 0 else None


def kind_of_parts(period: Period) -> str:
    """Return of which kind of period the parts of a period are."""
    return {"quarterly": "weekly", "annual": "monthly"}.get(period.kind, "daily")
