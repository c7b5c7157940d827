"""Errands, for programs: follow the progress of long work, and stop it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.house.idempotency import Answer
from services.records import errands
from services.records.errands import ErrandCard, ErrandLine
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import operation
from ui.api.requests import Filters, Key, Text, id_of, in_path, no_body

router = requests.router("errands")
Errand = openapi.without("Errand", ErrandCard, "link")
Row = openapi.renamed("ErrandRow", ErrandLine)
RowPage = openapi.page_of("ErrandRow", Row)
ErrandId = Annotated[UUID, id_of("errand"), in_path("errand")]


@router.get("/{errand_id}", **operation("getErrand", "One errand", 404, 422, gives=Errand))
async def get_errand(request: Request, errand_id: ErrandId) -> Response:
    """Its progress, its results so far, and the time it still needs. Poll about once a second until `state` is
    done, failed or cancelled."""
    return await run(request, _told, errands.find, errand_id)


@router.post(
    "/{errand_id}/cancel",
    **operation("cancelErrand", "Stop an errand", 404, 409, 422, gives=Errand, dependencies=[Depends(no_body)]),
)
async def cancel_errand(request: Request, errand_id: ErrandId, key: Key = None) -> Response:
    """A waiting one ends at once, a running one within moments; completed work is kept. If it already ended otherwise,
    this is a conflict."""
    return await run_idempotent(request, key, _told, errands.cancel, errand_id)


class RowFilters(Filters):
    """Filters for the rows of an errand."""

    state: Text = Field(None, description="Only those of this outcome: updated, binned, refused, kept.")


@router.get(
    "/{errand_id}/rows", **operation("listErrandRows", "What an errand did to each record", 404, 422, gives=RowPage)
)
async def list_errand_rows(request: Request, errand_id: ErrandId, given: Annotated[RowFilters, Query()]) -> Response:
    """In their order. `reason` says why one was refused, or names the fields that an undo kept, as they were edited."""
    tell = lambda found: responses.page(found, Row)  # noqa: E731
    return await run(request, tell, errands.rows, errand_id, given.state or None, given.part)


@router.post(
    "/{errand_id}/undo",
    **operation(
        "undoErrand", "Undo an errand", 404, 409, 422, gives=Errand, status=202, dependencies=[Depends(no_body)]
    ),
)
async def undo_errand(request: Request, errand_id: ErrandId, key: Key = None) -> Response:
    """Possible once, until `undoable_until`. Another errand restores the former values, field by field; what was edited
    since stays, and is among its rows as `kept`."""
    return await run_idempotent(request, key, _accepted, errands.undo, errand_id)


def _accepted(card: ErrandCard) -> Answer:
    return responses.json(card.model_dump(exclude={"link"}), 202)


def _told(card: ErrandCard) -> Answer:
    """Return an errand as programs see it, without the address of a page."""
    return responses.json(card.model_dump(exclude={"link"}))
