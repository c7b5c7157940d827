"""Corrective actions, for programs of operators: what is done about missed targets."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from models.routines import Corrective
from services.house import correctives
from services.house.correctives import CorrectiveDraft
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path

router = requests.router("correctives")
CorrectiveId = Annotated[UUID, id_of("corrective"), in_path("corrective")]
SAMPLE = {"cause": "The disk was full.", "action": "Old exports are deleted.", "owner_name": "Maya"}
Changes = requests.body("CorrectiveChanges", CorrectiveDraft, SAMPLE, partly=True)


class CorrectiveCard(BaseModel):
    """One missed target of a month, and what is written down about it. Open as long as `closed_at` is null."""

    id: UUID
    target: str
    period: str
    value: str
    goal: str
    opened_at: datetime
    owner_name: str
    due_on: date | None
    issue: str
    cause: str
    action: str
    monitoring: str
    procedure: str
    closed_at: datetime | None
    closed_by: str


class CorrectiveList(BaseModel):
    """The latest 200, the open ones first."""

    data: list[CorrectiveCard]


@router.get("", **operation("listCorrectives", "Missed targets, and what is done about them", gives=CorrectiveList))
async def list_correctives(request: Request) -> Response:
    """Each was opened by Steward, once for a target and a month."""
    return await _answer(
        request, lambda who: responses.json({"data": [_plain(one) for one in perform(who, correctives.listing)]})
    )


@router.put(
    "/{corrective_id}",
    **operation("changeCorrective", "Write a step down", 404, 409, *BODY, gives=CorrectiveCard),
)
async def change_corrective(request: Request, corrective_id: CorrectiveId, body: Changes) -> Response:  # type: ignore[valid-type]
    """Only the named fields change. A conflict when it is closed."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await _answer(
        request, lambda who: responses.json(_plain(perform(who, correctives.change, corrective_id, values)))
    )


@router.post("/{corrective_id}/close", **operation("closeCorrective", "Close it", 404, 409, 422, gives=CorrectiveCard))
async def close_corrective(request: Request, corrective_id: CorrectiveId) -> Response:
    """Refused while a step is empty: `error.fields` names each."""
    return await _answer(request, lambda who: responses.json(_plain(perform(who, correctives.close, corrective_id))))


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _plain(one: Corrective) -> dict[str, Any]:
    return CorrectiveCard.model_validate(one, from_attributes=True).model_dump(mode="json")
