"""What is left of an issued invoice: to be credited, and of a deposit to be deducted; by category and rate of tax."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.invoices import Invoice, InvoiceLine, InvoiceTax
from models.language import _
from models.money import MILLI, unscaled
from services.money import amounts
from services.money.totals import Tax, Totals
from services.work import Invalid, step

Group = tuple[str, int]  # the category and the rate, in thousandths of a per cent
Groups = dict[Group, tuple[int, int]]  # of each: what it is on (net), and the tax


@step
def left_to_credit(session: Session, invoice: Invoice) -> Groups:
    """Return what of an issued invoice was not credited; of a deposit, what was not deducted either."""
    credits = select(col(Invoice.id)).where(col(Invoice.of_invoice_id) == invoice.id, col(Invoice.state) == "issued")
    billed = _taxes(session, col(InvoiceTax.invoice_id) == invoice.id)
    left = _less(billed, _taxes(session, col(InvoiceTax.invoice_id).in_(credits)))
    return _less(left, _deducted(session, invoice)) if invoice.kind == "deposit" else left


@step
def limited(session: Session, note: Invoice, found: Totals, there: Groups) -> Totals:
    """Return the sums of a credit note within what is left: the last one of a rate takes the rest of its tax.

    Refuses (`Invalid`) more than is left at one of its rates.
    """
    taxes = tuple(_within(note, one, there.get((one.category, one.rate), (0, 0))) for one in found.taxes)
    net, tax = sum(one.base for one in taxes), sum(one.tax for one in taxes)
    return replace(found, taxes=taxes, net=net, tax=tax, total=net + tax)


def _within(note: Invoice, one: Tax, most: tuple[int, int]) -> Tax:
    base, tax = most
    if one.base > base:
        said = _("At {rate}% tax only {amount} before tax is left to credit.")
        shown = amounts.shown(base, note.currency)
        raise Invalid(
            _("This is more than is left to credit."), lines=said.format(rate=unscaled(one.rate, MILLI), amount=shown)
        )
    return replace(one, tax=tax if one.base == base else min(one.tax, tax))


def total(groups: Groups) -> int:
    """Return what groups come to with tax."""
    return sum(base + tax for base, tax in groups.values())


def _taxes(session: Session, *where: Any) -> Groups:
    columns = (col(InvoiceTax.category), col(InvoiceTax.rate_milli))
    sums = (func.sum(col(InvoiceTax.base)), func.sum(col(InvoiceTax.tax)))
    return _groups(session.execute(select(*columns, *sums).where(*where).group_by(*columns)))


def _deducted(session: Session, deposit: Invoice) -> Groups:
    """Return what issued invoices deducted of a deposit; credit notes of them gave it back."""
    sign = case((col(Invoice.kind) == "credit", 1), else_=-1)
    columns = (col(InvoiceLine.tax_category), col(InvoiceLine.tax_milli))
    sums = (func.sum(col(InvoiceLine.amount) * sign), func.sum(func.coalesce(col(InvoiceLine.deducted_tax), 0) * sign))
    rows = (
        select(*columns, *sums)
        .join(Invoice, col(Invoice.id) == col(InvoiceLine.invoice_id))
        .where(col(InvoiceLine.deducts_id) == deposit.id, col(Invoice.state) == "issued")
        .group_by(*columns)
    )
    return _groups(session.execute(rows))


def _groups(rows: Iterable[Any]) -> Groups:
    return {(category, rate): (int(base), int(tax)) for category, rate, base, tax in rows}


def _less(groups: Groups, gone: Groups) -> Groups:
    """Return groups less others; those of which nothing is left are left out."""
    left = {
        key: (base - gone.get(key, (0, 0))[0], tax - gone.get(key, (0, 0))[1]) for key, (base, tax) in groups.items()
    }
    return {key: pair for key, pair in left.items() if pair != (0, 0)}
