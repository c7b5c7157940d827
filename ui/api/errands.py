"""Errands, for programs: how far long work is, and stopping it."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.records import errands
from services.records.errands import ErrandCard
from ui.api import answers, asked, done
from ui.api.openapi import ID, ONCE, operation

router = APIRouter(prefix="/api/v1/errands", tags=["errands"])
WHAT = "errand"


@router.get("/{errand_id}", **operation("getErrand", "One errand", gives="Errand", takes=[ID]))
async def get_errand(request: Request) -> Response:
    """How far it is, what came of it so far, and how long it still takes. Ask again every second or so until `state` is
    done, failed or cancelled."""
    asked.actor(request)
    row_id = asked.path_id(request, "errand_id", WHAT)
    return await done.show(request, lambda card: answers.told(shape(card)), errands.find, row_id)


@router.post("/{errand_id}/cancel", **operation("cancelErrand", "Stop an errand", gives="Errand", takes=[ID, ONCE]))
async def cancel_errand(request: Request) -> Response:
    """One that waits ends at once, one that runs within moments; what it did so far stays. One that has ended otherwise
    is a conflict."""
    asked.actor(request)
    await asked.body(request, ())
    row_id = asked.path_id(request, "errand_id", WHAT)
    return await done.once(request, lambda card: answers.told(shape(card)), errands.cancel, row_id)


def shape(card: ErrandCard) -> dict[str, Any]:
    """An errand as programs see it: without the address of a page."""
    return card.model_dump(exclude={"link"})
