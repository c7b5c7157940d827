"""Errors of the installation, for programs of operators: what broke, how grave it is, and what was done about it."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.house import errors
from services.house.idempotency import Answer
from services.records.lists import Slice
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path

router = requests.router("errors")
ErrorId = Annotated[UUID, id_of("error"), in_path("error")]
Level = Literal["critical", "warning", "info"]
MOST = 200  # kinds that are kept at all


class Error(BaseModel):
    """One kind of error. `trend` is how often it was met on each of the last 14 days (UTC), the oldest first."""

    id: UUID
    reference: str
    what: str
    where: str
    level: Level
    state: Literal["open", "back", "settled"]
    recurring: bool
    times: int
    since_at: datetime
    at: datetime
    release: str
    trend: list[int]
    settled_at: datetime | None
    came_back_at: datetime | None
    task_id: UUID | None


class ErrorList(BaseModel):
    """Errors, those met last first."""

    data: list[Error]


class Met(BaseModel):
    """One time that an error was met."""

    at: datetime
    where: str
    release: str


class Day(BaseModel):
    """How often an error was met on a day (UTC)."""

    day: date
    times: int


class WholeError(Error):
    """Everything about one kind of error: its newest traces, the last ten times, and the count of each of 30 days."""

    trace: str
    latest: list[Met]
    days: list[Day]


class Chosen(BaseModel):
    """How grave an error is."""

    level: Level = Field(description="critical, warning or info.")


class Wanted(BaseModel):
    """The task. Everything has a default: a title with the reference, the caller, the next working day."""

    title: str = Field(default="", max_length=200, description="What has to be done.")
    owner_id: UUID | None = Field(default=None, description="Who mends it.")
    due_on: date | None = Field(default=None, description="The day they are reminded.")


class Made(BaseModel):
    """The task of an error, and whether this request made it."""

    task_id: UUID
    new: bool


@router.get("", **operation("listErrors", "What broke, by its kind", 422, gives=ErrorList))
async def list_errors(
    request: Request,
    q: Annotated[
        str, Query(max_length=200, description="Words of its kind, its place, its reference or a release.")
    ] = "",
    level: Annotated[str, Query(description="critical, warning or info.")] = "",
    state: Annotated[str, Query(description="open, back, recurring or settled.")] = "",
    period: Annotated[str, Query(description="Met last within an hour, a day or a week: hour, day or week.")] = "",
    sort: Annotated[
        str, Query(description="what, level, times, since_at, at or release; with - in front: descending.")
    ] = "",
) -> Response:
    """Every kind that is kept, 200 at most; one that was not met for 30 days is forgotten."""
    query = errors.Query(q, level, state, period, Slice(sort, MOST))
    return await _answer(request, lambda who: _all(perform(who, errors.search, query).rows))


@router.get("/{error_id}", **operation("findError", "Everything about one kind of error", 404, gives=WholeError))
async def find_error(request: Request, error_id: ErrorId) -> Response:
    """Without personal data: what people typed is taken out of the traces."""
    return await _answer(request, lambda who: _whole(perform(who, errors.find, error_id)))


@router.post("/{error_id}/settle", **operation("settleError", "Mark an error as mended", 404, gives=WholeError))
async def settle_error(request: Request, error_id: ErrorId) -> Response:
    """When it is met again it comes back by itself, and an alert tells."""
    return await _answer(request, lambda who: _whole(perform(who, errors.settle, error_id)))


@router.post("/{error_id}/level", **operation("levelError", "Say how grave an error is", 404, *BODY, gives=WholeError))
async def level_error(request: Request, error_id: ErrorId, body: Chosen) -> Response:
    """It keeps this level whenever it is met again."""
    return await _answer(request, lambda who: _whole(perform(who, errors.level, error_id, body.level)))


@router.post("/{error_id}/task", **operation("makeTaskOfError", "Make a task of an error", 404, 409, *BODY, gives=Made))
async def make_task_of_error(request: Request, error_id: ErrorId, body: Wanted) -> Response:
    """Once: a second request returns the same task. A conflict when another workspace has it."""

    def do(who: Actor) -> Answer:
        made = perform(who, errors.make_task, error_id, body.model_dump(mode="json", exclude_unset=True))
        return responses.json({"task_id": str(made.task_id), "new": made.new})

    return await _answer(request, do)


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _all(found: list[errors.ErrorLine]) -> Answer:
    return responses.json(
        {"data": [Error.model_validate(one, from_attributes=True).model_dump(mode="json") for one in found]}
    )


def _whole(found: errors.ErrorCard) -> Answer:
    line = Error.model_validate(found.line, from_attributes=True)
    days = [Day(day=day, times=times) for day, times in found.days]
    latest = [Met.model_validate(one, from_attributes=True) for one in found.latest]
    whole = WholeError(**line.model_dump(), trace=found.trace, latest=latest, days=days)
    return responses.json(whole.model_dump(mode="json"))
