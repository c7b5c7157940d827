"""Payment reminders, for programs: what is sent on a day and why not, and holding them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models.payments import HoldDraft
from models.typed import Optional
from services import reminders
from services.house.idempotency import Answer
from services.records.lists import Page
from services.reminders import Day, HoldCard, ReminderLine
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Key, id_of, in_path

router = requests.router("reminders")
Reminder = openapi.renamed("Reminder", ReminderLine)
ReminderPage = openapi.page_of("Reminder", Reminder)
Hold = openapi.renamed("ReminderHold", HoldCard)
HoldId = Annotated[UUID, id_of("hold"), in_path("hold")]
SAMPLE = {"invoice_id": "01a226a1-b0c0-7000-8966-309d5af2e7ce", "until": "2027-02-01", "why": "They pay on 1 February."}
NewHold = requests.body("NewReminderHold", HoldDraft, SAMPLE)


class ReminderFilters(Filters):
    """The day that is asked about."""

    on: Annotated[date | None, Optional] = Field(None, description="Today in the workspace, unless it is named.")


@router.get("", **operation("listReminders", "The payment reminders of a day", 422, gives=ReminderPage))
async def list_reminders(request: Request, given: Annotated[ReminderFilters, Query()]) -> Response:
    """What was sent on that day, or will be if nothing is paid until then: each with its step, what is open, and why. Of
    every other debt, `state` is none and `why` says why nothing is sent: held, no address, opted out, reminded before,
    not overdue yet."""
    return await run(request, lambda found: _page(found, given), reminders.on, given.on)


@router.post("/holds", **operation("holdReminders", "Hold the reminders of a document", *BODY, gives=Hold, status=201))
async def hold_reminders(request: Request, body: NewHold, key: Key = None) -> Response:  # type: ignore[valid-type]
    """Of one invoice or one order: nothing is sent before the day. What waits in the outbox does not leave either. An
    earlier hold is replaced."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, _held, reminders.hold, values)


@router.delete("/holds/{hold_id}", **operation("releaseReminders", "Release reminders", 404, 409, 422, status=204))
async def release_reminders(request: Request, hold_id: HoldId) -> Response:
    """The next run sends the newest step."""
    return await run(request, lambda _: Answer(204), reminders.release, hold_id)


def _page(found: Day, given: ReminderFilters) -> Answer:
    """Return one page of the lines; the cursor is how many came before."""
    cursor = given.cursor or "0"
    if not (cursor.isdecimal() and len(cursor) < 7):
        raise Invalid("Please check the address.", cursor="This is no cursor of this list.")
    first, size = int(cursor), given.part.size
    more = first + size < len(found.lines)
    rows = [*found.lines[first : first + size]]
    return responses.page(Page(rows, len(found.lines), found.more, str(first + size) if more else None), Reminder)


def _held(card: HoldCard) -> Answer:
    return responses.json(card.model_dump(mode="json"), 201)
