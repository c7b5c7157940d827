"""The field, for programs: what a technician's phone keeps, and what was done on it."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import field
from services.field import Answer, Day
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, caller

router = requests.router("field")
ONE: dict[str, Any] = {
    "id": "0190a4f2-7c3b-7d5e-8f12-3456789abcde",
    "visit_id": "0190a4f2-7c3b-7d5e-8f12-3456789abcdf",
    "act": "arrive",
    "at": "2027-02-01T09:05:00Z",
}


class Acts(Body):
    """What was done, in the order in which it was done."""

    model_config = {"json_schema_extra": {"example": {"acts": [ONE]}}}

    acts: list[dict[str, Any]] = Field(
        max_length=field.AT_ONCE,
        description=f"Each with `id`, `visit_id`, `act` ({', '.join(field.ACTS)}) and `at`; `item_id` of what is ticked, "
        "`text` of a note, an outcome or a reason, `name` of who signs, and `picture`, a PNG in base64, or `file_id`.",
    )


class Answered(BaseModel):
    """How an act was answered: `done`, `again` (it was done before) or `refused`, with the reason."""

    id: UUID
    answer: str
    reason: Annotated[str | None, Field(description="Why it was refused; only then.")] = None


FieldDay = openapi.renamed("FieldDay", Day)


@router.get("/day", **operation("fieldDay", "Your visits of today and the next two days", gives=FieldDay))
async def field_day(request: Request) -> Response:
    """What a phone keeps to work without a network: your own visits, and no more of them than is needed there."""
    return await run(request, lambda found: responses.json(found.model_dump()), field.day)


@router.post("/acts", **operation("fieldActs", "What was done on a phone", 403, *BODY, gives=list[Answered]))
async def field_acts(request: Request, body: Acts) -> Response:
    """At most 50, answered one by one: one that is refused stops no other. An `id` happens once, however often it is
    sent; another act under it is refused. Send again what is not answered."""
    who = await caller(request)
    answers = await asyncio.to_thread(field.take, who, body.acts)
    return responses.response(responses.json(told(answers)))


def told(answers: list[Answer]) -> list[dict[str, Any]]:
    """Return answers as programs read them."""
    return [{"id": one.id, "answer": one.answer, **({"reason": one.reason} if one.reason else {})} for one in answers]
