"""Schedules, for programs: the same message by a rule."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.messages import ScheduleDraft
from services import messages
from services.house.idempotency import Answer
from services.messages import NextTime, ScheduleCard
from services.messages.times import SHOWN
from services.work import Invalid, perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.messages import Channel, To
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Key, Text, at_least, caller, id_of, in_path, no_body
from ui.api.versions import IfMatch, IfNoneMatch, retry_stale, unless_known, versioned

router = requests.router("schedules")
Count = Annotated[int, at_least(1), Query(ge=1, le=SHOWN, description=f"How many times, 1 to {SHOWN}.")]
ScheduleId = Annotated[UUID, id_of("schedule"), in_path("schedule")]
Schedule = openapi.renamed("Schedule", ScheduleCard)
SchedulePage = openapi.page_of("Schedule", Schedule)
NEW: dict[str, Any] = {
    "channel": "email",
    "to": "ada@example.com",
    "subject": "Good morning",
    "body": "How is the engine?",
    "starts_at": "2027-01-31T09:00:00",
    "zone": "Europe/Paris",
    "rrule": "FREQ=WEEKLY;BYDAY=MO,TH",
}


class NewSchedule(Body, ScheduleDraft):
    """The fields of a recurring message. `starts_at` is local wall time in `zone`; `until` is a local day.

    `rrule` says on which days it repeats, daily or more rarely; without it, every day.
    """

    model_config = {"json_schema_extra": {"required": ["subject", "body", "starts_at", "zone"], "example": NEW}}
    channel: Channel = Field("email", max_length=20)
    to: To = Field("", max_length=320)


CHANGE = {"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1", "starts_at": "2027-01-31T10:00:00"}


class ScheduleChange(requests.body("ScheduleChange", ScheduleDraft, CHANGE, partly=True)):  # type: ignore[misc]
    """The fields of a schedule to change; its channel stays."""


class OneDay(Body):
    """One local day of a schedule."""

    model_config = {"json_schema_extra": {"example": {"day": "2027-02-01"}}}
    day: date = Field(description="A local day in the schedule's zone.")


class NextTimes(BaseModel):
    """The next times of a schedule."""

    items: list[NextTime]


class ScheduleFilters(Filters):
    """Filters for the list of schedules."""

    ended: Text = Field(None, description="Also the ended ones: true or false.")


@router.get("", **operation("listSchedules", "The schedules you may see, the latest first", 422, gives=SchedulePage))
async def list_schedules(request: Request, given: Annotated[ScheduleFilters, Query()]) -> Response:
    """Recurring messages, each with its next send time."""
    if given.ended not in (None, "true", "false"):
        raise Invalid("Please check the address.", ended="Write true or false.")
    shown = messages.ScheduleQuery(ended=given.ended == "true", part=given.part)
    return await run(request, lambda found: responses.page(found, Schedule), messages.schedules, shown)


@router.post("", **operation("createSchedule", "Send the same by a rule", 404, 409, *BODY, gives=Schedule, status=201))
async def create_schedule(request: Request, body: NewSchedule, key: Key = None) -> Response:
    """One message for each local day of the rule, at the wall time of `starts_at`, until a day or until you end it."""
    values = body.model_dump(exclude_unset=True)
    return await run_idempotent(request, key, _created, messages.create_schedule, values)


@router.get("/{schedule_id}", **operation("getSchedule", "One schedule", 404, 422, gives=Schedule))
async def get_schedule(request: Request, schedule_id: ScheduleId, tags: IfNoneMatch = None) -> Response:
    """One schedule in full, including its next send time."""
    return await run(request, lambda card: unless_known(card, tags), messages.find_schedule, schedule_id)


@router.get("/{schedule_id}/next", **operation("nextTimes", "When it sends next", 404, 422, gives=NextTimes))
async def next_times(request: Request, schedule_id: ScheduleId, count: Count = 5) -> Response:
    """The next times in the schedule's zone, without skipped days. A paused one shows the times it would have."""

    def shown(found: list[NextTime]) -> Answer:
        return responses.json({"items": [one.model_dump() for one in found]})

    return await run(request, shown, messages.next_times, schedule_id, count)


@router.patch(
    "/{schedule_id}", **operation("changeSchedule", "Change a schedule from now on", 404, 409, *BODY, gives=Schedule)
)
async def change_schedule(
    request: Request, schedule_id: ScheduleId, body: ScheduleChange, version: IfMatch = None
) -> Response:
    """Only the fields you name are changed. What was sent stays; waiting messages are planned again."""
    who, values, sent = await caller(request), body.model_dump(exclude_unset=True), await request.json()

    def act() -> Answer:
        return versioned(perform(who, messages.change_schedule, schedule_id, values, version))

    def find() -> ScheduleCard:
        return perform(who, messages.find_schedule, schedule_id)

    return responses.response(await asyncio.to_thread(retry_stale, version, act, find=find, sent=sent))


@router.post(
    "/{schedule_id}/pause",
    **operation("pauseSchedule", "Pause a schedule", 404, 409, 422, gives=Schedule, dependencies=[Depends(no_body)]),
)
async def pause_schedule(request: Request, schedule_id: ScheduleId, key: Key = None) -> Response:
    """Nothing is sent until it is resumed, and what waits is taken back."""
    return await run_idempotent(request, key, versioned, messages.pause_schedule, schedule_id)


@router.post(
    "/{schedule_id}/resume",
    **operation("resumeSchedule", "Resume a schedule", 404, 409, 422, gives=Schedule, dependencies=[Depends(no_body)]),
)
async def resume_schedule(request: Request, schedule_id: ScheduleId, key: Key = None) -> Response:
    """It goes on from now; what it missed meanwhile is not sent."""
    return await run_idempotent(request, key, versioned, messages.resume_schedule, schedule_id)


@router.post("/{schedule_id}/skip", **operation("skipDay", "Skip one day", 404, 409, *BODY, gives=Schedule))
async def skip(request: Request, schedule_id: ScheduleId, body: OneDay, key: Key = None) -> Response:
    """The waiting message of that local day is cancelled. `unskip` undoes it."""
    return await run_idempotent(request, key, versioned, messages.skip, schedule_id, body.day)


@router.post("/{schedule_id}/unskip", **operation("unskipDay", "Undo skipping a day", 404, 409, *BODY, gives=Schedule))
async def unskip(request: Request, schedule_id: ScheduleId, body: OneDay, key: Key = None) -> Response:
    """The day gets its message again."""
    return await run_idempotent(request, key, versioned, messages.unskip, schedule_id, body.day)


@router.delete("/{schedule_id}", **operation("endSchedule", "End a schedule", 404, 409, 422, status=204))
async def end_schedule(request: Request, schedule_id: ScheduleId) -> Response:
    """Waiting messages are cancelled; sent ones stay."""
    return await run(request, lambda _: Answer(204), messages.end_schedule, schedule_id)


def _created(card: ScheduleCard) -> Answer:
    return versioned(card, 201, location=f"{router.prefix}/{card.id}")
