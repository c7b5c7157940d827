"""Approving an order, which gives it its number and the day its payment is due; and cancelling one (O-01, O-04)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.documents import DocumentDraft
from models.invoices import Invoice
from models.language import _
from models.payments import Allocation
from models.sales import Order, Quote
from models.text import line
from services import ledger
from services.documents import sum_up, take
from services.documents.due import due_on
from services.documents.locking import copy_lines, locked
from services.house.register import workspace
from services.orders.cards import LINES, OrderCard, card
from services.orders.record import APPROVED, CANCELLED, ORDER
from services.records import verbs
from services.work import Actor, Conflict, Invalid, action, announce, clock, expect, step

REASON_MAX = 400


@action("orders.edit")
def approve(session: Session, actor: Actor, order_id: UUID, version: int | None = None) -> OrderCard:
    """Fix a draft: give it its number and, unless one is named, the day its payment is due. An approved order is
    returned as it is.

    Refuses an order without a customer or without lines, a cancelled one (`Conflict`), and a due day that has passed.
    """
    order = locked(session, actor, Order, order_id, "order")
    if order.state == "approved":
        return card(session, order)
    expect(order, version)
    if order.state == "cancelled":
        raise Conflict(_("This order was cancelled. Write a new one."))
    if not LINES.rows(session, order):
        raise Invalid(_("Please check the order."), lines=_("Add at least one line."))
    if not (order.contact_id or order.company_id):
        raise Invalid(_("Please check the order."), contact_id=_("Choose whose it is: a contact or a company."))
    _fix(session, order)
    return card(session, order)


@action("orders.edit")
def cancel(session: Session, actor: Actor, order_id: UUID, reason: str = "") -> OrderCard:
    """Cancel an approved order, with a reason. A cancelled one is returned as it is.

    Refuses a draft, which goes to the bin instead, and an order of which something is billed or received (`Conflict`).
    """
    order = locked(session, actor, Order, order_id, "order")
    why = line(reason) or ""
    if order.state == "cancelled":
        return card(session, order)
    if order.state == "draft":
        raise Conflict(_("This order is a draft. Move it to the bin instead."))
    if not why or len(why) > REASON_MAX:
        said = _("Say why.") if not why else _("Use at most {count} characters.").format(count=REASON_MAX)
        raise Invalid(_("Please check the form."), reason=said)
    _refuse_used(session, order)
    order.state, order.cancel_reason = "cancelled", why
    announce(session, CANCELLED, order, ORDER.about(order), reason=why)
    ledger.rebuild(session, order)
    return card(session, order)


@step
def of_quote(session: Session, quote: Quote, lines: Sequence[Any]) -> Order:
    """Add the order of a quote that is being accepted, with its lines, approved at once. A quote has one order at most:
    the database refuses a second."""
    typed = {name: getattr(quote, name) for name in DocumentDraft.model_fields}
    order = verbs.add(session, ORDER, Order(**typed, quote_id=quote.id))
    copy_lines(session, lines, LINES, order)
    _fix(session, order)
    return order


def _fix(session: Session, order: Order) -> None:
    sum_up(order, LINES.rows(session, order))
    today = clock.today(workspace(session.info["place"]).zone)
    order.due_on = due_on(session, order, today)
    if order.due_on < today:
        raise Invalid(_("Please check the order."), due_on=_("This day has passed."))
    order.number = take(session, "order", today).number
    order.state, order.approved_on = "approved", today
    verbs.derived(session, ORDER, order)
    announce(session, APPROVED, order, ORDER.about(order))
    ledger.rebuild(session, order)


def _refuse_used(session: Session, order: Order) -> None:
    """Refuse to cancel an order with an invoice that is not credited in full, with a draft of one, or with a payment."""
    mine = (col(Invoice.order_id) == order.id, col(Invoice.binned_at).is_(None))
    signed = case((col(Invoice.kind) == "credit", -col(Invoice.total)), else_=col(Invoice.total))
    if session.scalar(select(func.sum(signed)).where(*mine, col(Invoice.state) == "issued")):
        raise Conflict(_("Something of this order is billed. Credit its invoices first."))
    if session.scalar(select(col(Invoice.id)).where(*mine, col(Invoice.state) == "draft").limit(1)):
        raise Conflict(_("There is a draft of an invoice for this order. Move it to the bin first."))
    undone = aliased(Allocation)
    kept = ~select(undone.id).where(col(undone.undoes_id) == col(Allocation.id)).exists()  # type: ignore[call-overload]
    paid = select(col(Allocation.id)).where(col(Allocation.order_id) == order.id, col(Allocation.undoes_id).is_(None))
    if session.scalar(paid.where(kept).limit(1)):
        raise Conflict(_("Something was received for this order. Take the payment off it first."))
