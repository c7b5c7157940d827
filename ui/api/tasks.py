"""Tasks, for programs."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel import Field, SQLModel
from starlette.responses import Response

from services import tasks
from services.tasks import TASK, TaskCard
from ui.api import openapi
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.records import routes
from ui.api.requests import id_of, in_path, no_body
from ui.api.versions import IfMatch, versioned


class Snooze(SQLModel):
    """Until which day a task is put off."""

    until_on: date = Field(description="A day that is still to come.")


TaskId = Annotated[UUID, id_of("task"), in_path("task")]
Task = openapi.renamed("Task", TaskCard)

router = routes(
    tasks,
    TASK,
    card=TaskCard,
    row=TaskCard,
    new={"title": "Call about the offer", "due_on": "2027-02-01"},
    change={"due_on": "2027-02-08"},
)


@router.post(
    "/{task_id}/finish",
    **operation("finishTask", "Finish a task", 404, 409, 422, gives=Task, dependencies=[Depends(no_body)]),
)
async def finish_task(request: Request, task_id: TaskId, version: IfMatch = None) -> Response:
    """A finished one is returned as it is."""
    return await run(request, versioned, tasks.finish, task_id, version)


@router.post(
    "/{task_id}/reopen",
    **operation("reopenTask", "Reopen a task", 404, 409, 422, gives=Task, dependencies=[Depends(no_body)]),
)
async def reopen_task(request: Request, task_id: TaskId, version: IfMatch = None) -> Response:
    """It is still to be done."""
    return await run(request, versioned, tasks.reopen, task_id, version)


@router.post("/{task_id}/snooze", **operation("snoozeTask", "Put a task off", 404, 409, 422, gives=Task))
async def snooze_task(request: Request, task_id: TaskId, body: Snooze, version: IfMatch = None) -> Response:
    """It is out of “My day” until that day, and its person is reminded then. Its due day stays."""
    return await run(request, versioned, tasks.snooze, task_id, body.until_on, version)
