"""Alerts, for programs of operators: what is wrong, and taking it on."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.house import alerts
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path

router = requests.router("alerts")
AlertId = Annotated[UUID, id_of("alert"), in_path("alert")]


class Alert(BaseModel):
    """One alert. `rule` and `subject` make it the same one; `value` and `limit` are in words with their unit."""

    id: UUID
    rule: str
    subject: str
    level: Literal["critical", "warning", "info"]
    state: Literal["pending", "firing", "resolved"]
    title: str
    value: str
    limit: str
    since_at: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    flapping: bool
    acked_by: str
    acked_until: datetime | None
    silenced: bool
    explained: bool
    told: list[str]
    on_call_level: int
    incident_id: UUID | None


class AlertList(BaseModel):
    """Alerts: the open ones, the gravest first, then the past ones, the newest first."""

    data: list[Alert]


class Acknowledgement(BaseModel):
    """For how long an alert is taken on."""

    hours: int = Field(default=4, ge=1, le=24, description="After so many hours it reminds.")


@router.get("", **operation("listAlerts", "What is wrong, and was", gives=AlertList))
async def list_alerts(request: Request) -> Response:
    """All that are open, and the latest 100 of the last 90 days."""
    return await _answer(request, lambda who: _all(perform(who, alerts.overview)))


@router.post(
    "/{alert_id}/acknowledge", **operation("acknowledgeAlert", "Take an alert on", 404, 409, *BODY, gives=Alert)
)
async def acknowledge_alert(request: Request, alert_id: AlertId, body: Acknowledgement) -> Response:
    """Nobody else is called meanwhile. It never ends the alert. A conflict when it is over."""

    def do(who: Actor) -> Answer:
        perform(who, alerts.acknowledging.acknowledge, alert_id, body.hours)
        found = next(one for one in perform(who, alerts.overview).open if one.id == alert_id)
        return responses.json(_plain(found))

    return await _answer(request, do)


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _all(found: alerts.Overview) -> Answer:
    return responses.json({"data": [_plain(one) for one in (*found.open, *found.past)]})


def _plain(one: alerts.AlertCard) -> dict[str, object]:
    return Alert.model_validate(one, from_attributes=True).model_dump(mode="json")
