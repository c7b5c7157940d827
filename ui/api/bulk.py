"""Bulk, for programs: one change of many records at once."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from services import bulk
from services.house.idempotency import Answer
from services.records.declaration import Record
from services.records.errands import ErrandCard
from ui.api import openapi, responses
from ui.api.actions import run_idempotent
from ui.api.errands import Errand
from ui.api.openapi import BODY
from ui.api.requests import Body, Key

MOST = 100_000
ABOUT = (
    "The records are those of a `view`, of a `filter` (with a search `q`), or named by `ids`, at most 100,000. They are "
    "fixed at once, with their versions: one that is changed meanwhile is refused. With `expected`, another number is a "
    "conflict, and nothing is done. `change` has new values by field; `interests` and `tags` take what to `add` and to "
    '`remove`; `{"bin": true}` moves them to the bin, `{"restore": true}` restores those in the bin. Follow the errand, '
    "and undo it within 30 days."
)


class Bulk(Body):
    """Which records, and what changes."""

    model_config = {"json_schema_extra": {"example": {"filter": {}, "change": {"bin": True}, "expected": 12480}}}
    ids: list[UUID] | None = Field(None, max_length=MOST, description="Their ids.")
    view: UUID | None = Field(None, description="The id of a saved view.")
    filter: dict[str, Any] | None = Field(None, description="A tree of conditions; an empty one is the whole list.")
    q: str | None = Field(None, max_length=200, description="Beginnings of words, with a `filter`.")
    change: dict[str, Any] = Field(description="New values by field.")
    expected: int | None = Field(None, ge=0, description="How many there should be.")


def add_bulk(router: APIRouter, record: Record) -> None:
    """Add the route that changes many records of a type."""
    name = f"bulk{record.plural.capitalize()}"
    told = openapi.operation(
        name, f"Change many {record.plural}", 404, 409, *BODY, gives=Errand, status=202, description=ABOUT
    )

    @router.post("/bulk", **told)
    async def change_many(request: Request, body: Bulk, once: Key = None) -> Response:
        which = {n: v for n, v in body.model_dump(include={"ids", "view", "filter", "q"}).items() if v is not None}
        return await run_idempotent(
            request, once, _accepted, bulk.begin, record.noun, which, body.change, body.expected
        )


def _accepted(card: ErrandCard) -> Answer:
    return responses.json(card.model_dump(exclude={"link"}), 202)
