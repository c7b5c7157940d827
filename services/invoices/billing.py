"""Billing an order: all that is left of it, or parts of its lines, as a draft; and deposits, of an order or alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.documents import LineColumns
from models.invoices import Invoice, InvoiceLine
from models.language import N_, _
from models.money import MICRO, MILLI, MOST, Currency, Percent, Quantity, exponent, scaled, unscaled
from models.sales import Order, OrderLine
from models.typed import Block, CompanyId, ContactId, DealId, MinorOrNone, Text
from services.documents import Kind, check, sum_up
from services.documents.lines import counted, totals_of
from services.invoices.cards import LINES, InvoiceCard, card
from services.invoices.deducting import deduct, deposits_of
from services.invoices.record import INVOICE
from services.money.totals import HUNDRED, amount, half_up, shared
from services.records import fields, verbs
from services.work import Actor, Conflict, Invalid, action, step
from services.work import find as find_row

ORDER_LINES = Kind(OrderLine, "order_id")
KEPT = (
    "title", "contact_id", "company_id", "deal_id", "owner_id", "currency", "gross", "discount_percent", "reference",
    "terms", "note", "language",
)  # fmt: skip


class DepositDraft(SQLModel):
    """What is typed for a deposit invoice: a part of an order, or an amount with its rate of tax. Amounts include tax."""

    order_id: UUID | None = Field(
        default=None, title=N_("Order"), description=N_("The order this is a first payment for.")
    )
    contact_id: ContactId = Field(default=None, title=N_("Contact"), description=N_("The person it is addressed to."))
    company_id: CompanyId = Field(default=None, title=N_("Company"), description=N_("Who is billed."))
    deal_id: DealId = Field(default=None, title=N_("Deal"), description=N_("Its amount is counted with this deal."))
    percent: Percent = Field(
        default="0", title=N_("Per cent of the order"), description=N_("How much of the order is billed now.")
    )
    amount: MinorOrNone = Field(
        default=None,
        gt=0,
        le=MOST,
        title=N_("Amount"),
        description=N_("A fixed amount instead of a percentage, with tax."),
    )
    currency: Currency = Field(
        default="", max_length=3, title=N_("Currency"), description=N_("That of the order, or of the workspace.")
    )
    tax: Percent = Field(default="0", title=N_("Tax"), description=N_("Per cent, for a deposit without an order."))
    title: Text = Field(
        default="", max_length=200, title=N_("Subject"), description=N_("Printed at the top of the invoice.")
    )
    note: Block = Field(default=None, max_length=4_000, title=N_("Note"), description=N_("Printed below the lines."))


@action("invoices.edit")
def bill(session: Session, actor: Actor, order_id: UUID, quantities: Mapping[str, str] | None = None) -> InvoiceCard:
    """Write a draft that bills an approved order: all that is left of it, less its deposits; or these `quantities`, as
    text by the ids of its lines. Nothing is billed before the draft is issued. Refuses more than is left (`Invalid`)."""
    order = _approved(session, actor, order_id)
    rows = ORDER_LINES.rows(session, order)
    wanted = _wanted(rows, quantities)
    if not wanted:
        raise Conflict(_("Everything of this order is billed."))
    invoice = Invoice(order_id=order.id, **{name: getattr(order, name) for name in KEPT})
    verbs.add(session, INVOICE, invoice)
    last = all(wanted.get(one.id, 0) == one.quantity_micro - one.billed_micro for one in rows)
    for position, one in enumerate([one for one in rows if wanted.get(one.id)], 1):
        values = {name: getattr(one, name) for name in LineColumns.model_fields}
        more = {"position": position, "quantity_micro": wanted[one.id], "amount": 0}
        session.add(InvoiceLine(**(values | more), invoice_id=invoice.id, order_line_id=one.id))
    session.flush()
    invoice.discount = _discount(session, order, invoice, last)
    if last:
        deduct(session, invoice, deposits_of(session, order.id))
    lines = LINES.rows(session, invoice)
    return card(session, invoice, lines, sum_up(invoice, lines))


@action("invoices.edit")
def deposit(session: Session, actor: Actor, values: Mapping[str, Any]) -> InvoiceCard:
    """Write a draft of a deposit invoice (`DepositDraft`): per cent or an amount, of an order by its rates of tax, or
    alone. Once issued, it is deducted from the order's last invoice."""
    draft = fields.draft(DepositDraft, dict(values))
    if draft.order_id is not None:
        order = _approved(session, actor, draft.order_id)
        kept = {name: getattr(order, name) for name in KEPT if name != "discount_percent"}
        taxes = totals_of(order, [counted(one) for one in ORDER_LINES.rows(session, order)]).taxes
        groups = {(one.category, one.rate): one.base + one.tax for one in taxes if one.base + one.tax > 0}
        invoice, whole = Invoice(order_id=order.id, **kept), order.total
        text = _("Deposit for order {number}").format(number=order.number)
    else:
        rate = scaled(draft.tax, MILLI)
        names = ("contact_id", "company_id", "deal_id", "currency")
        invoice, whole, groups = Invoice(), 0, {("S" if rate else "Z", rate): 1}
        invoice.owner_id, text = actor.user_id, draft.title or _("Deposit")
        check(session, draft, None)  # type: ignore[arg-type]
        for name in names:
            setattr(invoice, name, getattr(draft, name))
    invoice.kind, invoice.gross = "deposit", True
    invoice.title, invoice.note = draft.title or invoice.title, draft.note
    much = _much(draft, whole)
    verbs.add(session, INVOICE, invoice)
    parts = shared(much, list(groups.values()))
    for position, ((category, rate), part) in enumerate(zip(groups, parts, strict=True), 1):
        price = part * MICRO // 10 ** exponent(invoice.currency)
        session.add(
            InvoiceLine(
                invoice_id=invoice.id, position=position, text=text, quantity_micro=MICRO, price_micro=price,
                tax_milli=rate, tax_category=category, amount=part,
            )
        )  # fmt: skip
    session.flush()
    lines = LINES.rows(session, invoice)
    return card(session, invoice, lines, sum_up(invoice, lines))


def _much(draft: DepositDraft, whole: int) -> int:
    """Return what a deposit comes to. Refuses none, and more than the whole order."""
    much = draft.amount or half_up(whole * scaled(draft.percent, MILLI), HUNDRED)
    if much <= 0:
        raise Invalid(_("Please check the form."), amount=_("Enter an amount, or per cent of an order."))
    if draft.order_id is not None and much > whole:
        raise Invalid(_("Please check the form."), amount=_("This is more than the order comes to."))
    return much


@step
def _approved(session: Session, actor: Actor, order_id: UUID) -> Order:
    order = find_row(session, actor, Order, order_id, "order")
    if order.state != "approved":
        raise Conflict(_("Only an approved order can be billed."))
    return order


def _wanted(rows: Any, quantities: Mapping[str, str] | None) -> dict[UUID, int]:
    """Return how much of each line is billed, in millionths. Refuses lines of others and more than is left."""
    left = {one.id: one.quantity_micro - one.billed_micro for one in rows}
    if quantities is None:
        return {key: much for key, much in left.items() if much > 0}
    asked, wrong = {}, {}
    for key, typed in quantities.items():
        line = next((one for one in rows if str(one.id) == str(key)), None)
        try:
            much = scaled(fields.draft(_Part, {"quantity": typed}).quantity, MICRO)
        except Invalid as refusal:
            wrong[f"quantities.{key}"] = next(iter(refusal.fields.values()))
            continue
        if line is None:
            wrong[f"quantities.{key}"] = _("There is no such line.")
        elif much > left[line.id]:
            said = _("Only {quantity} is left to bill.").format(quantity=unscaled(left[line.id], MICRO))
            wrong[f"quantities.{key}"] = said
        elif much:
            asked[line.id] = much
    if wrong:
        raise Invalid(_("Please check the quantities."), **wrong)
    if not asked:
        raise Invalid(_("Please check the quantities."), quantities=_("Enter how much is billed."))
    return asked


class _Part(SQLModel):
    quantity: Quantity = Field(default="0")


def _discount(session: Session, order: Order, invoice: Invoice, last: bool) -> int:
    """Return the part of an order's fixed discount that belongs to a bill: by its share of the lines, the last one the
    rest."""
    if not order.discount:
        return 0
    mine = (col(Invoice.order_id) == order.id, col(Invoice.kind) == "invoice", col(Invoice.state) == "issued")
    gone = int(session.scalar(select(func.coalesce(func.sum(col(Invoice.discount)), 0)).where(*mine)) or 0)
    if last:
        return max(0, order.discount - gone)
    whole = sum(one.amount for one in ORDER_LINES.rows(session, order))
    part = sum(_amount(one, invoice.currency) for one in LINES.rows(session, invoice))
    return min(order.discount - gone, half_up(order.discount * part, whole)) if whole > 0 else 0


def _amount(line: InvoiceLine, currency: str) -> int:
    return amount(counted(line), exponent(currency))
