"""Opt-outs, for programs: who must not be written to."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models.privacy import SUPPRESSED
from models.typed import CHANNEL_WORDS
from services import optouts
from services.house.idempotency import Answer
from services.optouts import Optout, OptoutDraft
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Id, Key, Text, id_of, in_path

router = requests.router("suppressions")
Suppression = openapi.renamed("Suppression", Optout)
SuppressionPage = openapi.page_of("Suppression", Suppression)
SuppressionId = Annotated[UUID, id_of("suppression"), in_path("suppression")]
NEW = {"channel": "email", "address": "ada@example.com", "reason": "asked"}
NewSuppression = requests.body("NewSuppression", OptoutDraft, NEW)


class SuppressionFilters(Filters):
    """Filters for the list of opt-outs."""

    q: Text = Field(None, description="A part of an email address, or a whole number with its country code.")
    channel: Text = Field(None, description=f"One of {', '.join(CHANNEL_WORDS)}.")
    reason: Text = Field(None, description=f"One of {', '.join(SUPPRESSED)}.")
    topic_id: Id = Field(None, description="The id of a topic.")
    lifted: Text = Field(None, description="Anything: with those that no longer hold.")


@router.get("", **operation("listSuppressions", "The opt-outs, the latest first", 422, gives=SuppressionPage))
async def list_suppressions(request: Request, given: Annotated[SuppressionFilters, Query()]) -> Response:
    """Addresses that get no more messages: of one topic, or without a topic of anything on their channel."""
    query = optouts.Query(
        given.q or "", given.channel or "", given.reason or "", given.topic_id, bool(given.lifted), given.part
    )
    return await run(request, lambda found: responses.page(found, Suppression), optouts.search, query)


@router.post("", **operation("addSuppression", "Add an opt-out", 409, *BODY, gives=Suppression, status=201))
async def add_suppression(request: Request, body: NewSuppression, key: Key = None) -> Response:  # type: ignore[valid-type]
    """One that holds already is returned as it is. From now on nothing that it stops leaves."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, _created, optouts.add, values)


@router.delete("/{suppression_id}", **operation("liftSuppression", "Lift an opt-out", 404, 409, 422, status=204))
async def lift_suppression(request: Request, suppression_id: SuppressionId) -> Response:
    """It no longer holds, and stays in the list of lifted ones."""
    return await run(request, lambda _: Answer(204), optouts.lift_one, suppression_id)


def _created(card: Optout) -> Answer:
    return responses.json(card.model_dump(), 201)
