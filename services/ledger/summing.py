"""The four amounts and the balances, summed up from the ledger by the database. No sum is ever added to another one.

- potential: open deals outside the bin, each by its newest sent or accepted quote, else by its amount;
- accepted: approved orders, and issued invoices without an order;
- billed: issued invoices less issued credit notes;
- received: payments in less payments out. A reversal goes the other way than what it reverses. A deal's: what is
  allocated to its orders and invoices, in the currency that was paid.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, func, literal, null, or_, select, true, union_all
from sqlmodel import Session, col

from models.deals import Deal, Stage
from models.invoices import Invoice
from models.payments import Allocation, Payment
from models.sales import Order, Quote
from services.work import Actor, step, visible

AMOUNTS = ("potential", "accepted", "billed", "received")
SUBJECTS = ("deal_id", "contact_id", "company_id")
OUTSTANDING = ("sent", "accepted")  # states of a quote whose total counts for its deal
NONE: Any = literal(0)
IDS: Any = bindparam("ids", expanding=True)
Sums = dict[tuple[UUID | None, str], tuple[int, ...]]
Open = dict[UUID, dict[str, Any]]


@step
def four_amounts(session: Session, subject: str, ids: Collection[UUID] = (), actor: Actor | None = None) -> Sums:
    """Return the four amounts by (id, currency) of these deals, contacts or companies (`subject`: the column that names
    them), or of the whole workspace (`subject` is empty, and so is the id). With an actor: of the rows they see."""
    query = _whole(subject) if actor is None or actor.scope == "all" else _query(_Asked(subject, actor))
    found = session.execute(query, {"ids": list(ids)} if subject else {})
    whole = {(row[0], row[1]): tuple(int(one or 0) for one in row[2:]) for row in found}
    return {key: values for key, values in whole.items() if any(values)}


def rows_of(amount: str, subject: str, actor: Actor | None = None) -> Select[Any]:
    """Return a query of the rows that make one of the four amounts, as far as the actor sees: the table (`kind`) and the
    id of what people open, the currency, and how much it adds. It takes the `ids` of the subjects."""
    rows = union_all(*_rows(_Asked(subject, actor, amount))).subquery()
    much = rows.c[amount]
    query = select(rows.c.kind, rows.c.id, rows.c.currency, func.sum(much).label("much"))
    return query.where(much != 0).group_by(rows.c.kind, rows.c.id, rows.c.currency).having(func.sum(much) != 0)


@step
def open_invoices(session: Session, ids: Collection[UUID]) -> Open:
    """Return what is open of those of these invoices that were issued and ask for money, as the columns of a balance."""
    return {row.id: _balance(row) for row in session.execute(_open_invoices(), {"ids": list(ids)})}


@step
def open_orders(session: Session, ids: Collection[UUID]) -> Open:
    """Return what is open of those of these orders that are approved and not billed in full: what is not billed yet, less
    what was paid for the order itself. Credit notes bill nothing anew. Once a part is billed, the rest has no day: it is
    due by its own invoice; and it is never `paid`, because its invoices may not be."""
    found = session.execute(_open_orders(), {"ids": list(ids)})
    return {row.id: _balance(row, int(row.billed)) for row in found}


def potential(column: Any) -> Any:
    """Return a column of the newest sent quote of a deal, as a part of a query of deals."""
    of_deal = (
        col(Quote.deal_id) == col(Deal.id),
        col(Quote.state).in_(OUTSTANDING),
        col(Quote.binned_at).is_(None),
    )
    newest = select(column).where(*of_deal).order_by(col(Quote.sent_at).desc(), col(Quote.id).desc()).limit(1)
    return newest.correlate(Deal).scalar_subquery()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose amounts are asked for, and by whom: which rows of each table count."""

    subject: str
    actor: Actor | None = None
    amount: str = ""  # one of the four; empty: all

    def row(self, kind: Any, currency: Any, column: Any = None, shown: Any = None, **amounts: Any) -> Select[Any]:
        """Return a query of rows of a table, with the columns that all queries have. `column` names the subject, where
        that is not the column of its name; `shown` is the table of what people open, where that is another one."""
        parts = (amounts.get(name, NONE).label(name) for name in AMOUNTS)
        seen = visible(self.actor, kind) if self.actor else true()
        shown = shown or kind
        ends = (
            currency.label("currency"),
            *parts,
            literal(shown.__tablename__).label("kind"),
            col(shown.id).label("id"),
        )
        if not self.subject:
            return select(null().label("subject"), *ends).where(seen)
        column = col(getattr(kind, self.subject)) if column is None else column
        return select(column.label("subject"), *ends).where(column.in_(IDS), seen)


def _rows(asked: _Asked) -> Iterator[Select[Any]]:
    """Yield what makes the amounts, or the one that is asked for."""
    wanted = {asked.amount} if asked.amount else set(AMOUNTS)
    if "potential" in wanted:
        value = func.coalesce(potential(col(Quote.total)), col(Deal.amount))
        currency = func.coalesce(potential(col(Quote.currency)), col(Deal.currency))
        deal = col(Deal.id) if asked.subject == "deal_id" else None
        deals = asked.row(Deal, currency, deal, potential=value).join(Stage, col(Stage.id) == col(Deal.stage_id))
        yield deals.where(col(Deal.binned_at).is_(None), col(Stage.kind) == "open")
    if "accepted" in wanted:
        yield asked.row(Order, col(Order.currency), accepted=col(Order.total)).where(col(Order.state) == "approved")
    if wanted & {"accepted", "billed"}:
        credit, total = col(Invoice.kind) == "credit", col(Invoice.total)
        accepted = case((and_(~credit, col(Invoice.order_id).is_(None)), total), else_=0)
        billed = case((credit, -total), else_=total)
        invoices = asked.row(Invoice, col(Invoice.currency), accepted=accepted, billed=billed)
        yield invoices.where(col(Invoice.state) == "issued")
    if "received" in wanted and asked.subject == "deal_id":
        yield from _received_of_deals(asked)
    elif "received" in wanted:
        came_in = case((col(Payment.direction) == "in", col(Payment.amount)), else_=-col(Payment.amount))
        yield asked.row(Payment, col(Payment.currency), received=came_in)


def _received_of_deals(asked: _Asked) -> Iterator[Select[Any]]:
    documents: tuple[tuple[Any, Any], ...] = (
        (Invoice, col(Allocation.invoice_id) == col(Invoice.id)),
        (Order, col(Allocation.order_id) == col(Order.id)),
    )
    for kind, pays in documents:
        rows = asked.row(kind, col(Payment.currency), shown=Payment, received=col(Allocation.taken))
        yield rows.join(Allocation, pays).join(Payment, col(Payment.id) == col(Allocation.payment_id))


# Built once: building them anew took ten times as long as running them.
@cache
def _whole(subject: str) -> Select[Any]:
    return _query(_Asked(subject))


@cache
def _open_invoices() -> Select[Any]:
    here = (col(Invoice.id).in_(IDS), col(Invoice.state) == "issued", col(Invoice.kind) != "credit")
    return _open(Invoice, col(Allocation.invoice_id), *here)


@cache
def _open_orders() -> Select[Any]:
    bills = (col(Invoice.order_id) == col(Order.id), col(Invoice.state) == "issued", col(Invoice.kind) != "credit")
    billed = select(func.coalesce(func.sum(col(Invoice.total)), 0)).where(*bills).scalar_subquery()
    here = (col(Order.id).in_(IDS), col(Order.state) == "approved", or_(billed == 0, billed < col(Order.total)))
    return _open(Order, col(Allocation.order_id), *here).add_columns(billed.label("billed"))


def _query(asked: _Asked) -> Select[Any]:
    # Each part is summed up before they are laid together: else all rows would be copied first.
    return _summed(union_all(*(_summed(part.subquery()) for part in _rows(asked))).subquery())


def _summed(rows: Any) -> Select[Any]:
    sums = (func.sum(rows.c[name]).label(name) for name in AMOUNTS)
    return select(rows.c.subject, rows.c.currency, *sums).group_by(rows.c.subject, rows.c.currency)


def _open(kind: type[Invoice] | type[Order], paid: Any, *here: Any) -> Select[Any]:
    given = select(func.coalesce(func.sum(col(Allocation.given)), 0)).where(paid == col(kind.id)).scalar_subquery()
    columns = (col(kind.id), col(kind.due_on), col(kind.currency), col(kind.total), given.label("given"))
    return select(*columns).where(*here)


def _balance(row: Any, billed: int = 0) -> dict[str, Any]:
    given = int(row.given)
    left = row.total - billed - given
    status = "paid" if left <= 0 and not billed else "partial" if given > 0 else "unpaid"
    due_on = None if billed else row.due_on
    return {"due_on": due_on, "currency": row.currency, "total": row.total, "open": max(0, left), "status": status}
