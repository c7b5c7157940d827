"""Issuing: from then on an invoice has a number, a snapshot of who sold and who buys, and a seal; nothing changes it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from models.invoices import Invoice, InvoiceLine, InvoiceTax
from models.language import _
from models.sales import Order
from services import ledger, payments, seller
from services.documents import buyer, numbers, sum_up
from services.documents.due import due_on
from services.house import books
from services.house.register import workspace
from services.invoices import deducting, ordered
from services.invoices.cards import LINES, InvoiceCard, card
from services.invoices.left import Groups, limited
from services.invoices.record import INVOICE, ISSUED
from services.money.totals import Totals
from services.records import verbs
from services.work import Actor, Conflict, Invalid, action, announce, clock, expect, step
from services.work import find as find_row
from services.work.killpoints import reach


@action("invoices.issue")
def issue(session: Session, actor: Actor, invoice_id: UUID, version: int | None = None) -> InvoiceCard:
    """Give a draft its number, its snapshot and its seal, and return it with what the seller's details lack. An issued
    one is returned as it is.

    Refuses an invoice without a customer or without lines, a day before the last one of its numbers, and a day to come.
    """
    invoice = locked(session, actor, invoice_id)
    if invoice.state != "draft":
        return card(session, invoice)
    expect(invoice, version)
    if invoice.binned:
        raise Conflict(_("This invoice is in the bin. Restore it first."))
    lines, found = fix(session, invoice)
    announce(session, ISSUED, invoice, INVOICE.about(invoice))
    if invoice.order_id is not None and invoice.kind != "credit":
        payments.move_to_invoice(session, session.get_one(Order, invoice.order_id), invoice)
    ledger.rebuild(session, invoice)
    return card(session, invoice, lines, found, warnings=seller.lacking(invoice.seller or {}))


@step
def locked(session: Session, actor: Actor, invoice_id: UUID) -> Invoice:
    """Return an invoice that no other work can change until this one ends."""
    invoice = find_row(session, actor, Invoice, invoice_id, "invoice")
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.refresh(invoice, with_for_update=True)
    return invoice


@step
def fix(session: Session, invoice: Invoice, limits: Groups | None = None) -> tuple[Sequence[InvoiceLine], Totals]:
    """Give a draft, which is locked, all that an issued one has; return its lines and what they come to. `limits` are
    those of a credit note. The state is written last and once, because the database refuses any change of an issued
    invoice (services/house/upgrades/fixed.py)."""
    credit, lines = invoice.kind == "credit", LINES.rows(session, invoice)
    if not credit:
        lines = deducting.renew(session, invoice, lines)
    found = sum_up(invoice, lines)
    if limits is not None:
        found = limited(session, invoice, found, limits)
    if not found.lines:
        raise Invalid(_("Please check the invoice."), lines=_("Add at least one line."))
    if not (invoice.contact_id or invoice.company_id):
        raise Invalid(_("Please check the invoice."), contact_id=_("Choose who is billed: a contact or a company."))
    (ordered.give_back if credit else ordered.take)(session, lines)
    day = _day(session, invoice, "credit" if credit else "invoice")
    due = (invoice.due_on or day) if credit else due_on(session, invoice, day)
    if due < day:
        raise Invalid(_("Please check the invoice."), due_on=_("This is before the day of issue."))
    for one in found.taxes:
        row = InvoiceTax(invoice_id=invoice.id, category=one.category, rate_milli=one.rate, base=one.base, tax=one.tax)
        session.add(row)
    session.flush()  # once it is issued, none of its lines and taxes may change, and none may come
    reach("invoice summed up")
    _seal(session, invoice, lines, found, day, due)
    return lines, found


def _seal(
    session: Session, invoice: Invoice, lines: Sequence[InvoiceLine], found: Totals, day: date, due: date
) -> None:
    """Number and seal it. From here on others wait for its number, so it is the last thing done."""
    series = "credit" if invoice.kind == "credit" else "invoice"
    company, person = buyer.company_of(session, invoice.company_id), buyer.person_of(session, invoice.contact_id)
    us = seller.snapshot(session)
    number = numbers.take(session, series, day)
    reach("invoice numbered")
    with session.no_autoflush:
        invoice.series, invoice.seq, invoice.number = f"{series}-{day.year}", number.seq, number.number
        invoice.issued_on, invoice.due_on, invoice.issued_at = day, due, clock.now()
        invoice.seller, invoice.buyer, invoice.buyer_person = us, company, person
        invoice.net, invoice.tax, invoice.total = found.net, found.tax, found.total
        invoice.state = "issued"
        books.seal(session, invoice, lines, found.taxes, number.before)
        verbs.derived(session, INVOICE, invoice)
    session.flush()
    numbers.sealed(session, series, day, invoice.seal or "")
    reach("invoice sealed")


def _day(session: Session, invoice: Invoice, series: str) -> date:
    """Return the day of issue: today in the workspace's zone unless one is typed."""
    today = clock.today(workspace(session.info["place"]).zone)
    day = invoice.issued_on or today
    if day > today:
        raise Invalid(_("Please check the invoice."), issued_on=_("This day is still to come."))
    numbers.refuse_before(session, series, day)
    return day
