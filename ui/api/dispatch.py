"""Dispatch, for programs: plans of a day, with the reasons for each visit."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from services.dispatch import applying, planning, runs
from services.dispatch.runs import RunCard
from services.house.idempotency import Answer
from services.work import perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Key, caller, id_of, in_path, no_body

router = requests.router("dispatch")
DispatchRun = openapi.renamed("DispatchRun", RunCard)
RunId = Annotated[UUID, id_of("run"), in_path("run")]
EMPTY = [Depends(no_body)]


class NewRun(Body):
    """Which day to plan."""

    model_config = {"json_schema_extra": {"example": {"date": "2027-02-01"}}}

    date: date
    move_manual: bool = Field(False, description="Whether visits that somebody gave by hand may move as well.")


def _made(card: RunCard) -> Answer:
    return responses.json(card.model_dump(), 201)


def _told(card: RunCard) -> Answer:
    return responses.json(card.model_dump())


@router.post("/runs", **operation("planDay", "Plan a day", *BODY, gives=DispatchRun, status=201))
async def plan_day(request: Request, body: NewRun) -> Response:
    """It takes up to five seconds and moves nothing. For each visit it tells the proposed technician and the next three,
    with the minutes of driving that each adds or the first rule that each would break. An earlier proposal for the day is
    discarded, so a repeated request leaves one."""
    who = await caller(request)
    made = await asyncio.to_thread(lambda: _made(perform(who, planning.plan, body.date, body.move_manual)))
    return responses.response(made)


@router.get("/runs/{run_id}", **operation("getPlan", "One plan of a day", 404, 422, gives=DispatchRun))
async def get_plan(request: Request, run_id: RunId) -> Response:
    """With what it proposes for each visit, and why."""
    return await run(request, _told, runs.find_run, run_id)


@router.post(
    "/runs/{run_id}/apply",
    **operation("applyPlan", "Apply a plan", 404, 409, 422, gives=DispatchRun, dependencies=EMPTY),
)
async def apply_plan(request: Request, run_id: RunId, key: Key = None) -> Response:
    """Its visits are `auto` then. Visits that somebody changed since are skipped; `skipped` says why."""
    return await run_idempotent(request, key, _told, applying.apply, run_id)


@router.post(
    "/runs/{run_id}/undo", **operation("undoPlan", "Undo a plan", 404, 409, 422, gives=DispatchRun, dependencies=EMPTY)
)
async def undo_plan(request: Request, run_id: RunId, key: Key = None) -> Response:
    """Visits go back to where they were; those that somebody changed since are skipped."""
    return await run_idempotent(request, key, _told, applying.undo, run_id)


@router.post(
    "/runs/{run_id}/discard",
    **operation("discardPlan", "Discard a plan", 404, 409, 422, gives=DispatchRun, dependencies=EMPTY),
)
async def discard_plan(request: Request, run_id: RunId, key: Key = None) -> Response:
    """Nothing changes."""
    return await run_idempotent(request, key, _told, applying.discard, run_id)
