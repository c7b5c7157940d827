"""Schedules, for programs: the same message every day."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models.messages import ScheduleDraft
from services import messages
from services.house.idempotency import Answer
from services.messages import ScheduleCard
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.messages import Channel, To
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Key, Text, id_of, in_path

router = requests.router("schedules")
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
    "every": "day",
}


class NewSchedule(Body, ScheduleDraft):
    """The fields that create a daily message. `starts_at` is local wall time in `zone`; `until` is a local day."""

    model_config = {"json_schema_extra": {"required": ["subject", "body", "starts_at", "zone"], "example": NEW}}
    channel: Channel = Field("email", max_length=20)
    to: To = Field("", max_length=320)


class ScheduleFilters(Filters):
    """Filters for the list of schedules."""

    ended: Text = Field(None, description="Also the ended ones: true or false.")


@router.get("", **operation("listSchedules", "The schedules you may see, the latest first", 422, gives=SchedulePage))
async def list_schedules(request: Request, given: Annotated[ScheduleFilters, Query()]) -> Response:
    """Recurring messages, each with its next send time."""
    if given.ended not in (None, "true", "false"):
        raise Invalid("Please check the address.", ended="Write true or false.")
    shown = (given.part, given.ended == "true")
    return await run(request, lambda found: responses.page(found, Schedule), messages.schedules, *shown)


@router.post("", **operation("createSchedule", "Send the same every day", 404, 409, *BODY, gives=Schedule, status=201))
async def create_schedule(request: Request, body: NewSchedule, key: Key = None) -> Response:
    """One message for each local day of `zone`, at the wall time of `starts_at`, until a day or until you end it."""
    values = body.model_dump(exclude_unset=True)
    return await run_idempotent(request, key, _created, messages.create_schedule, values)


@router.get("/{schedule_id}", **operation("getSchedule", "One schedule", 404, 422, gives=Schedule))
async def get_schedule(request: Request, schedule_id: ScheduleId) -> Response:
    """One schedule in full, including its next send time."""
    return await run(request, lambda card: responses.json(card.model_dump()), messages.find_schedule, schedule_id)


@router.delete("/{schedule_id}", **operation("endSchedule", "End a schedule", 404, 409, 422, status=204))
async def end_schedule(request: Request, schedule_id: ScheduleId) -> Response:
    """Waiting messages are cancelled; sent ones stay."""
    return await run(request, lambda _: Answer(204), messages.end_schedule, schedule_id)


def _created(card: ScheduleCard) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")
