"""Unusual activity, for programs of operators: what people do beside what is usual for them."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services import unusual
from services.house.idempotency import Answer
from ui.api import requests, responses
from ui.api.actions import run
from ui.api.openapi import operation

router = requests.router("activity")


class UnusualActivity(BaseModel):
    """One thing that is unusual. `key` stays the same; `why` has the numbers and the usual range, in words."""

    key: str
    kind: str
    title: str
    user_id: UUID
    name: str
    at: datetime
    why: str
    reviewed_by: str
    reviewed_at: datetime | None
    note: str


class UnusualActivityList(BaseModel):
    """What is unusual in the last seven days, the latest first; `today` is how many of them are of today."""

    data: list[UnusualActivity]
    today: int
    waiting: int


@router.get("", **operation("listUnusualActivity", "What is unusual", gives=UnusualActivityList))
async def list_unusual_activity(request: Request) -> Response:
    """Each person of the workspace beside their own last four weeks. For operators."""
    return await run(request, _all, unusual.overview)


def _all(found: unusual.Overview) -> Answer:
    rows = [UnusualActivity.model_validate(one, from_attributes=True).model_dump(mode="json") for one in found.signs]
    return responses.json({"data": rows, "today": found.today, "waiting": found.waiting})
