"""Errands, for programs: follow the progress of long work, and stop it."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from services.house.idempotency import Answer
from services.records import errands
from services.records.errands import ErrandCard
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import operation
from ui.api.requests import Key, id_of, in_path, no_body

router = requests.router("errands")
Errand = openapi.without("Errand", ErrandCard, "link")
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


def _told(card: ErrandCard) -> Answer:
    """Return an errand as programs see it, without the address of a page."""
    return responses.json(card.model_dump(exclude={"link"}))
