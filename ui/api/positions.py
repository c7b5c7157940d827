"""Positions, for phones: where you are, if you agreed to it, and who looked."""

from typing import Any, Literal

from fastapi import Depends, Request
from pydantic import AwareDatetime, Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services import positions
from services.house.idempotency import Answer
from services.positions import Look, Standing, Taken, Whereabouts
from services.work import Actor
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, no_body

router = requests.router("positions")
Agreed = openapi.renamed("PositionConsent", Standing)
Kept = openapi.renamed("PositionTaken", Taken)


class NewPosition(Body):
    """A position, as a phone found it."""

    model_config = {
        "json_schema_extra": {
            "example": {"lat": 50.7989, "lon": -1.0912, "accuracy_m": 12, "taken_at": "2027-02-01T09:00:00Z"}
        }
    }

    lat: float = Field(description="Degrees, WGS 84.")
    lon: float = Field(description="Degrees; west is negative.")
    accuracy_m: float = Field(description="Metres, as the phone says.")
    taken_at: AwareDatetime
    source: Literal["gps", "network"] = "gps"


class Everybody(SQLModel):
    """Where colleagues were last."""

    items: list[Whereabouts]


class Looks(SQLModel):
    """Who looked."""

    items: list[Look]


def _seen(who: Actor) -> Any:
    def tell(found: list[Whereabouts]) -> Answer:
        positions.looked(who, [one.user_id for one in found])
        return responses.json({"items": [one._asdict() for one in found]})

    return tell


def _plain(found: SQLModel) -> Answer:
    return responses.json(found.model_dump())


@router.post("", **operation("reportPosition", "Report where you are", *BODY, gives=Kept, status=201))
async def report_position(request: Request, body: NewPosition) -> Response:
    """403 without your consent: nothing is stored. `precise` is whether it is accurate enough to say where you are; one that
    cannot be true, because nobody moves that fast, is kept and not shown (`doubtful`)."""
    values = (body.lat, body.lon, body.accuracy_m, body.taken_at, body.source)
    return await run(request, lambda taken: responses.json(taken.model_dump(), 201), positions.report, *values)


@router.get("", **operation("lastPositions", "Where colleagues were last", gives=Everybody))
async def last_positions(request: Request) -> Response:
    """Of those whose session goes on. They see that you looked."""
    who = await requests.caller(request)
    return await run(request, _seen(who), positions.whereabouts)


@router.delete("", **operation("stopTracking", "End your session", 422, status=204))
async def stop_tracking(request: Request) -> Response:
    """Your consent stays."""
    return await run(request, lambda _none: Answer(204), positions.stop)


@router.get("/consent", **operation("getPositionConsent", "What you agreed to", gives=Agreed))
async def get_consent(request: Request) -> Response:
    """Since when, in which words, and until when positions are taken."""
    return await run(request, _plain, positions.standing)


@router.post("/consent", **operation("agreeToPositions", "Agree", 422, gives=Agreed, dependencies=[Depends(no_body)]))
async def agree(request: Request) -> Response:
    """To the words of `text`."""
    return await run(request, _plain, positions.agree)


@router.delete("/consent", **operation("withdrawPositions", "Take your consent back", 422, status=204))
async def withdraw(request: Request) -> Response:
    """Your session ends, and every position of yours is deleted."""
    return await run(request, lambda _none: Answer(204), positions.withdraw)


@router.get("/looks", **operation("positionLooks", "Who looked where you are", gives=Looks))
async def looks(request: Request) -> Response:
    """In the last 30 days, the latest first."""
    return await run(
        request, lambda found: responses.json({"items": [one.model_dump() for one in found]}), positions.looks
    )
