"""Costs, for programs of operators: what each workspace is estimated to cost in a month."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import pydantic
from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.house import costs
from services.house.costs import Costs
from services.house.costs.pricing import rounded
from services.house.idempotency import Answer
from services.work import HOUSE, Actor, perform
from ui.api import requests, responses
from ui.api.openapi import operation
from ui.api.requests import caller

router = requests.router("costs")


class Limit(BaseModel):
    """How much of a limit of its plan a workspace uses: people, or bytes."""

    what: str
    used: int
    limit: int
    percent: float


class WorkspaceCost(BaseModel):
    """One workspace in a month. Amounts are US dollars; without `workspace_id` it is the installation itself."""

    workspace_id: UUID | None
    workspace: str
    queries: int
    api_calls: int
    bytes_sent: int
    bytes_stored: int
    estimate: float
    forecast: float | None
    limits: list[Limit]


class CostsOfMonth(BaseModel):
    """An estimate: what was used, times the rates in the settings."""

    month: str
    currency: str
    estimate: float
    forecast: float | None
    data: list[WorkspaceCost]


class CostFilters(BaseModel, extra="forbid"):
    """Which month is asked for."""

    month: str = Field("", max_length=7, description="As 2026-11; empty: the present month.")

    @pydantic.model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        requests.refuse_unknown(cls, given)
        return given


@router.get("", **operation("listCosts", "What each workspace costs", 422, gives=CostsOfMonth))
async def list_costs(request: Request, given: Annotated[CostFilters, Query()]) -> Response:
    """Of a month (UTC), or of the present one so far."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(_answer, who, given.month))


def _answer(who: Actor, month: str) -> Answer:
    found: Costs = perform(who, costs.overview, month)
    rows = [
        WorkspaceCost(
            workspace_id=None if one.place == HOUSE else UUID(one.place),
            workspace=one.name,
            queries=one.used.queries,
            api_calls=one.used.calls,
            bytes_sent=one.used.sent_bytes,
            bytes_stored=one.used.stored,
            estimate=float(rounded(one.cost)),
            forecast=None if one.forecast is None else float(rounded(one.forecast)),
            limits=[
                Limit(what=part.what, used=part.used, limit=part.limit, percent=round(part.percent, 1))
                for part in one.limits
            ],
        ).model_dump(mode="json")
        for one in found.lines
    ]
    told: dict[str, Any] = {
        "month": f"{found.month:%Y-%m}",
        "currency": "USD",
        "estimate": float(rounded(found.total)),
        "forecast": None if found.forecast is None else float(rounded(found.forecast)),
        "data": rows,
    }
    return responses.json(told)
