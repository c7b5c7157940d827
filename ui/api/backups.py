"""Backups, for programs of operators: which there are, and make one now."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.backups import BackupSet
from services.house.backups import asking, catalogue
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import operation
from ui.api.requests import caller, no_body

router = requests.router("backups")


class Backup(BaseModel):
    """One backup. `name` is its id once it is begun; `done` and `total` are bytes; `trouble` says why it failed."""

    name: str
    reason: str
    state: str
    taken_at: datetime | None
    verified_at: datetime | None
    bytes: int
    stage: str
    done: int
    total: int | None
    trouble: str


class BackupList(BaseModel):
    """Backups, the newest first."""

    data: list[Backup]


@router.get("", **operation("listBackups", "All backups", gives=BackupList))
async def list_backups(request: Request) -> Response:
    """The latest 200, with those that failed or were removed."""
    return await _answer(request, lambda who: _list(perform(who, catalogue.sets)))


@router.post(
    "",
    **operation("createBackup", "Back up now", 409, status=202, gives=Backup, dependencies=[Depends(no_body)]),
)
async def create_backup(request: Request) -> Response:
    """It is made and verified in the background: follow it in the list. A conflict while another one is under way, so a
    repeated request makes no second one."""
    return await _answer(request, lambda who: responses.json(_plain(perform(who, asking.back_up)), 202))


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _list(found: Sequence[BackupSet]) -> Answer:
    return responses.json({"data": [_plain(one) for one in found]})


def _plain(row: BackupSet) -> dict[str, object]:
    return Backup.model_validate(row, from_attributes=True).model_dump(mode="json")
