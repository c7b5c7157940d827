"""Recording: money that came in, and at once what it pays as far as that is open. The rest is left to allocate."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.companies import Company
from models.contacts import Contact
from models.language import N_, _
from models.payments import Payment, PaymentDraft
from services import ledger
from services.documents.checking import refuse_unknown
from services.house import idempotency
from services.house.idempotency import Answer
from services.house.register import workspace
from services.payments import documents
from services.payments.allocating import give
from services.payments.cards import PaymentCard, card, plain
from services.payments.documents import Customer
from services.payments.events import RECORDED
from services.payments.open import Document, lock, open_of
from services.records import declaration, fields, indexing
from services.work import Actor, Invalid, Mistakes, action, announce, clock, errand, step

FUTURE = N_("This day is still to come.")
NOBODY = N_("Name a contact, a company, an invoice or an order.")


@action("payments.edit")
def record(session: Session, actor: Actor, values: Mapping[str, Any]) -> PaymentCard:
    """Record a payment that came in (`PaymentDraft`). It pays its invoice or order as far as that is open; the rest is
    left to allocate.

    Without a currency it is in the invoice's, else in the workspace's. Refuses wrong fields, each with a sentence: a day
    still to come, another customer's invoice unless the payer is named, another currency without `settles`.
    """
    draft, document = checked(session, actor, values)
    made = add(session, draft, recorded_by=actor.user_id)
    if document is not None:
        pay(session, made, document, draft.settles)
    ledger.rebuild(session, made, document)
    return card(session, actor, made)


@errand("payments.edit")
def record_once(actor: Actor, key: str, values: Mapping[str, Any]) -> UUID:
    """Record a payment as `record` does, once for each key, and return its id: a second press records no second one."""
    asked = json.dumps(dict(values), default=str, sort_keys=True).encode()
    told = idempotency.once(actor, key, asked, lambda made: Answer(201, made.id.hex), record, values)
    return UUID(told.body)


@step
def checked(session: Session, actor: Actor, values: Mapping[str, Any]) -> tuple[PaymentDraft, Document | None]:
    """Return the checked draft of a payment, its empty fields filled in, and the document it pays."""
    with Mistakes() as found:
        draft = found.check(fields.draft, PaymentDraft, dict(values))
        draft = draft or fields.right(PaymentDraft, dict(values), found.fields)
        document = found.check(documents.find_document, session, actor, draft.invoice_id, draft.order_id)
        found.check(_payer, session, draft, document)
        found.check(_day, session, actor, draft)
        draft.currency = draft.currency or (
            document.currency if document else workspace(session.info["place"]).currency
        )
        found.check(_settles, draft, document)
        if not found.fields and document is not None:
            found.check(documents.refuse_others, _row(draft), document)
    return draft, document


@step
def add(session: Session, draft: PaymentDraft, *, recorded_by: UUID | None, **more: Any) -> Payment:
    """Insert a payment with its words and its event. `more` are columns that nobody types."""
    row = _row(draft, recorded_by=recorded_by, **more)
    session.add(row)
    session.flush()
    indexing.index_row(session, declaration.of_noun("payment"), row, new=True)
    announce(session, RECORDED, row, (row.contact_id, row.company_id), amount=row.name)
    return row


@step
def pay(session: Session, payment: Payment, document: Document, settles: int | None = None) -> None:
    """Allocate a new payment to a document, as far as it is open. In another currency it settles exactly `settles`."""
    lock(session, payment, document)
    if payment.currency == document.currency:
        much = min(payment.amount, open_of(session, document))
        if much:
            give(session, payment, document, much, much)
    elif settles is not None:
        give(session, payment, document, payment.amount, settles)


def _row(draft: PaymentDraft, **more: Any) -> Payment:
    kept = draft.model_dump(include=set(Payment.model_fields))
    return Payment(**{**kept, "name": plain(draft.amount, draft.currency), **more})


def _payer(session: Session, draft: PaymentDraft, document: Document | None) -> None:
    """Fill in who paid: the customer of the document, and the company of the contact. Refuses nobody, and strangers."""
    named = Customer(draft.contact_id, draft.company_id)
    if not named.known:
        if document is not None:
            draft.contact_id, draft.company_id = document.contact_id, document.company_id
        elif draft.invoice_id is None and draft.order_id is None:
            raise Invalid(_("Please check the form."), contact_id=_(NOBODY))
        return
    for name, table in (("contact_id", Contact), ("company_id", Company)):
        refuse_unknown(session, name, table, getattr(draft, name))
    if draft.contact_id is not None and draft.company_id is None:
        draft.company_id = session.get_one(Contact, draft.contact_id).company_id


def _day(session: Session, actor: Actor, draft: PaymentDraft) -> None:
    """Fill in today, of the workspace or of the actor, whichever is later. Refuses a later day."""
    today = clock.today(workspace(session.info["place"]).zone)
    draft.received_on = draft.received_on or today
    if draft.received_on > max(today, clock.today(actor.zone)):
        raise Invalid(_("Please check the form."), received_on=_(FUTURE))


def _settles(draft: PaymentDraft, document: Document | None) -> None:
    if document is not None and draft.amount is not None:
        documents.settled(draft.amount, draft.settles, draft.currency, document)
    elif draft.settles is not None and document is None:
        raise Invalid(_("Please check the form."), settles=_("Leave this empty: no invoice is named."))
