"""Silences of alerts, for programs of operators."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from models.alerts import Silence as SilenceRow
from services.house import alerts
from services.house.alerts.silences import SilenceDraft
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path

router = requests.router("silences")
SilenceId = Annotated[UUID, id_of("silence"), in_path("silence")]
NEW = {"rule": "disk", "hours": 2, "reason": "The disk is being replaced"}
NewSilence = requests.body("NewSilence", SilenceDraft, NEW)


class Silence(BaseModel):
    """A time in which alerts of a rule (empty: any) and a subject (empty: any) tell nobody."""

    id: UUID
    rule: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    reason: str
    by_name: str


class SilenceList(BaseModel):
    """The silences that are not over."""

    data: list[Silence]


@router.get("", **operation("listSilences", "The silences that are not over", gives=SilenceList))
async def list_silences(request: Request) -> Response:
    """The one that ends first comes first."""
    return await _answer(request, lambda who: _quiet(perform(who, alerts.silences.listing)))


@router.post("", **operation("addSilence", "Silence alerts", *BODY, status=201, gives=Silence))
async def add_silence(request: Request, body: NewSilence) -> Response:  # type: ignore[valid-type]
    """From now on, for so many hours. What is silenced goes on being watched, and resolves."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await _answer(
        request, lambda who: responses.json(_silence(perform(who, alerts.silences.silence, values)), 201)
    )


@router.delete("/{silence_id}", **operation("endSilence", "End a silence", 404, 422, status=204))
async def end_silence(request: Request, silence_id: SilenceId) -> Response:
    """It is over now. One that was over stays as it is."""

    def do(who: Actor) -> Answer:
        perform(who, alerts.silences.end, silence_id)
        return Answer(204)

    return await _answer(request, do)


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _quiet(found: Sequence[SilenceRow]) -> Answer:
    return responses.json({"data": [_silence(one) for one in found]})


def _silence(one: SilenceRow) -> dict[str, object]:
    return Silence.model_validate(one, from_attributes=True).model_dump(mode="json")
