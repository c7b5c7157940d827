"""Quotes, for programs: amounts are integers in the smallest unit, quantities and prices text."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from models import typed
from services import quotes
from services.quotes import QUOTE, Listed, Query, QuoteCard
from services.work import Actor
from ui.api import openapi
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Key, Text, Tree, id_of, in_path, no_body, sorted_by
from ui.api.versions import IfMatch, versioned

LINE = {"text": "Website", "quantity": "1", "price": "1200", "tax": "19"}
QuoteId = Annotated[UUID, id_of("quote"), in_path("quote")]
Quote = openapi.renamed("Quote", QuoteCard)


class QuoteFilters(Filters):
    """Filters for the list of quotes."""

    q: Text = Field(None, description="Beginnings of words of number, subject and their order.")
    state: Text = Field(None, description="draft, sent, accepted, declined or expired.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    deal: Id = Field(None, description="The id of a deal.")
    expiring: typed.Day = Field(None, description="Sent ones that can be accepted until this day at the latest.")
    filter: Tree = None
    sort: Text = sorted_by(QUOTE)


class Declined(Body):
    """Why a customer declined."""

    reason: typed.Text = Field(default="", max_length=400, examples=["Too late in the year."])


def _query(who: Actor, given: QuoteFilters) -> Query:
    return Query(
        q=given.q or "",
        state=given.state or "",
        owner=who.user_id if given.owner == "me" else given.owner,
        contact=given.contact,
        company=given.company,
        deal=given.deal,
        expiring=given.expiring,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    quotes,
    QUOTE,
    card=QuoteCard,
    row=Listed,
    filters=QuoteFilters,
    query=_query,
    new={"title": "Website", "currency": "EUR", "lines": [LINE]},
    change={"reference": "PO 7"},
    bin="Only a draft: a quote that was sent stays.",
)


@router.post(
    "/{quote_id}/send",
    **operation("sendQuote", "Send a quote", 404, 409, 422, gives=Quote, dependencies=[Depends(no_body)]),
)
async def send_quote(request: Request, quote_id: QuoteId, version: IfMatch = None) -> Response:
    """It gets its number, its last day, and `link`: the page where the customer accepts or declines it. The link is for you
    to send, in a message or otherwise. A quote that was sent is returned as it is."""
    return await run(request, versioned, quotes.send, quote_id, version)


@router.post(
    "/{quote_id}/accept",
    **operation("acceptQuote", "Accept a quote", 404, 409, 422, gives=Quote, dependencies=[Depends(no_body)]),
)
async def accept_quote(request: Request, quote_id: QuoteId) -> Response:
    """On the customer's behalf. It becomes one approved order, `order_id`; twice is once."""
    return await run(request, versioned, quotes.accept, quote_id)


@router.post("/{quote_id}/decline", **operation("declineQuote", "Decline a quote", 404, 409, *BODY, gives=Quote))
async def decline_quote(request: Request, quote_id: QuoteId, body: Declined) -> Response:
    """On the customer's behalf, with their reason."""
    return await run(request, versioned, quotes.decline, quote_id, body.reason)


@router.post(
    "/{quote_id}/revise",
    **operation(
        "reviseQuote", "Begin a new version", 404, 409, 422, gives=Quote, status=201, dependencies=[Depends(no_body)]
    ),
)
async def revise_quote(request: Request, quote_id: QuoteId, once: Key = None) -> Response:
    """A draft with the same customer and lines. The customer cannot accept the version before it any more."""
    return await run_idempotent(request, once, lambda card: versioned(card, 201), quotes.revise, quote_id)
