"""Payments, for programs: amounts are integers in the smallest unit of their currency (cents of EUR)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import pydantic
from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models.payments import DIRECTIONS, METHODS, AllocationDraft, PaymentDraft
from services import payments
from services.house.idempotency import Answer
from services.payments import PAYMENT, Allocated, Listed, PaymentCard, Returned
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Id, Key, Text, id_of, in_path, needed, sorted_by

router = requests.router("payments")
PaymentId = Annotated[UUID, id_of("payment"), in_path("payment")]
Payment = openapi.renamed(
    "Payment",
    PaymentCard,
    allocations=(list[openapi.renamed("Allocation", Allocated)], ...),  # type: ignore[misc]
    refunds=(list[openapi.renamed("Refund", Returned)], ...),  # type: ignore[misc]
)
PaymentListed = openapi.listed("PaymentListed", Listed)
PaymentPage = openapi.page_of("Payment", PaymentListed)
SAMPLE_ID = "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"
NEW: dict[str, Any] = {"invoice_id": SAMPLE_ID, "amount": 4000, "currency": "EUR", "received_on": "2026-11-28"}
PART: dict[str, Any] = {"invoice_id": SAMPLE_ID, "amount": 4000}
NewPayment: Any = requests.body("NewPayment", PaymentDraft, NEW)
NewAllocation: Any = requests.body("NewAllocation", AllocationDraft, PART)
Amount = Annotated[int, pydantic.Strict()]
REFUSED = (404, 409, *BODY)


class PaymentFilters(Filters):
    """Filters for the list of payments."""

    q: Text = Field(None, description="Beginnings of words of the reference, the payer or the amount.")
    direction: Text = Field(None, description=f"One of: {', '.join(DIRECTIONS)}.")
    method: Text = Field(None, description=f"One of: {', '.join(METHODS)}.")
    contact_id: Id = Field(None, description="The id of a contact.")
    company_id: Id = Field(None, description="The id of a company.")
    invoice_id: Id = Field(None, description="The id of an invoice that they pay.")
    order_id: Id = Field(None, description="The id of an order that they pay.")
    since: date | requests.Missing = Field(None, description="Received on or after this day.")
    until: date | requests.Missing = Field(None, description="Received on or before this day.")
    unallocated: Text = Field(None, description="“yes”: those of which something is left.", pattern="^(yes|no)$")
    sort: Text = sorted_by(PAYMENT)

    @property
    def query(self) -> payments.Query:
        """Return the query of the service."""
        kept = self.model_dump(exclude={"page_size", "cursor", "sort", "unallocated"}, exclude_none=True)
        return payments.Query(**kept, unallocated=self.unallocated == "yes", part=self.part)


class Allocating(Body):
    """What a payment pays, part by part: all of them or none."""

    model_config = {"json_schema_extra": {"example": {"allocations": [PART]}}}
    allocations: list[NewAllocation] = Field(min_length=1, max_length=payments.MOST)


class Unallocating(Body):
    """The allocation to take back."""

    model_config = {"json_schema_extra": {"example": {"allocation_id": SAMPLE_ID}}}
    allocation_id: UUID


class Refunding(Body):
    """How much is given back, and why."""

    model_config = {"json_schema_extra": {"example": {"amount": 1000, "reason": "Delivered too late."}}}
    amount: Amount = Field(gt=0)
    reason: Annotated[str, needed("reason")] = Field(json_schema_extra={"maxLength": payments.REASON})


class Reversing(Body):
    """Why the payment is taken back."""

    model_config = {"json_schema_extra": {"example": {"reason": "The cheque bounced."}}}
    reason: Annotated[str, needed("reason")] = Field(json_schema_extra={"maxLength": payments.REASON})


@router.get("", **operation("listPayments", "The payments you may see, the latest first", 422, gives=PaymentPage))
async def list_payments(request: Request, given: Annotated[PaymentFilters, Query()]) -> Response:
    """What came in and went out, and what is left of each to allocate."""
    return await run(request, lambda found: responses.page(found, PaymentListed), payments.search, given.query)


@router.post("", **operation("recordPayment", "Record a payment", 409, *BODY, gives=Payment, status=201))
async def record_payment(request: Request, body: NewPayment, key: Key = None) -> Response:
    """It pays the invoice or order it names as far as that is open; `unallocated` is the rest. Send an `Idempotency-Key`,
    and a repeated request records it only once."""
    values = body.model_dump(exclude_unset=True)
    return await run_idempotent(request, key, _created, payments.record, values)


@router.get("/{payment_id}", **operation("getPayment", "One payment", 404, 422, gives=Payment))
async def get_payment(request: Request, payment_id: PaymentId) -> Response:
    """What it paid, what was given back of it, and what is left."""
    return await run(request, _shown, payments.find, payment_id)


@router.post("/{payment_id}/allocate", **operation("allocatePayment", "Allocate a payment", *REFUSED, gives=Payment))
async def allocate_payment(request: Request, payment_id: PaymentId, body: Allocating, key: Key = None) -> Response:
    """Give parts of it to invoices and orders: never more than is left of it, never more than is open."""
    parts = [one.model_dump(exclude_unset=True) for one in body.allocations]
    return await run_idempotent(request, key, _shown, payments.allocate, payment_id, parts)


@router.post(
    "/{payment_id}/unallocate", **operation("unallocatePayment", "Take an allocation back", *REFUSED, gives=Payment)
)
async def unallocate_payment(request: Request, payment_id: PaymentId, body: Unallocating, key: Key = None) -> Response:
    """The invoice is open again by that much, and so much more is left of the payment."""
    return await run_idempotent(request, key, _shown, payments.unallocate, body.allocation_id, payment_id)


@router.post("/{payment_id}/refund", **operation("refundPayment", "Refund a payment", *REFUSED, gives=Payment))
async def refund_payment(request: Request, payment_id: PaymentId, body: Refunding, key: Key = None) -> Response:
    """Note that so much was given back. What is not allocated goes first, then the newest allocations."""
    return await run_idempotent(request, key, _shown, payments.refund, payment_id, body.amount, body.reason)


@router.post("/{payment_id}/reverse", **operation("reversePayment", "Reverse a payment", *REFUSED, gives=Payment))
async def reverse_payment(request: Request, payment_id: PaymentId, body: Reversing, key: Key = None) -> Response:
    """Take back a payment that was a mistake or bounced, and everything it paid."""
    return await run_idempotent(request, key, _shown, payments.reverse, payment_id, body.reason)


def _shown(card: PaymentCard) -> Answer:
    return responses.json(card.model_dump())


def _created(card: PaymentCard) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")
