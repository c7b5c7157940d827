"""An approved order, for the tests of billing."""

from typing import Any
from uuid import UUID

from models.money import MICRO
from models.sales import Order, OrderLine
from services import contacts
from services.documents import Kind, sum_up
from services.work import Actor, perform, work

ORDER_LINES = Kind(OrderLine, "order_id")


def approved(actor: Actor, *lines: tuple[str, int, int, int], **values: Any) -> tuple[UUID, list[UUID]]:
    """Return the ids of an approved order and of its lines: text, quantity, price in cents, tax in thousandths."""
    contact = perform(actor, contacts.create, {"name": "Ada"})
    with work(actor) as session:
        order = Order(
            name="O-1", number="O-1", state="approved", currency="EUR", contact_id=contact.id, owner_id=actor.user_id,
            **values,
        )  # fmt: skip
        session.add(order)
        session.flush()
        for position, (text, quantity, price, tax) in enumerate(lines, 1):
            category = "S" if tax else "Z"
            session.add(
                OrderLine(
                    order_id=order.id, position=position, text=text, quantity_micro=quantity * MICRO,
                    price_micro=price * MICRO // 100, tax_milli=tax, tax_category=category, amount=0,
                )
            )  # fmt: skip
        session.flush()
        rows = ORDER_LINES.rows(session, order)
        sum_up(order, rows)
        return order.id, [one.id for one in rows]


def billed(actor: Actor, line_id: UUID) -> int:
    """Return how much of a line of an order is billed, in whole units."""
    with work(actor, read=True) as session:
        return session.get_one(OrderLine, line_id).billed_micro // MICRO
