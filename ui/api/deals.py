"""Deals, for programs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from services import deals
from services.deals import DEAL, DealCard, Listed, Query
from services.work import Actor
from ui.api.actions import run_idempotent
from ui.api.openapi import BODY, operation, renamed
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Key, Text, Tree, at_least, id_of, in_path, sorted_by
from ui.api.versions import IfMatch, versioned

SAMPLE: dict[str, Any] = {"title": "New boiler for the mill", "amount": 1250000, "currency": "EUR"}
ONE = "0190a4f2-7c3b-7d5e-8f12-3456789abcde"


class DealFilters(Filters):
    """Filters for the list of deals."""

    q: Text = Field(None, description="Beginnings of words of title and note.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    stage: Id = Field(None, description="The id of a stage.")
    state: Text = Field(None, description="open, won or lost.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    tag: Text = Field(None, description="A tag, written in any case.")
    month: Text = Field(None, description="Of the expected close, as 2026-12, or “none”.")
    currency: Text = Field(None, description="Of `value_currency`, as in EUR.")
    reached: Id = Field(None, description="The id of a stage they came to, or past, in the last `days`.")
    days: Annotated[int, at_least(0)] = Field(0, ge=0, description="Today included; 0: ten years.")
    filter: Tree = None
    sort: Text = sorted_by(DEAL)


class Move(Body):
    """Where a deal goes."""

    model_config = {"json_schema_extra": {"example": {"stage_id": ONE, "after": None, "lost_reason": "Too expensive"}}}

    stage_id: UUID
    after: UUID | None = Field(None, description="The deal above it in its new place; null: on top.")
    lost_reason: str = Field("", description="Required by a stage for lost deals, unless it has been lost before.")


def _query(who: Actor, given: DealFilters) -> Query:
    return Query(
        q=given.q or "",
        owner=who.user_id if given.owner == "me" else given.owner,
        stage=given.stage,
        state=given.state or "",
        contact=given.contact,
        company=given.company,
        tag=given.tag or "",
        month=given.month or "",
        currency=(given.currency or "").upper(),
        reached=given.reached,
        days=given.days,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    deals,
    DEAL,
    card=DealCard,
    row=Listed,
    filters=DealFilters,
    query=_query,
    new=SAMPLE,
    change={"close_on": "2027-03-31"},
    create="It begins in the first open stage. You own it unless `owner_id` says otherwise; its company is the contact's, "
    "and its currency the workspace's, unless they are named. `amount` is in the smallest unit of the currency.",
    bin="It no longer counts. Nothing is lost: `restore` undoes it.",
)
Shown = renamed("Deal", DealCard)


@router.post("/{deal_id}/move", **operation("moveDeal", "Move it to a stage", 404, 409, *BODY, gives=Shown))
async def move_deal(
    request: Request,
    deal_id: Annotated[UUID, id_of("deal"), in_path("deal")],
    body: Move,
    key: Key = None,
    version: IfMatch = None,
) -> Response:
    """Into a stage, or to another place in its own. It stays where it is put, however many others are moved meanwhile."""
    where = (body.stage_id, body.after, body.lost_reason, version)
    return await run_idempotent(request, key, versioned, deals.move, deal_id, *where)
