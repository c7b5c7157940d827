"""Orders, for programs: amounts are integers in the smallest unit, quantities and prices text."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from models import typed
from services import orders
from services.orders import ORDER, Listed, OrderCard, Query
from services.work import Actor
from ui.api import openapi
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Text, Tree, id_of, in_path, no_body, sorted_by
from ui.api.versions import IfMatch, versioned

LINE = {"text": "Website", "quantity": "1", "price": "1200", "tax": "19"}
OrderId = Annotated[UUID, id_of("order"), in_path("order")]
Order = openapi.renamed("Order", OrderCard)


class OrderFilters(Filters):
    """Filters for the list of orders."""

    q: Text = Field(None, description="Beginnings of words of number, subject and their order.")
    state: Text = Field(None, description="draft, approved or cancelled.")
    status: Text = Field(None, description="unpaid, partial or paid.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    deal: Id = Field(None, description="The id of a deal.")
    archived: bool = Field(False, description="Whether those of archived years are listed as well.")
    filter: Tree = None
    sort: Text = sorted_by(ORDER)


class Cancelled(Body):
    """Why an order is cancelled."""

    reason: typed.Text = Field(max_length=400, examples=["They changed their mind."])


def _query(who: Actor, given: OrderFilters) -> Query:
    return Query(
        q=given.q or "",
        state=given.state or "",
        owner=who.user_id if given.owner == "me" else given.owner,
        contact=given.contact,
        company=given.company,
        deal=given.deal,
        status=given.status or "",
        archived=given.archived,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    orders,
    ORDER,
    card=OrderCard,
    row=Listed,
    filters=OrderFilters,
    query=_query,
    new={"title": "Website", "currency": "EUR", "lines": [LINE]},
    change={"reference": "PO 7"},
    bin="Only a draft: an approved order stays, and is cancelled instead.",
)


@router.post(
    "/{order_id}/approve",
    **operation("approveOrder", "Approve an order", 404, 409, 422, gives=Order, dependencies=[Depends(no_body)]),
)
async def approve_order(request: Request, order_id: OrderId, version: IfMatch = None) -> Response:
    """It gets its number, and is due by its terms unless `due_on` says otherwise. An approved one is returned as it is."""
    return await run(request, versioned, orders.approve, order_id, version)


@router.post("/{order_id}/cancel", **operation("cancelOrder", "Cancel an order", 404, 409, *BODY, gives=Order))
async def cancel_order(request: Request, order_id: OrderId, body: Cancelled) -> Response:
    """Only while nothing of it is billed or received."""
    return await run(request, versioned, orders.cancel, order_id, body.reason)
