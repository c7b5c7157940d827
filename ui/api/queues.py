"""Queues, for programs: what waits, runs and fails in each, and holding them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.outbox import QUEUES
from services import queues
from services.house.idempotency import Answer
from services.queues import LONGEST_REASON, QueueCard
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Key, no_body

router = requests.router("queues")
Queue = openapi.without("Queue", QueueCard, "minutes")
Name = Annotated[str, Path(examples=["emails"], description=f"One of: {', '.join(QUEUES)}.")]


class QueueList(BaseModel):
    """All queues, in the order of the page."""

    data: list[Queue]  # type: ignore[valid-type]


class Hold(Body):
    """Why a queue is held."""

    model_config = {"json_schema_extra": {"example": {"reason": "The provider has trouble."}}}
    reason: str = Field("", max_length=LONGEST_REASON)


@router.get("", **operation("listQueues", "All queues", gives=QueueList))
async def list_queues(request: Request) -> Response:
    """How many messages wait, are active, held or unknown in each queue; done and failed since midnight in your zone."""
    return await run(request, _all, queues.overview)


@router.post("/{name}/hold", **operation("holdQueue", "Hold a queue", 404, 409, *BODY, gives=Queue))
async def hold_queue(request: Request, name: Name, body: Hold, key: Key = None) -> Response:
    """Nothing of it leaves until it is released. What was handed over is not called back."""
    return await run_idempotent(request, key, _one, queues.hold, name, body.reason)


@router.post(
    "/{name}/release",
    **operation("releaseQueue", "Release a queue", 404, 409, 422, gives=Queue, dependencies=[Depends(no_body)]),
)
async def release_queue(request: Request, name: Name, key: Key = None) -> Response:
    """What waits in it leaves."""
    return await run_idempotent(request, key, _one, queues.release, name)


def _all(found: Sequence[QueueCard]) -> Answer:
    return responses.json({"data": [_plain(one) for one in found]})


def _one(found: QueueCard) -> Answer:
    return responses.json(_plain(found))


def _plain(card: QueueCard) -> dict[str, object]:
    return card.model_dump(mode="json", exclude={"minutes"})
