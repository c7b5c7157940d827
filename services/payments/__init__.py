"""Payments: money that came in or went out, what it pays, and what was given back. Nothing is ever changed."""

from sqlmodel import col

from models.language import N_, ngettext
from models.payments import Payment, PaymentDraft
from services.payments.allocating import MOST, allocate, move_to_invoice, unallocate
from services.payments.cards import Allocated, PaymentCard, Returned, find
from services.payments.events import ALLOCATED, KINDS, RECORDED, REFUNDED, REVERSED, TOLD, UNALLOCATED
from services.payments.inbox import EACH, apply_waiting, from_razorpay
from services.payments.listing import SORTS, USUAL, Listed, Query, count_unallocated, filter_fields, search
from services.payments.open import left_of, lock, open_of
from services.payments.payable import Payable, payable
from services.payments.recording import record, record_once
from services.payments.reported import Query as Reports
from services.payments.reported import Reported, apply_again, count_parked, events, ignore
from services.payments.returning import REASON, refund, reverse
from services.records import indexing
from services.records.declaration import Record

PAYMENT = Record(
    N_("payment"),
    Payment,
    PaymentDraft,
    KINDS,
    "payments",
    plural=N_("payments"),
    counted=lambda n: ngettext("{count} payment", "{count} payments", n),
    words=lambda one: (one.name, one.reference, one.payer, one.provider_id),
    named=("company_id", "contact_id"),
    under=indexing.under(Payment, "company_id", "contact_id", otherwise=col(Payment.payer)),
    sorts=SORTS,
    usual=USUAL,
    story="money",
    filters=filter_fields,
    listed=True,
)

__all__ = [
    "ALLOCATED",
    "EACH",
    "KINDS",
    "MOST",
    "PAYMENT",
    "REASON",
    "RECORDED",
    "REFUNDED",
    "REVERSED",
    "TOLD",
    "UNALLOCATED",
    "USUAL",
    "Allocated",
    "Listed",
    "Payable",
    "PaymentCard",
    "Query",
    "Reported",
    "Reports",
    "Returned",
    "allocate",
    "apply_again",
    "apply_waiting",
    "count_parked",
    "count_unallocated",
    "events",
    "find",
    "from_razorpay",
    "ignore",
    "left_of",
    "lock",
    "move_to_invoice",
    "open_of",
    "payable",
    "record",
    "record_once",
    "refund",
    "reverse",
    "search",
    "unallocate",
]
