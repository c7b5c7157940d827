"""Retention, for programs: what is archived or removed after which time, and what waits to be confirmed."""

import asyncio
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from services import retention
from services.house.idempotency import Answer
from services.retention import LineCard, RuleDraft, RunCard
from services.work import perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Key, caller, no_body

router = requests.router("retention")
Line = openapi.without("RetentionLine", LineCard, "link")
Run = openapi.renamed("RetentionRun", RunCard)
LineKey = Annotated[str, Path(max_length=40, description="The key of a line, as jobs or leads.", examples=["jobs"])]
Change = requests.body("RetentionChange", RuleDraft, {"kept": 120, "automatic": False})


class RetentionTable(BaseModel):
    """All lines of the table."""

    data: list[Line]  # type: ignore[valid-type]


@router.get("", **operation("listRetention", "The retention table", gives=RetentionTable))
async def list_retention(request: Request) -> Response:
    """Each line with what is due now and its latest run."""
    return await run(request, lambda found: responses.json({"data": [_line(one) for one in found]}), retention.lines)


@router.patch("/{line_key}", **operation("changeRetention", "Change a line", 404, *BODY, gives=Line))
async def change_retention(request: Request, line_key: LineKey, body: Change) -> Response:  # type: ignore[valid-type]
    """After how long, whether at all, and whether by itself. `kept` counts what `unit` says."""
    who, values = await caller(request), body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    told = await asyncio.to_thread(lambda: responses.json(_line(perform(who, retention.change, line_key, values))))
    return responses.response(told)


@router.post(
    "/{line_key}/confirm",
    **operation(
        "confirmRetention", "Do what is due", 404, 409, 422, gives=Run, status=202, dependencies=[Depends(no_body)]
    ),
)
async def confirm_retention(request: Request, line_key: LineKey, key: Key = None) -> Response:
    """What was proposed; without a proposal, what is due now. It goes on in the background: `errand_id` tells how far."""
    return await run_idempotent(request, key, _accepted, retention.confirm, line_key)


@router.post(
    "/{line_key}/decline",
    **operation("declineRetention", "Keep what is proposed", 404, 409, 422, gives=Run, dependencies=[Depends(no_body)]),
)
async def decline_retention(request: Request, line_key: LineKey, key: Key = None) -> Response:
    """It is proposed again the next time."""
    return await run_idempotent(request, key, lambda card: responses.json(_run(card)), retention.decline, line_key)


@router.post(
    "/{line_key}/undo",
    **operation(
        "undoRetention",
        "Bring back what was done",
        404,
        409,
        422,
        gives=Run,
        status=202,
        dependencies=[Depends(no_body)],
    ),
)
async def undo_retention(request: Request, line_key: LineKey, key: Key = None) -> Response:
    """The latest run of the line, until `undo_until_at`. What was changed since stays as it is."""
    return await run_idempotent(request, key, _accepted, retention.undo, line_key)


def _accepted(card: RunCard) -> Answer:
    return responses.json(_run(card), 202)


def _run(card: RunCard) -> dict[str, object]:
    return card.model_dump()


def _line(card: LineCard) -> dict[str, object]:
    return card.model_dump(exclude={"link"})
