"""Orders as records: drafts are added, changed, binned and restored like any other; approved ones are fixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.invoices import BALANCE_STATES, Balance
from models.language import N_, _, ngettext
from models.sales import ORDER_STATES, NewOrder, Order
from models.typed import YES_NO, Kind
from services.documents import check, lines_part, sum_up
from services.documents.beginning import beginning
from services.documents.numbers import bare
from services.documents.standing import Standing, standing
from services.orders.cards import LINES, Listed, OrderCard, card
from services.records import former, indexing, lists, verbs
from services.records.conditions import column_field, rows_field
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Conflict, action, kind, step
from services.work import find as find_row

APPROVED = kind("order.approved", N_("{actor} approved {subject}"), "assignment_turned_in")
CANCELLED = kind("order.cancelled", N_("{actor} cancelled {subject}: {reason}"), "cancel")


def _on_bin(session: Session, order: Order, restoring: bool) -> None:
    if order.state != "draft" and not restoring:
        raise Conflict(_("An approved order stays. Cancel it instead."))


def _derive(order: Order) -> None:
    order.name = " ".join(part for part in (order.number, order.title) if part) or "Draft order"  # no text


def _with_balance(fits: ColumnElement[bool]) -> ColumnElement[bool]:
    return col(Order.id).in_(select(col(Balance.order_id)).where(col(Balance.order_id).is_not(None), fits))


def over_before(at: datetime) -> ColumnElement[bool]:
    """Return the criterion of orders from before a time that are cancelled, or approved and paid."""
    paid = and_(col(Order.state) == "approved", _with_balance(col(Balance.status) == "paid"))
    return and_(col(Order.made_at) < at, or_(col(Order.state) == "cancelled", paid))


@step
def _former(session: Session) -> ColumnElement[bool]:
    at = former.before(session)
    return false() if at is None else over_before(at)


ORDER = Record(
    N_("order"),
    Order,
    NewOrder,
    kinds("order", "shopping_bag", APPROVED, CANCELLED),
    "shopping_bag",
    plural=N_("orders"),
    counted=lambda n: ngettext("{count} order", "{count} orders", n),
    words=lambda one: (one.name, bare(one.number), one.reference),
    named=("company_id", "contact_id"),
    under=indexing.under(Order, "company_id", "contact_id"),
    sorts={"made_at": col(Order.made_at), "name": col(Order.name), "total": col(Order.total)},
    usual="-made_at",
    check=check,
    parts={"lines": lines_part(LINES)},
    on_bin=_on_bin,
    derive=_derive,
    exported={"state": N_("State"), "net": N_("Net"), "tax": N_("Tax"), "total": N_("Total")},
    about=lambda one: (one.contact_id, one.company_id, one.deal_id, one.quote_id),
    story="money",
    filters=lambda session: {
        "state": column_field(N_("Status"), Kind("choice", words=ORDER_STATES), col(Order.state)),
        "status": rows_field(N_("Payment"), Kind("choice", words=BALANCE_STATES), col(Balance.status), _with_balance),
        "total": column_field(N_("Total"), Kind("money"), col(Order.total)),
        "number": column_field(N_("Number"), Kind("line"), col(Order.number)),
        "archived": column_field(N_("Archived"), YES_NO, _former(session)),
    },
)
KINDS = list(ORDER.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The orders of a list to show. `status` is unpaid, partial or paid. Archived ones, of former years, are left out
    unless they are asked for, or those of a customer or a deal."""

    state: str = ""
    status: str = ""
    contact: UUID | None = None
    company: UUID | None = None
    deal: UUID | None = None
    archived: bool = False


@action("orders.read")
def find(session: Session, actor: Actor, order_id: UUID) -> OrderCard:
    """Return everything about one order. Refuses one the actor may not see (`NotFound`)."""
    return card(session, find_row(session, actor, Order, order_id, "order"))


@action("orders.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the orders the actor may see, outside the bin."""
    rows = _rows(query)
    if isinstance(query, Query) and not (query.archived or query.contact or query.company or query.deal):
        rows = rows.where(~_former(session))
    return lists.search(session, actor, ORDER, rows, query, make=partial(lists.by_name, Listed))


@action("orders.read")
def sums(session: Session, actor: Actor) -> Standing:
    """Return how many orders of each state the actor sees, and what they come to, by currency."""
    return standing(session, actor, Order)


@action("orders.edit")
def begin(
    session: Session, actor: Actor, contact: UUID | None = None, company: UUID | None = None, deal: UUID | None = None
) -> dict[str, Any]:
    """Return what the fields of a new one hold, for a customer or a deal."""
    return beginning(session, actor, contact=contact, company=company, deal=deal)


@action("orders.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> OrderCard:
    """Add a draft from typed values (`NewOrder`): amounts in the smallest unit, quantities and prices as text."""
    order = verbs.create(session, actor, ORDER, values)
    sum_up(order, LINES.rows(session, order))
    return card(session, order)


@action("orders.edit")
def change(
    session: Session,
    actor: Actor,
    order_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> OrderCard:
    """Change the named fields of a draft, as `verbs.change`; named lines replace those that are there. Of an approved
    order, only the owner changes: anything else is refused (`Conflict`)."""
    order = verbs.change(session, actor, ORDER, order_id, changes, version=version, before=before)
    sum_up(order, LINES.rows(session, order))
    return card(session, order)


@action("orders.delete")
def bin(session: Session, actor: Actor, order_id: UUID, version: int | None = None) -> OrderCard:
    """Move a draft to the bin. Refuses an approved order (`Conflict`)."""
    return card(session, verbs.move_to_bin(session, actor, ORDER, order_id, version))


@action("orders.edit")
def restore(session: Session, actor: Actor, order_id: UUID) -> OrderCard:
    """Restore a draft from the bin."""
    return card(session, verbs.restore(session, actor, ORDER, order_id))


def _rows(query: lists.Query) -> Any:
    shown = [name for name in Listed.__dataclass_fields__ if name in Order.model_fields]
    rows = (
        select(
            *(col(getattr(Order, name)) for name in shown),
            col(Contact.name).label("contact"),
            col(Company.name).label("company"),
            col(User.name).label("owner"),
            col(Balance.open).label("open"),
            col(Balance.status).label("status"),
        )
        .select_from(Order)
        .outerjoin(Contact, col(Contact.id) == col(Order.contact_id))
        .outerjoin(Company, col(Company.id) == col(Order.company_id))
        .outerjoin(User, col(User.id) == col(Order.owner_id))
        .outerjoin(Balance, col(Balance.order_id) == col(Order.id))
    )
    if not isinstance(query, Query):
        return rows
    for name in ("contact", "company", "deal"):
        if getattr(query, name):
            rows = rows.where(col(getattr(Order, f"{name}_id")) == getattr(query, name))
    if query.status:
        rows = rows.where(col(Balance.status) == query.status)
    return rows.where(col(Order.state) == query.state) if query.state else rows
