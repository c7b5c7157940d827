"""Duplicates, for programs: the pairs that wait for somebody to decide."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services import duplicates
from services.duplicates import PairCard
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import operation
from ui.api.requests import Filters, Id, Key, at_least, id_of, in_path, no_body

router = requests.router("duplicates")
Duplicate = openapi.renamed("Duplicate", PairCard)
DuplicatePage = openapi.page_of("Duplicate", Duplicate)


class DuplicateFilters(Filters):
    """Filters for the queue of duplicates."""

    contact: Id = None
    least: Annotated[int, at_least(0)] = Field(0, ge=0, le=100, description="Pairs from this score on.")


@router.get("", **operation("listDuplicates", "The contacts that may be one person", 422, gives=DuplicatePage))
async def list_duplicates(request: Request, given: Annotated[DuplicateFilters, Query()]) -> Response:
    """Pairs of which you see both contacts, the likeliest first. Changed contacts are compared within seconds."""
    query = duplicates.Query(given.contact, given.part, given.least)
    return await run(request, lambda found: responses.page(found, Duplicate), duplicates.search, query)


@router.post(
    "/{duplicate_id}/dismiss",
    **operation("dismissDuplicate", "These are two people", 404, 422, gives=Duplicate, dependencies=[Depends(no_body)]),
)
async def dismiss_duplicate(
    request: Request, duplicate_id: Annotated[UUID, id_of("duplicate"), in_path("duplicate")], key: Key = None
) -> Response:
    """They are not suggested again until something else speaks for the pair."""
    return await run_idempotent(
        request, key, lambda card: responses.json(card.model_dump()), duplicates.dismiss, duplicate_id
    )
