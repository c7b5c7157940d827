"""Invoices as records: drafts are added, changed, binned and restored like any other; issued ones are fixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.invoices import Balance, Invoice, NewInvoice
from models.language import N_, _, ngettext
from models.typed import Kind
from services.documents import check as check_document
from services.documents import lines_part, sum_up
from services.documents.numbers import bare
from services.invoices.cards import LINES, InvoiceCard, Listed, card
from services.invoices.figures import AGES, STATES, in_state, overdue
from services.records import indexing, lists, verbs
from services.records.conditions import column_field
from services.records.declaration import FilterField, Record, kinds
from services.records.lists import Page
from services.work import Actor, Conflict, Invalid, action, kind
from services.work import find as find_row

ISSUED = kind("invoice.issued", N_("{actor} issued {subject}"), "receipt_long")
TAKEN_BACK = kind("invoice.taken_back", N_("{actor} took {subject} back from its invoice"), "undo")
GIVEN = kind("invoice.given", N_("{actor} gave {subject} to its invoice again"), "redo")


def _check(session: Session, draft: NewInvoice, invoice: Invoice | None) -> None:
    if invoice is not None and invoice.state != "draft":
        raise Conflict(_("This invoice is issued. Only drafts can be changed."))
    check_document(session, draft, invoice)
    if draft.issued_on and draft.due_on and draft.due_on < draft.issued_on:
        raise Invalid(_("Please check the form."), due_on=_("This is before the day of issue."))


def _on_bin(session: Session, invoice: Invoice, restoring: bool) -> None:
    if invoice.state != "draft" and not restoring:
        raise Conflict(_("An issued invoice stays. Write a credit note instead."))


def _derive(invoice: Invoice) -> None:
    invoice.name = " ".join(part for part in (invoice.number, invoice.title) if part) or N_("Draft")


def _filters(session: Session) -> dict[str, FilterField]:
    def stands(value: Any, actor: Actor) -> ColumnElement[bool]:
        if value not in STATES:
            raise ValueError
        return and_(*in_state(actor, value))

    def aged(value: Any, actor: Actor) -> ColumnElement[bool]:
        if value not in AGES:
            raise ValueError
        return and_(*in_state(actor, "", value))

    return {
        "state": FilterField(N_("Status"), Kind("choice", words=STATES), {"is": stands}),
        "age": FilterField(N_("Days overdue"), Kind("choice", words={one: one for one in AGES}), {"is": aged}),
        "total": column_field(N_("Total"), Kind("money"), col(Invoice.total)),
        "number": column_field(N_("Number"), Kind("line"), col(Invoice.number)),
    }


INVOICE = Record(
    N_("invoice"),
    Invoice,
    NewInvoice,
    kinds("invoice", "receipt_long", ISSUED, TAKEN_BACK, GIVEN),
    "receipt_long",
    plural=N_("invoices"),
    counted=lambda n: ngettext("{count} invoice", "{count} invoices", n),
    words=lambda one: (
        *(one.name, bare(one.number), one.reference),
        *((one.buyer or {}).get("name"), (one.buyer_person or {}).get("name")),
    ),
    named=("company_id", "contact_id"),
    under=indexing.under(Invoice, "company_id", "contact_id"),
    sorts={
        "made_at": col(Invoice.made_at),
        "name": col(Invoice.name),
        "total": col(Invoice.total),
    },
    usual="-made_at",
    check=_check,
    parts={"lines": lines_part(LINES)},
    on_bin=_on_bin,
    derive=_derive,
    filters=_filters,
    exported={
        "number": N_("Number"),
        "kind": N_("Kind"),
        "state": N_("State"),
        "net": N_("Net"),
        "tax": N_("Tax"),
        "total": N_("Total"),
    },
    about=lambda one: (one.contact_id, one.company_id, one.deal_id, one.order_id),
    story="money",
)
KINDS = list(INVOICE.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The invoices of a list to show. `state` is draft, open (issued and not paid), overdue, paid or credit; `age` how
    long ago they were due, in days: 0-15, 16-30, 31-60 or 60+."""

    state: str = ""
    age: str = ""
    contact: UUID | None = None
    company: UUID | None = None
    deal: UUID | None = None
    order: UUID | None = None


@action("invoices.read")
def find(session: Session, actor: Actor, invoice_id: UUID) -> InvoiceCard:
    """Return everything about one invoice. Refuses one the actor may not see (`NotFound`)."""
    return card(session, find_row(session, actor, Invoice, invoice_id, "invoice"))


@action("invoices.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the invoices the actor may see, outside the bin."""
    return lists.search(session, actor, INVOICE, _rows(actor, query), query, make=partial(lists.by_name, Listed))


@action("invoices.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> InvoiceCard:
    """Add a draft from typed values (`NewInvoice`): amounts in the smallest unit, quantities and prices as text."""
    invoice = verbs.create(session, actor, INVOICE, values)
    lines = LINES.rows(session, invoice)
    return card(session, invoice, lines, sum_up(invoice, lines))


@action("invoices.edit")
def change(
    session: Session,
    actor: Actor,
    invoice_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> InvoiceCard:
    """Change the named fields of a draft, as `verbs.change`; named lines replace those that are there. Refuses an issued
    invoice (`Conflict`)."""
    invoice = verbs.change(session, actor, INVOICE, invoice_id, changes, version=version, before=before)
    lines = LINES.rows(session, invoice)
    return card(session, invoice, lines, sum_up(invoice, lines))


@action("invoices.delete")
def bin(session: Session, actor: Actor, invoice_id: UUID, version: int | None = None) -> InvoiceCard:
    """Move a draft to the bin. Refuses an issued invoice (`Conflict`)."""
    return card(session, verbs.move_to_bin(session, actor, INVOICE, invoice_id, version))


@action("invoices.edit")
def restore(session: Session, actor: Actor, invoice_id: UUID) -> InvoiceCard:
    """Restore a draft from the bin."""
    return card(session, verbs.restore(session, actor, INVOICE, invoice_id))


def _rows(actor: Actor, query: lists.Query) -> Any:
    shown = [name for name in Listed.__dataclass_fields__ if name in Invoice.model_fields]
    rows = (
        select(
            *(col(getattr(Invoice, name)) for name in shown),
            col(Contact.name).label("contact"),
            col(Company.name).label("company"),
            col(User.name).label("owner"),
            col(Balance.open).label("open"),
            col(Balance.status).label("status"),
            func.coalesce(overdue(actor), false()).label("overdue"),
        )
        .select_from(Invoice)
        .outerjoin(Contact, col(Contact.id) == col(Invoice.contact_id))
        .outerjoin(Company, col(Company.id) == col(Invoice.company_id))
        .outerjoin(User, col(User.id) == col(Invoice.owner_id))
        .outerjoin(Balance, col(Balance.invoice_id) == col(Invoice.id))
    )
    if not isinstance(query, Query):
        return rows
    for name in ("contact", "company", "deal", "order"):
        if getattr(query, name):
            rows = rows.where(col(getattr(Invoice, f"{name}_id")) == getattr(query, name))
    return rows.where(*in_state(actor, query.state, query.age))
