"""Targets, for programs of operators: the six of the installation, in this month and before."""

import asyncio
from datetime import date
from typing import Literal

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.house import correctives
from services.house.correctives import Judged
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import operation
from ui.api.requests import caller

router = requests.router("targets")


class TargetMonth(BaseModel):
    """A target in one month: shares from 0 to 1, milliseconds, a number, or 1 to 5; null without data."""

    month: date
    value: float | None
    words: str
    verdict: Literal["reached", "missed", "no data"]


class TargetCard(BaseModel):
    """One target: its key, its goal in words, and its months, the present one first."""

    key: str
    goal: str
    months: list[TargetMonth]


class TargetList(BaseModel):
    """The six targets."""

    data: list[TargetCard]


VERDICTS = {"ok": "reached", "bad": "missed", "mute": "no data"}


@router.get("", **operation("listTargets", "The targets of the installation", gives=TargetList))
async def list_targets(request: Request) -> Response:
    """In this month (UTC) so far, and in five months before it."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(_answer, who))


def _answer(who: Actor) -> Answer:
    return responses.json({"data": [_plain(months) for months in perform(who, correctives.targets)]})


def _plain(months: list[Judged]) -> dict[str, object]:
    told = [
        {"month": one.month, "value": one.value, "words": one.words, "verdict": VERDICTS[one.verdict]} for one in months
    ]
    target = months[0].target
    return TargetCard.model_validate({"key": target.key, "goal": target.goal(), "months": told}).model_dump(mode="json")
