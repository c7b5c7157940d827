"""The invoice or order that a payment pays: found, and refused where it cannot be paid or is somebody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.invoices import Invoice
from models.language import N_, _
from models.payments import Payment
from models.sales import Order
from services.payments.open import Document
from services.work import Actor, Invalid, NotFound, find, step

TWO = N_("Name an invoice or an order, not both.")
DRAFT = N_("This invoice is a draft. Issue it first.")
CREDIT = N_("This is a credit note. Refund a payment instead.")
UNAPPROVED = N_("This order is not approved.")
OTHERS = N_("This belongs to another customer. If someone else paid it, name them under “Paid by”.")
FOREIGN = N_("This is in {currency}. Say how much of it the payment settles, in {currency}.")
SAME = N_("Leave this empty: both are in {currency}.")


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose money or document it is."""

    contact_id: UUID | None
    company_id: UUID | None

    @property
    def known(self) -> bool:
        """Whether it is anybody's."""
        return self.contact_id is not None or self.company_id is not None

    def is_(self, other: "Customer") -> bool:
        """Return whether two are the same customer: one person, or people of one company."""
        one_person = self.contact_id is not None and self.contact_id == other.contact_id
        one_company = self.company_id is not None and self.company_id == other.company_id
        return one_person or one_company


def customer_of(row: Document | Payment) -> Customer:
    """Return whose a document or payment is."""
    return Customer(row.contact_id, row.company_id)


@step
def find_document(
    session: Session, actor: Actor, invoice_id: UUID | None, order_id: UUID | None, at: str = ""
) -> Document | None:
    """Return the document that is named, or None where none is. `at` stands before the names of the fields.

    Refuses (`Invalid`, at its field) two of them, one the actor may not see, and one that cannot be paid.
    """
    if invoice_id is not None and order_id is not None:
        raise _wrong(at, "order_id", TWO)
    if invoice_id is not None:
        invoice = _seen(session, actor, Invoice, invoice_id, f"{at}invoice_id", N_("There is no such invoice."))
        if invoice.kind == "credit":
            raise _wrong(at, "invoice_id", CREDIT)
        if invoice.state != "issued":
            raise _wrong(at, "invoice_id", DRAFT)
        return invoice  # type: ignore[no-any-return]
    if order_id is not None:
        order = _seen(session, actor, Order, order_id, f"{at}order_id", N_("There is no such order."))
        if order.state != "approved":
            raise _wrong(at, "order_id", UNAPPROVED)
        return order  # type: ignore[no-any-return]
    return None


def refuse_others(payment: Payment, document: Document, at: str = "") -> None:
    """Refuse a payment to the document of another customer, unless its payer is named as such."""
    if not payment.payer and not customer_of(payment).is_(customer_of(document)):
        raise _wrong(at, field_of(document), OTHERS)


def settled(amount: int, settles: int | None, paid_in: str, document: Document, at: str = "") -> int:
    """Return how much of a document an amount in `paid_in` settles, in the document's currency (case 21).

    Refuses another currency without `settles`, and `settles` without another currency.
    """
    if paid_in == document.currency:
        if settles not in (None, amount):
            raise _wrong(at, "settles", _(SAME).format(currency=paid_in))
        return amount
    if settles is None:
        raise _wrong(at, "settles", _(FOREIGN).format(currency=document.currency))
    return settles


def field_of(document: Document) -> str:
    """Return the name of the field that names such a document."""
    return "invoice_id" if isinstance(document, Invoice) else "order_id"


def called(document: Document) -> str:
    """Return how a document is called: its number."""
    return document.number or document.name


def deals_of(documents: Sequence[Document]) -> list[UUID | None]:
    """Return the records whose timelines show what happens to these documents."""
    return [one for document in documents for one in (document.id, document.deal_id)]


def _seen(session: Session, actor: Actor, kind: Any, row_id: UUID, name: str, why: str) -> Any:
    try:
        row = find(session, actor, kind, row_id, "invoice")
    except NotFound:
        raise Invalid(_("Please check the form."), **{name: _(why)}) from None
    if row.binned:
        raise Invalid(_("Please check the form."), **{name: _(why)})
    return row


def _wrong(at: str, name: str, why: str) -> Invalid:
    return Invalid(_("Please check the form."), **{f"{at}{name}": _(why)})
