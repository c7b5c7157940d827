"""Invoices, for programs: amounts are integers in the smallest unit, quantities and prices text."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from sqlmodel import SQLModel
from starlette.responses import Response, StreamingResponse

from services import invoices, papers
from services.house.idempotency import Answer
from services.invoices import INVOICE, CreditDraft, DepositDraft, InvoiceCard, Listed, Query
from services.work import Actor, perform
from ui import downloads
from ui.api import openapi, requests
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Filters, Id, Key, Text, Tree, caller, id_of, in_path, no_body, sorted_by
from ui.api.versions import IfMatch, versioned

LINE = {"text": "Website", "quantity": "1", "price": "0.33", "tax": "19"}
FILE = {"type": "string", "format": "binary"}
InvoiceId = Annotated[UUID, id_of("invoice"), in_path("invoice")]
Invoice = openapi.renamed("Invoice", InvoiceCard)
LINES = "application/x-ndjson"  # no text


class InvoiceFilters(Filters):
    """Filters for the list of invoices."""

    q: Text = Field(None, description="Beginnings of words of number, subject, reference and customer.")
    state: Literal["", "draft", "open", "overdue", "paid", "credit"] = Field(
        "", description="Open: issued and not paid."
    )
    age: Literal["", "0-15", "16-30", "31-60", "60+"] = Field("", description="How many days ago it was due.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    deal: Id = Field(None, description="The id of a deal.")
    order: Id = Field(None, description="The id of an order.")
    filter: Tree = None
    sort: Text = sorted_by(INVOICE)


class Billed(SQLModel):
    """What is billed of an order."""

    order_id: UUID = Field(description="The id of an approved order.")
    quantities: dict[UUID, str] | None = Field(
        default=None, max_length=1_000, description="By the ids of its lines; all that is left, unless they are named."
    )


def _query(who: Actor, given: InvoiceFilters) -> Query:
    return Query(
        q=given.q or "",
        owner=who.user_id if given.owner == "me" else given.owner,
        part=given.part,
        filter=given.filter or "",
        state=given.state,
        age=given.age,
        contact=given.contact,
        company=given.company,
        deal=given.deal,
        order=given.order,
    )


router = routes(
    invoices,
    INVOICE,
    card=InvoiceCard,
    row=Listed,
    filters=InvoiceFilters,
    query=_query,
    new={"title": "Website", "currency": "EUR", "lines": [LINE]},
    change={"reference": "PO 7"},
    bin="Only a draft: an issued invoice stays, and a credit note takes it back.",
)
Credited = requests.body("Credit", CreditDraft, {"amount": 1_000})
Deposited = requests.body(
    "Deposit", DepositDraft, {"order_id": "0198f6a0-0000-7000-8000-000000000000", "percent": "30"}
)
Part = requests.body("Bill", Billed, {"order_id": "0198f6a0-0000-7000-8000-000000000000"})


@router.post(
    "/{invoice_id}/issue",
    **operation("issueInvoice", "Issue an invoice", 404, 409, 422, gives=Invoice, dependencies=[Depends(no_body)]),
)
async def issue_invoice(request: Request, invoice_id: InvoiceId, version: IfMatch = None) -> Response:
    """It gets its number, its seal, and the customer's and your details as they are now; nothing changes it afterwards.
    An issued one is returned as it is. `warnings` say what your details lack."""
    return await run(request, versioned, invoices.issue, invoice_id, version)


def _file(name: str, summary: str, kind: str) -> dict[str, Any]:
    told = operation(name, summary, 404, 409, 422)
    content = {200: {"description": "The file itself.", "content": {kind: {"schema": FILE}}}}
    return told | {"responses": told["responses"] | content, "response_class": Response}


@router.get("/{invoice_id}/pdf", **_file("getInvoicePdf", "An invoice as PDF", "application/pdf"))
async def get_invoice_pdf(request: Request, invoice_id: InvoiceId) -> Response:
    """That of an issued invoice was drawn once and stays the same file, with the e-invoice (EN 16931) inside. That of a
    draft is drawn as it is now."""
    who = await caller(request)
    return downloads.printed(await asyncio.to_thread(perform, who, papers.pdf, invoice_id))


@router.get("/{invoice_id}/xml", **_file("getInvoiceXml", "The e-invoice", "application/xml"))
async def get_invoice_xml(request: Request, invoice_id: InvoiceId) -> Response:
    """EN 16931 as CII, the XML of Factur-X and ZUGFeRD. 404 with the reason where there is none, such as for a draft."""
    who = await caller(request)
    return downloads.printed(await asyncio.to_thread(perform, who, papers.xml, invoice_id))


@router.post(
    "/{invoice_id}/credit",
    **operation("creditInvoice", "Credit an invoice", 404, 409, *BODY, gives=Invoice, status=201),
)
async def credit_invoice(request: Request, invoice_id: InvoiceId, body: Credited, key: Key = None) -> Response:  # type: ignore[valid-type]
    """All that is left of it, or a part, by `lines` or by an `amount`. The credit note is issued at once and pays the
    invoice; payments are taken back as far as they exceed what is open then."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, _created, invoices.credit, invoice_id, values)


@router.post(
    "/{invoice_id}/undo",
    **operation("undoCredit", "Undo a credit", 404, 409, 422, gives=Invoice, dependencies=[Depends(no_body)]),
)
async def undo_credit(request: Request, invoice_id: InvoiceId, key: Key = None) -> Response:
    """Take back what a credit note gave to its invoice: that is open again by so much."""
    return await run_idempotent(request, key, versioned, invoices.undo, invoice_id)


@router.post(
    "/{invoice_id}/apply",
    **operation("applyCredit", "Apply a credit", 404, 409, 422, gives=Invoice, dependencies=[Depends(no_body)]),
)
async def apply_credit(request: Request, invoice_id: InvoiceId, key: Key = None) -> Response:
    """Give what is left of a credit note to its invoice again."""
    return await run_idempotent(request, key, versioned, invoices.apply, invoice_id)


@router.post("/bill", **operation("billOrder", "Bill an order", 404, 409, *BODY, gives=Invoice, status=201))
async def bill_order(request: Request, body: Part, key: Key = None) -> Response:  # type: ignore[valid-type]
    """A draft with what is left of an approved order, or with these quantities; the last one deducts its deposits."""
    values = body.model_dump()  # type: ignore[attr-defined]
    quantities = values["quantities"]
    parts = None if quantities is None else {str(key): much for key, much in quantities.items()}
    return await run_idempotent(request, key, _created, invoices.bill, values["order_id"], parts)


@router.post("/deposits", **operation("billDeposit", "Bill a deposit", 404, 409, *BODY, gives=Invoice, status=201))
async def bill_deposit(request: Request, body: Deposited, key: Key = None) -> Response:  # type: ignore[valid-type]
    """A draft of a deposit invoice: a part of an order by its rates of tax, or an amount with its rate."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, _created, invoices.deposit, values)


@router.get("/export", **operation("exportInvoices", "Export the books", 422, gives=None))
async def export_invoices(request: Request) -> Response:
    """Every issued document with its seal, one JSON object a line: `verify_books.py`, which is shipped with Steward, proves
    it without Steward."""
    lines = invoices.lines(await caller(request))
    first = await asyncio.to_thread(next, lines)
    named = {"content-disposition": 'attachment; filename="books.jsonl"'}
    return StreamingResponse(_after(first, lines), headers=named, media_type=LINES)


router.routes.insert(0, router.routes.pop())  # before the address of one invoice


async def _after(first: str, lines: Iterator[str]) -> AsyncIterator[str]:
    yield first
    while line := await asyncio.to_thread(lambda: next(lines, "")):
        yield line


def _created(card: InvoiceCard) -> Answer:
    return versioned(card, 201, location=f"{router.prefix}/{card.id}")
