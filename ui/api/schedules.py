"""Schedules, for programs: the same message every day."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.messages import ScheduleDraft
from services import messages
from services.house.idempotency import Answer
from services.messages import ScheduleCard
from services.work import Invalid
from ui.api import answers, asked, done
from ui.api.messages import addressed
from ui.api.openapi import ID, ONCE, operation, parameter

router = APIRouter(prefix="/api/v1/schedules", tags=["schedules"])
FIELDS = tuple(ScheduleDraft.model_fields)
WHAT = "schedule"


@router.get(
    "",
    **operation(
        "listSchedules", "The schedules you may see, the latest first", gives="SchedulePage",
        takes=[parameter("ended", "Also the ended ones: true or false."), "page_size", "cursor"],
    ),
)  # fmt: skip
async def list_schedules(request: Request) -> Response:
    """What goes out again and again, and when it does next."""
    asked.actor(request)
    given = asked.parameters(request, ("ended", "page_size", "cursor"))
    ended = given.get("ended", "")
    if ended not in ("", "true", "false"):
        raise Invalid("Please check the address.", ended="Write true or false.")
    shown = (asked.part(given), ended == "true")
    return await done.show(request, lambda found: answers.page(found, shape), messages.schedules, *shown)


@router.post(
    "",
    **operation(
        "createSchedule",
        "Send the same every day",
        sends="NewSchedule",
        gives="Schedule",
        status=201,
        takes=[ONCE],
        unknown=True,
    ),
)
async def create_schedule(request: Request) -> Response:
    """Exactly once for each local day of `zone`, at the wall time of `starts_at`, until a day or until you end it."""
    asked.actor(request)
    body = addressed(await asked.body(request, FIELDS))
    return await done.once(request, _created, messages.create_schedule, body)


@router.get("/{schedule_id}", **operation("getSchedule", "One schedule", gives="Schedule", takes=[ID]))
async def get_schedule(request: Request) -> Response:
    """Everything about one schedule, with when it goes out next."""
    asked.actor(request)
    row_id = asked.path_id(request, "schedule_id", WHAT)
    return await done.show(request, lambda card: answers.told(shape(card)), messages.find_schedule, row_id)


@router.delete("/{schedule_id}", **operation("endSchedule", "End a schedule", status=204, takes=[ID]))
async def end_schedule(request: Request) -> Response:
    """What waits is cancelled; what was sent stays."""
    asked.actor(request)
    row_id = asked.path_id(request, "schedule_id", WHAT)
    return await done.show(request, lambda _: Answer(204), messages.end_schedule, row_id)


def shape(card: ScheduleCard) -> dict[str, Any]:
    """A schedule as programs see it."""
    return card.model_dump()


def _created(card: ScheduleCard) -> Answer:
    return answers.told(shape(card), 201, location=f"{router.prefix}/{card.id}")
